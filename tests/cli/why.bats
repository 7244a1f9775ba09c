#!/usr/bin/env bats
# doorstep why: one sentence that says whose turn it is, by which event and rule.

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

engineering_inquiry() {
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject inquiry.raised --case HT-1 --time 2024-08-19T10:00:00+08:00 inquiry=Q1 \
        channel=phone text=leak >/dev/null
    doorstep act B5 --case HT-1 --as 李副经理 --time 2024-08-20T10:00:00+08:00 \
        category=engineering >/dev/null
}

@test "it names the node, the event, the person, the date and the rules, in both languages" {
    engineering_inquiry
    run doorstep why HT-1 --as-of 2024-08-29 --lang zh
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *'疑问 Q1 等工程部办理（D5 '*'序号 5 '*'（2024-08-20 李副经理）'*'期限 2024-08-27，逾期 2 天 [G-08 G-10 G-20]' ]]
    run doorstep why HT-1 --as-of 2024-08-25 --lang en
    [[ ${lines[0]} == *'inquiry Q1 waits for engineering (D5 '*'event 5 '*'2 days left'* ]]
    [ "$(grep -c '^✓' <<<"$output")" -eq 1 ]
    [ "$(grep -c '^✗' <<<"$output")" -eq 4 ]
}

@test "the object has the same for programs, whatever the language" {
    engineering_inquiry
    run doorstep why HT-1 --as-of 2024-08-29 --json --lang zh
    [ "$(last '[.stage,.turns[0].lane,.turns[0].node,.turns[0].inquiry,.turns[0].days_left]|join(" ")')" = \
        'in_inquiry D D5 Q1 -2' ]
    [ "$(last '[.turns[0].event.sequence,.turns[0].event.type,.turns[0].event.actor]|join(" ")')" = \
        '5 inquiry.classified 李副经理' ]
    [ "$(last '.parts|map(select(.holds).part)|join(" ")')" = file_ok ]
    [ "$(last '.parts[]|select(.part=="gate_clear").event.sequence')" = 4 ]
    [ "$(last '.turns[-1]|[.lane,.node]|map(tostring)|join(" ")')" = 'owner null' ]
}

@test "a certificate's event is that of what is lacking now" {
    certificate_line() { doorstep why HT-1 --lang en | grep 'certificate'; }
    paid() {
        doorstep inject payment.received --case HT-1 --as E:Zhao payment="$1" amount_fen="$2" \
            method=cash received_on=2024-04-01 ref= payer=Li >/dev/null
    }
    paid P1 1000
    doorstep inject payment.cleared --case HT-1 --as E:Zhao certificate_no=FK-1 due_fen=1000 \
        received_fen=1000 issued_on=2024-04-01 >/dev/null
    doorstep inject price.adjusted --case HT-1 --as E:Zhao delta_fen=500 reason=area >/dev/null
    [[ $(certificate_line) == *'¥5.00 still due'*'event 5 '* ]]
    paid P2 200
    [[ $(certificate_line) == *'¥3.00 still due'*'event 6 '* ]]
    paid P3 300
    [[ $(certificate_line) == *'the last one lapsed'*'event 7 '* ]]
}

@test "what a setting alone changed is told by the setting, not by the event that took it up" {
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject payment.received --case HT-1 --as E:Zhao payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Li >/dev/null
    doorstep inject payment.cleared --case HT-1 --as E:Zhao certificate_no=FK-1 due_fen=1000 \
        received_fen=1000 issued_on=2024-04-01 >/dev/null
    doorstep inject policy.set --case project:haitian --as A:Zhou key=lodging_required value=on \
        from_on=2024-01-01 >/dev/null
    doorstep inject note.added --case HT-1 --as B:Li text=rain >/dev/null
    run doorstep why HT-1 --json
    [ "$(last '.parts[]|select(.part=="cert_ok")|[.holds,.event.sequence,.event.type,.event.actor]|join(" ")')" = \
        'false 6 policy.set Zhou' ]
    [ "$(last '.turns[]|select(.lane=="F").event.type')" = policy.set ]
    run doorstep why HT-1 --lang en
    [[ $output == *'✗  certificate '*'event 6 policy set ('* ]]
    [[ $output != *'event 7'* ]]
}

@test "no such case is no" {
    run --separate-stderr doorstep why HT-404
    [ "$status" -eq 1 ]
    [[ $stderr == *HT-404* ]]
}

@test "a void is folded as the broker does" {
    engineering_inquiry
    doorstep inject entry.voided --case HT-1 --as B:Li "target=B5.Q1@3" reason=wrong >/dev/null
    run doorstep why HT-1 --json
    [ "$(last '[.turns[0].node,.turns[0].event.type]|join(" ")')" = 'B5 entry.voided' ]
}

@test "of an erased case it says by whom and when, and no more" {
    doorstep inject contract.cancelled --case HT-1 reason=withdrawal on=2024-09-01 forfeit_fen=0 >/dev/null
    doorstep inject case.erased --case HT-1 --as A:Zhou approver=Qian reason=r unit_freed=true \
        stage=cancelled >/dev/null
    run doorstep why HT-1 --lang en
    [ "$status" -eq 0 ]
    [[ $output == 'HT-1: erased by event 4 '*', Zhou) [G-24]' ]]
    run doorstep why HT-1 --json
    [ "$(last '[.stage,.event.type,.event.actor]|join(" ")')" = 'erased case.erased Zhou' ]
}

@test "a cancelled case has its sentence alone: nothing more is asked, and nobody owes" {
    doorstep inject contract.cancelled --case HT-1 --as C:Wang reason=withdrawal \
        on=2024-08-22 forfeit_fen=0 >/dev/null
    run doorstep why HT-1
    [ "${#lines[@]}" -eq 1 ]
    run doorstep cases
    [[ $output != *¥* ]]
}

@test "a code out of a message is explained, in both languages and without a broker" {
    local code
    stop_broker
    run doorstep why err_balance_due --lang zh
    [ "$status" -eq 0 ]
    [[ $output == *'房款尚未付清'*'须先登记尚欠的房款'*'G-16：'* ]]
    run doorstep why '[G-08]' --lang en
    [[ $output == *'many inquiries at once'*ERR_LIMIT* ]]
    for code in $(doorstep why ERR --json | jq -r .code) $(doorstep why G --json | jq -r .rule); do
        doorstep why "$code" >/dev/null
    done
    [ "$(doorstep why G --json | wc -l)" -eq 25 ]
}

@test "a code that does not exist is named, and those that may be meant" {
    run --separate-stderr doorstep why ERR_NOT_PAID
    [ "$status" -eq 64 ]
    [ -z "$output" ]
    [[ $stderr == *ERR_NOT_PAID*ERR_BALANCE_DUE* ]]
    run --separate-stderr doorstep why ERR_GATE --lang zh
    [ "$status" -eq 64 ]
    [[ $stderr == *'没有此代码'*'doorstep why ERR'* ]]
    run --separate-stderr doorstep why --case G-26
    [ "$status" -eq 1 ]
    [[ $stderr == *'no case G-26'* ]]
}

@test "who is refused is told where more of it stands" {
    run --separate-stderr doorstep act D5 --case HT-1
    run --separate-stderr doorstep inject inquiry.raised --case HT-1 --as owner:W inquiry=Q1 channel=phone text=t
    [ "$status" -eq 1 ]
    [[ $stderr == *'doorstep why ERR_NO_FILE'* ]]
}
