#!/usr/bin/env bats
# doorstep act on a terminal: it asks for what is missing, and sends nothing without a yes.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    file_case HT-1
    export LC_ALL=C.UTF-8
    typist=$BATS_TEST_DIRNAME/typist.py
}

teardown() {
    doorstep_teardown
}

# An engineering inquiry that waits for its solution.
engineering() {
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject inquiry.raised --case HT-1 inquiry=Q1 channel=phone text=leak >/dev/null
    doorstep act B5 --case HT-1 --as Li category=engineering >/dev/null
}

# And on to its answer.
answered() {
    engineering
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=3 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    doorstep act B7 --case HT-1 --as Li answer=a promised_on=2099-01-01 channel=phone told_to=W >/dev/null
}

last_event() {
    doorstep case HT-1 --json | jq -r ".timeline[-1]|$1"
}

last_data() {
    doorstep replay --case HT-1 --json | tail -n 1 | jq -c "$1"
}

@test "each missing field is asked for, and said back" {
    engineering
    run "$typist" doorstep act D5 --case HT-1 --as Chen bearer=developer -- \
        ': ' 换防水层 'fen as 30000分): ' cheap 'wants an amount' 300.5 '(a number): ' 3 \
        '1, item [Enter: none]: ' membrane 'number): ' 2 ': ' roll 'fen as 30000分): ' 25000分 \
        '2, item [Enter: none]: ' '' '1, ' '' 'Submit? [y/N]' y
    [ "$status" -eq 0 ]
    [[ $output == *'= ¥300.50 (30050 fen)'* ]]
    [[ $output == *'= ¥250.00 (25000 fen)'* ]]
    [[ $output == *'membrane 2 roll ¥250.00 (25000 fen)'* ]]
    [ "$(last_data '[.data.plan,.data.budget_fen,.data.work_days,.data.bearer]')" = \
        '["换防水层",30050,3,"developer"]' ]
    [ "$(last_data .data.budget_lines)" = '[{"item":"membrane","qty":2,"unit":"roll","fen":25000}]' ]
    [ "$(last_event .id)" = 'D5.Q1@4' ]
}

@test "words are listed, and chosen by number or by their beginning; in Chinese too" {
    engineering
    doorstep inject inquiry.raised --case HT-1 inquiry=Q2 channel=phone text=fee >/dev/null
    run env LC_ALL=zh_CN.UTF-8 "$typist" doorstep act B5 --case HT-1 --as Li -- \
        '3 general' 9 '之一' 3 '[回车：无]: ' '' '[回车：无]: ' '' '提交？' 是
    [ "$status" -eq 0 ]
    [[ $output == *'2 property'* ]]
    [ "$(last_data '.data|[.inquiry,.category]+keys')" = '["Q2","general","category","inquiry"]' ]
}

@test "what the case knows is offered and taken by Enter" {
    engineering
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=30000 work_days=1 bearer=developer >/dev/null
    run "$typist" doorstep act E5 --case HT-1 --as Zhao -- '[¥300.00 (30000 fen)]: ' '' 'none]: ' '' 'Submit?' y
    [ "$status" -eq 0 ]
    [ "$(last_data .data.amount_fen)" = 30000 ]
    run "$typist" doorstep act BX --case HT-1 --as Li -- '[¥300.00 (30000 fen)]: ' 250 'Submit?' y
    [ "$status" -eq 0 ]
    [ "$(last_data .data.amount_fen)" = 25000 ]
}

@test "a promise is offered by the solution's days, over the project's days off" {
    local n days_off=
    engineering
    # All of the week to come is off but for one day: three working days end behind it.
    for n in 1 2 3 4 5 6 7; do days_off+=",\"$(TZ=UTC-8 date -d "+$n days" +%F)\""; done
    doorstep inject calendar.set --case project:haitian --as A:Zhou "rest_days=[${days_off:1}]" >/dev/null
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    run "$typist" doorstep act B7 --case HT-1 --as Li told_to=W -- ': ' soon 'days) [' '' \
        '5 inspection' p 'Submit?' y
    [ "$status" -eq 0 ]
    n=8
    while [ "$(TZ=UTC-8 date -d "+$n days" +%u)" -gt 5 ]; do n=$((n + 1)); done
    [ "$(last_data .data.promised_on)" = "\"$(TZ=UTC-8 date -d "+$n days" +%F)\"" ]
}

@test "Ctrl-C, the end of input, and anything but yes send nothing" {
    local before answer
    engineering
    before=$(doorstep status --json | jq .head)
    for answer in ^C ^D; do
        run "$typist" doorstep act D5 --case HT-1 --as Chen -- ': ' p 'fen as' "$answer"
        [ "$status" -eq 1 ]
        [[ $output == *'nothing was sent'* ]]
    done
    for answer in n '' maybe ^C ^D; do
        run "$typist" doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 -- \
            '4 property' 1 'none]: ' '' 'none]: ' '' 'Submit?' "$answer"
        [ "$status" -eq 1 ]
        [[ $output == *'nothing was sent'* ]]
    done
    [ "$(doorstep status --json | jq .head)" = "$before" ]
}

