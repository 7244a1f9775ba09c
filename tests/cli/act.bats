#!/usr/bin/env bats
# doorstep act: a person's decision is the event that completes the node.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    file_case HT-1
}

teardown() {
    doorstep_teardown
}

start_representative() {
    doorstep-worker customer-rep --home "$DOORSTEP_HOME" >/dev/null 2>&1 3>&- &
    pids+=("$!")
}

@test "it completes the node under the opening's own id" {
    run doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li --json
    [ "$status" -eq 0 ]
    [ "$(last .id)" = 'C3@1' ]
    run doorstep case HT-1 --json
    [ "$(last '.timeline[-1]|[.type,.lane,.actor,.causationid]|join(" ")')" = 'file.established C Wang c2' ]
}

@test "a node that is not open is no" {
    run --separate-stderr doorstep act D5 --case HT-1 plan=x
    [ "$status" -eq 1 ]
    [[ $stderr == *'D5 is not open in HT-1, which is drafting; open: C3'* ]]
}

@test "who is too early or too late is told what is open, what is owed, and what to do instead" {
    doorstep act C3 --case HT-1 file_no=1 volumes=1 copy_to=Li >/dev/null
    run --separate-stderr doorstep act F9 --case HT-1
    [[ $stderr == *'open: C9; the owner owes ¥10.00'* ]]
    doorstep act C9 --case HT-1 movein_on=2099-01-01 contacted_via=phone >/dev/null
    run --separate-stderr doorstep act C9 --case HT-1 movein_on=2099-01-02 contacted_via=phone
    [[ $stderr == *'open: nothing'*'doorstep inject movein.scheduled'* ]]
    run --separate-stderr doorstep act A2 --case HT-1
    [ "$status" -eq 64 ]
    [[ $stderr == *'doorstep inject scheme.adopted'* ]]
    for q in Q1 Q2; do
        doorstep inject inquiry.raised --case HT-1 inquiry=$q channel=phone text=leak >/dev/null
    done
    run --separate-stderr doorstep act B5 --case HT-1 category=general
    [[ $stderr == *'2 inquiries are at B5: Q1, Q2'* ]]
}

@test "what the case knows need not be typed" {
    doorstep act C3 --case HT-1 file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    run doorstep act F9 --case HT-1 --as Zhao
    [ "$status" -eq 0 ]
    run doorstep case HT-1 --json
    [ "$(last .certificate_no)" = FK-HT-1-1 ]
    doorstep inject clearance.revoked --case HT-1 certificate_no=FK-HT-1-1 reason=lost >/dev/null
    run doorstep act F9 --case HT-1 --as Zhao
    [ "$status" -eq 0 ] # the same as the department's, which never uses a number again
    run doorstep case HT-1 --json
    [ "$(last .certificate_no)" = FK-HT-1-1.2 ]
}

@test "the no of a node is chosen by its fields" {
    doorstep act C3 --case HT-1 file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject inquiry.raised --case HT-1 inquiry=Q1 channel=phone text=leak >/dev/null
    doorstep act B5 --case HT-1 category=engineering --as Li >/dev/null
    doorstep act D5 --case HT-1 --as Chen plan=mend budget_fen=300 work_days=2 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    run doorstep act BX --case HT-1 --as Li reason=dear
    [ "$status" -eq 0 ]
    run doorstep case HT-1 --json
    [ "$(last '.timeline[-1].type')" = cost.rejected ]
    [ "$(last '.inquiries[0]|[.state,.round]|join(" ")')" = 'D5 2' ]
}

@test "a long contract number gets a certificate, too" {
    local long
    long=HT-$(printf '%061d' 7)
    contract "$long" U-9 | doorstep inject --json >/dev/null
    doorstep act C3 --case "$long" file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject payment.received --case "$long" payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    run doorstep act F9 --case "$long" --as Zhao
    [ "$status" -eq 0 ]
}

@test "with the broker away an incomplete decision is not queued" {
    stop_broker
    run --separate-stderr doorstep act C3 --case HT-1 --as Wang file_no=7
    [ "$status" -eq 64 ] || [ "$status" -eq 65 ]
    [[ $stderr == *ERR_FIELD* ]]
}

@test "with the broker away a decision of tomorrow is not queued" {
    stop_broker
    run --separate-stderr doorstep act C3 --case HT-1 --as Wang --time "$(date -Is -d tomorrow)" \
        file_no=7 volumes=1 copy_to=Li
    [ "$status" -eq 64 ]
    [[ $stderr == *ERR_FUTURE* ]]
}

@test "an id that another event has blocks nothing in silence" {
    contract HT-2 HT-2 | jq -c '.id="C3@1"' | doorstep inject --json >/dev/null
    run --separate-stderr doorstep act C3 --case HT-2 file_no=1 volumes=1 copy_to=Li
    [ "$status" -eq 1 ]
    [[ $stderr == *'C3 is still open'*'C3@1'* ]]
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li
    run --separate-stderr doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li
    [ "$status" -eq 1 ]
    [[ $stderr != *'still open'* ]]
    start_representative
    wait_until lists_refused 1
    [ "$(last '[.case,.id,.errors[0]]|join(" ")')" = 'HT-2 C3@1 ERR_ID_CONFLICT' ]
    doorstep inject file.established --case HT-2 --id by-hand file_no=1 volumes=1 copy_to=Li
    run doorstep inbox --refused --json
    [ -z "$output" ]
}

@test "with the broker away it is queued, and a worker delivers it" {
    stop_broker
    run doorstep act C3 --case HT-1 --as Wang file_no=7 volumes=1 copy_to=Li --json
    [ "$status" -eq 75 ]
    [ "$(last '[.subject,.id,.queued]|join(" ")')" = 'HT-1 C3@1 true' ]
    start_broker
    printf 'nodes:\n  C3: manual\n' >"$DOORSTEP_HOME/doorstep.yaml"
    doorstep config check
    start_representative
    run doorstep watch file.established --after 0 --count 1 --for "$patience" --json
    [ "$(last '[.id,.actor,.data.file_no]|join(" ")')" = 'C3@1 Wang 7' ]
}

@test "with the broker away a certificate gets the number that it would get, too" {
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    doorstep act F9 --case HT-1 --as Zhao >/dev/null
    doorstep inject clearance.revoked --case HT-1 certificate_no=FK-HT-1-1 reason=lost >/dev/null
    stop_broker
    run doorstep act F9 --case HT-1 --as Zhao
    [ "$status" -eq 75 ]
    start_broker
    printf 'nodes:\n  F9: manual\n' >"$DOORSTEP_HOME/doorstep.yaml"
    doorstep-worker finance >/dev/null 2>&1 3>&- &
    pids+=("$!")
    run doorstep watch payment.cleared --after 0 --count 2 --for "$patience" --json
    [ "$(last .data.certificate_no)" = FK-HT-1-1.2 ]
}

@test "a person is told what became of it, in words" {
    run doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li
    [[ $output == 'recorded  HT-1 '*' C3@1 '*'event 3' ]]
    run --separate-stderr doorstep note --case HT-1 --inquiry Q9 --as B x
    [[ $output == 'refused  HT-1 '*ERR_NO_INQUIRY* ]]
}
