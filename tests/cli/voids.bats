#!/usr/bin/env bats
# Voided entries, settings and remedies through real programs: broker, ledger, cache, tools.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    file_case HT-1
    doorstep inject file.established --case HT-1 file_no=1 volumes=1 copy_to=Li >/dev/null
}

teardown() {
    doorstep_teardown
}

digest() {
    doorstep status --json | jq -r .state_digest
}

pay() {
    doorstep inject payment.received --case HT-1 --id "$1" payment="$2" amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z --json
}

@test "a void is told alike by the broker, a replay, and restarts with and without the cache" {
    local before
    pay p1 P1
    run doorstep inject entry.voided --case HT-1 --as E:Sun target=p1 reason=twice --json
    [ "$status" -eq 0 ]
    run doorstep case HT-1 --json
    [ "$(last .paid_fen)" = 0 ]
    [ "$(last '.timeline|length')" = 4 ]
    run doorstep case HT-1 --at 4 --json
    [ "$(last .paid_fen)" = 1000 ]
    run doorstep case HT-1 --at 5 --json
    [ "$(last .paid_fen)" = 0 ]
    before=$(digest)
    [ "$(doorstep replay --state --json | tail -n 1 | jq -r .state_digest)" = "$before" ]
    stop_broker
    start_broker
    [ "$(digest)" = "$before" ]
    stop_broker
    rm -r "$DOORSTEP_HOME/cache"
    start_broker
    [ "$(digest)" = "$before" ]
    pay p2 P1
}

@test "an entry that others need is kept" {
    pay p1 P1
    doorstep inject payment.cleared --case HT-1 certificate_no=K due_fen=1000 received_fen=1000 \
        issued_on=2024-04-02 >/dev/null
    run doorstep inject entry.voided --case HT-1 --as E:Sun target=p1 reason=twice --json
    [ "$status" -eq 1 ]
    [ "$(last .error)" = ERR_DEPENDENTS ]
}

@test "a remedy waits in its lane's inbox and is done by act" {
    doorstep inject inquiry.raised --case HT-1 --as owner inquiry=Q1 channel=phone text=leak \
        category=general recorder=B >/dev/null
    doorstep act B7 --case HT-1 --inquiry Q1 --as Zhao answer=soon promised_on=2099-01-01 \
        channel=phone told_to=Z >/dev/null
    doorstep act A8 --case HT-1 --inquiry Q1 --as Qian >/dev/null
    run doorstep inbox B --json
    [ "$(last .node)" = R ]
    [ "$(last .due_on)" = 2099-01-01 ]
    run doorstep act R --case HT-1 --inquiry Q1 --as Zhao done_on=2024-09-01 --json
    [ "$status" -eq 0 ]
    [[ $(last .id) == R.Q1@* ]]
    run doorstep case HT-1 --json
    [ "$(last '.open|map(.node)|join(" ")')" = C9 ]
}

@test "a policy counts from its day" {
    doorstep inject policy.set --case project:haitian --as A:Qian key=d5_days value=3 \
        from_on=2024-01-01 >/dev/null
    doorstep inject inquiry.raised --case HT-1 --as owner inquiry=Q1 channel=phone text=leak \
        category=engineering recorder=B --time 2024-08-20T10:00:00+08:00 >/dev/null
    run doorstep case HT-1 --json
    [ "$(last '.open[0].due_on')" = 2024-08-23 ]
}