@test "four eyes: it is said before anything is sent" {
    answered
    run "$typist" doorstep act A8 --case HT-1 --as Chen -- 'Submit?' n
    [ "$status" -eq 1 ]
    [[ $output == *'this will be refused:'*ERR_SELF_APPROVAL*'somebody else has to decide this'*'Submit?'* ]]
    run "$typist" doorstep act A8 --case HT-1 --as Chen -- 'Submit?' y
    [ "$status" -eq 1 ]
    [[ $output == *'Submit?'*ERR_SELF_APPROVAL* ]]
    run "$typist" doorstep act A8 --case HT-1 --as Zhou -- 'Submit?' y
    [ "$status" -eq 0 ]
}

@test "limits: above the deputy's it is the manager who approves, and may" {
    engineering
    doorstep inject policy.set --case project:haitian --as A:Zhou key=cost_limit_fen value=10000 \
        from_on=2024-01-01 >/dev/null
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=30000 work_days=1 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    run "$typist" doorstep act BX --case HT-1 --as Li -- 'fen)]: ' '' 'Submit?' n
    [[ $output == *ERR_OVER_LIMIT*'--as A:PERSON'* ]]
    run "$typist" doorstep act BX --case HT-1 --as A:Zhou -- 'fen)]: ' '' 'Submit?' y
    [ "$status" -eq 0 ]
    [ "$(last_event '[.type,.lane,.actor]|join(" ")')" = 'cost.approved A Zhou' ]
}

@test "a no asks for its reason, and where to; only where it fits the category" {
    answered
    run "$typist" doorstep act A8 --case HT-1 --as Zhou --no -- ': ' 'too slow' '2 B7' b 'Submit?' y
    [ "$status" -eq 0 ]
    [[ $output != *F6* ]]
    [ "$(last_data '[.data.inquiry,.data.reason,.data.to]')" = '["Q1","too slow","B7"]' ]
}

@test "a hand-over is gone through item by item" {
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    doorstep act F9 --case HT-1 --as Zhao >/dev/null
    doorstep act C9 --case HT-1 --as Wang movein_on=2024-05-01 contacted_via=phone >/dev/null
    doorstep act B10 --case HT-1 --as Li >/dev/null
    : >"$BATS_TEST_TMPDIR/房屋验收单.pdf"
    run "$typist" doorstep act F11 --case HT-1 --as Sun -- 'days) [' +1 \
        'y/n): ' y 'y/n): ' y 'y/n): ' y 'y/n): ' y 'y/n): ' y 'y/n): ' y \
        'meters read (y/n): ' n 'y/n): ' y 'y/n): ' y \
        'number): ' 12 'number): ' 34 'number): ' 56 'number): ' 3 ': ' 王 \
        'none]: ' "$BATS_TEST_TMPDIR/房屋验收单.pdf" 'none]: ' '' 'Submit?' y
    [ "$status" -eq 0 ]
    [[ $output == *'  ! after today'* ]]
    [[ $output == *': no'*'gas: 56'*'  房屋验收单.pdf'* ]]
    [ "$(last_data '[.data.checklist.identity,.data.checklist.meter_readings,.data.meters.gas,.data.keys]')" = \
        '[true,false,56,3]' ]
}

@test "a certificate that was lost gets a number of its own" {
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li >/dev/null
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    doorstep act F9 --case HT-1 --as Zhao >/dev/null
    doorstep inject clearance.revoked --case HT-1 certificate_no=FK-HT-1-1 reason=lost >/dev/null
    run "$typist" doorstep act F9 --case HT-1 --as Zhao -- 'days) [' '' 'none]: ' '' 'Submit?' y
    [ "$status" -eq 0 ]
    [ "$(last_data .data.certificate_no)" = '"FK-HT-1-1.2"' ]
}

@test "the second of two clerks is told who was first, and when" {
    engineering
    doorstep act D5 --case HT-1 --as Chen --time 2024-08-21T10:02:00+08:00 plan=p budget_fen=0 \
        work_days=1 bearer=developer >/dev/null
    run --separate-stderr doorstep act D5 --case HT-1 --as Liu plan=q budget_fen=0 work_days=1 bearer=developer
    [ "$status" -eq 1 ]
    [[ $stderr == *'decided already by Chen, 2024-08-21 10:02: event 6 '* ]]
}

@test "who comes after something else ended it is told what" {
    engineering
    doorstep inject inquiry.withdrawn --case HT-1 --as owner:W inquiry=Q1 reason=r evidence=letter >/dev/null
    run --separate-stderr doorstep act D5 --case HT-1 --as Liu plan=q
    [ "$status" -eq 1 ]
    [[ $stderr == *'no longer open since W, '*': event 6 '* ]]
}

@test "who was overtaken while filling in the form is told so" {
    local first='doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 bearer=developer'
    engineering
    run "$typist" doorstep act D5 --case HT-1 --as Liu plan=q budget_fen=0 work_days=1 -- '4 property' 1 \
        'none]: ' '' 'none]: ' '' 'Submit?' "!$first >/dev/null" '' y
    [ "$status" -eq 1 ]
    [[ $output == *ERR_*'decided already by Chen'* ]]
}

@test "scripts are not asked: with --yes, with --json, or without a terminal" {
    engineering
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=30000 work_days=1 bearer=developer >/dev/null
    run "$typist" doorstep act E5 --case HT-1 --as Zhao --yes --
    [ "$status" -eq 0 ]
    run "$typist" doorstep act BX --case HT-1 --as Li --json --
    [ "$status" -eq 0 ]
    [ "$(last .id)" = 'BX.Q1@6' ]
    run --separate-stderr doorstep act B7 --case HT-1 --as Li answer=a
    [ "$status" -eq 1 ]
    [[ $output == *ERR_FIELD* ]]
    [[ $stderr == *ERR_FIELD*'doorstep events'* ]]
}

@test "what was voided is not proposed" {
    engineering
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=3 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    for name in Fang Nobody; do
        doorstep inject owner.changed --case HT-1 --as C:Wang --id "$name" reason=rename \
            on=2024-08-01 buyers="[{\"name\":\"$name\",\"id_no\":\"1\",\"phone\":\"2\"}]" >/dev/null
    done
    doorstep inject entry.voided --case HT-1 --as C:Wang target=Nobody reason=mistaken >/dev/null
    run "$typist" doorstep act B7 --case HT-1 --as Li answer=a promised_on=2099-01-01 \
        channel=phone -- '[Fang]' '' 'Submit?' y
    [ "$status" -eq 0 ]
    [ "$(last_data .data.told_to)" = '"Fang"' ]
}

@test "with the broker away a form is filled in and queued" {
    stop_broker
    run "$typist" doorstep act C3 --case HT-1 --as Wang -- ': ' 7 'number): ' 1 ': ' Li \
        'none]: ' '' 'none]: ' '' 'Submit?' y
    [ "$status" -eq 75 ]
    [[ $output == *queued* ]]
}

@test "a line of which the terminal cut off the end is asked for again" {
    engineering
    run "$typist" doorstep act D5 --case HT-1 --as Chen bearer=developer budget_fen=0 work_days=3 -- \
        'plan: ' "$(printf '%05000d' 0)" 'longer than a terminal gives' short '1, ' '' '1, ' '' \
        'Submit? [y/N]' y
    [ "$status" -eq 0 ]
    [ "$(last_data .data.plan)" = '"short"' ]
}

@test "what lacks nothing is shown and asked, too, unless --yes" {
    engineering
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 bearer=developer >/dev/null
    run "$typist" doorstep act E5 --case HT-1 --as Zhao amount_fen=0 note=n -- 'Submit?' n
    [ "$status" -eq 1 ]
    [[ $output == *'¥0.00 (0 fen)'*'nothing was sent'* ]]
    run "$typist" doorstep act E5 --case HT-1 --as Zhao amount_fen=0 note=n --yes --
    [ "$status" -eq 0 ]
    [[ $output != *'Submit?'* ]]
}

@test "of several lines pasted at once none is taken, wherever they end" {
    local pasted
    engineering
    for pasted in $'one\n300\n3' $'^Vone\n300' $'^Vone\n\n'; do
        run "$typist" doorstep act D5 --case HT-1 --as Chen bearer=developer -- \
            'plan: ' "$pasted" 'none was taken' '' 'cannot be left out' one 'fen as' 0 'number): ' 3 \
            '1, ' '' '1, ' '' 'Submit?' $'y\ny' 'none was taken' n
        [ "$status" -eq 1 ]
        [[ $output == *'nothing was sent'* ]]
    done
}

@test "a key that is no character is refused: NUL, an arrow" {
    local typed
    engineering
    for typed in 'ab^@cd' $'ab\e[Dcd'; do
        run "$typist" doorstep act D5 --case HT-1 --as Chen bearer=developer budget_fen=0 work_days=3 -- \
            'plan: ' "$typed" 'no character' whole '1, ' '' '1, ' '' 'Submit?' n
        [ "$status" -eq 1 ]
        [[ $output == *whole*'nothing was sent'* ]]
    done
}

@test "who decides an inquiry is shown what was said of it, without what was voided" {
    answered
    doorstep note --case HT-1 --inquiry Q1 --as D:Chen 'not this' >/dev/null
    doorstep inject entry.voided --case HT-1 --as D:Chen reason=wrong \
        "target=$(doorstep case HT-1 --json | jq -r '.timeline[-1].id')" >/dev/null
    run "$typist" doorstep act A8 --case HT-1 --as Zhou -- 'Submit?' n
    [[ $output == *'inquiry raised'*leak*answer*'2099-01-01'*'Submit?'* ]]
    [[ $output != *'not this'* ]]
}
