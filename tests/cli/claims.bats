#!/usr/bin/env bats
# claim, release, note, and what the inbox tells of a node: since when, till when, whose, what for.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    file_case HT-1
    doorstep act C3 --case HT-1 --as Wang --time 2024-03-05T10:00:00+08:00 \
        file_no=1 volumes=1 copy_to=Li >/dev/null
}

teardown() {
    doorstep_teardown
}

# An engineering inquiry of HT-1, classified on that day of August 2024.
engineering() {
    doorstep inject inquiry.raised --case HT-1 --time "2024-08-$2T09:00:00+08:00" inquiry="$1" \
        channel=phone text=leak >/dev/null
    doorstep act B5 --case HT-1 --inquiry "$1" --as Li --time "2024-08-$2T10:00:00+08:00" \
        category=engineering >/dev/null
}

claimant() {
    doorstep inbox --json | jq -r "select(.node==\"$1\").claimed_by"
}

@test "a claim is seen in the inbox until it is given back" {
    engineering Q1 20
    [ "$(claimant D5)" = null ]
    doorstep claim D5 --case HT-1 --as Chen
    [ "$(claimant D5)" = Chen ]
    run doorstep inbox D
    [[ ${lines[1]} == *Chen* ]]
    doorstep release D5 --case HT-1 --as Chen
    [ "$(claimant D5)" = null ]
}

@test "what somebody else has claimed may be claimed, and it is said whose it was" {
    engineering Q1 20
    doorstep claim D5 --case HT-1 --as D:Chen
    run --separate-stderr doorstep claim D5 --case HT-1 --as Liu --lang en
    [ "$status" -eq 0 ]
    [[ $stderr == *' Chen '*'binds nobody'* ]]
    [ "$(claimant D5)" = Liu ]
    run --separate-stderr doorstep claim D5 --case HT-1 --as Liu --lang en
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $stderr == *'you have claimed it already'* ]]
    run --separate-stderr doorstep release D5 --case HT-1 --as Chen --lang zh
    [ "$status" -eq 0 ]
    [[ $stderr == *'原为 Liu'* ]]
    run --separate-stderr doorstep release D5 --case HT-1 --as Chen --lang zh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $stderr == *无人认领* ]]
}

@test "a claim of an earlier opening counts no more, nor does one that was voided" {
    engineering Q1 20
    doorstep claim D5 --case HT-1 --as Chen
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    doorstep act B7 --case HT-1 --as Li answer=a promised_on=2099-01-01 channel=phone told_to=W >/dev/null
    doorstep act A8 --case HT-1 --as Zhou --no to=D5 reason=r >/dev/null
    [ "$(claimant D5)" = null ]
    doorstep claim D5 --case HT-1 --as Liu
    [ "$(claimant D5)" = Liu ]
    doorstep inject entry.voided --case HT-1 --as D:Liu reason=r \
        target="$(doorstep watch node.claimed --after 0 --count 2 --for "$patience" --json | tail -n 1 | jq -r .id)"
    [ "$(claimant D5)" = null ]
}

@test "of two inquiries at a node the one that is meant is claimed" {
    engineering Q1 20
    engineering Q2 21
    run --separate-stderr doorstep claim D5 --case HT-1 --as Chen
    [ "$status" -eq 64 ]
    doorstep claim D5 --case HT-1 --inquiry Q2 --as Chen
    run doorstep inbox D --json
    [ "$(jq -rs 'map([.inquiry,.claimed_by]|map(tostring)|join(" "))|join(" ")' <<<"$output")" = \
        'Q1 null Q2 Chen' ]
}

@test "a node that is not open cannot be claimed" {
    run --separate-stderr doorstep claim D5 --case HT-1 --as Chen
    [ "$status" -eq 1 ]
    [[ $stderr == *D5* ]]
}

@test "a note stands in the history, with its inquiry" {
    engineering Q1 20
    run doorstep note --case HT-1 --inquiry Q1 --as B:李副经理 业主 在家 --json
    [ "$status" -eq 0 ]
    run doorstep watch note.added --after 0 --count 1 --for "$patience" --json
    [ "$(last '[.lane,.actor,.data.inquiry,.data.text]|join(" ")')" = 'B 李副经理 Q1 业主 在家' ]
    run doorstep note --case HT-1 --inquiry Q9 --as B x
    [ "$status" -eq 1 ]
    [[ $output == *ERR_NO_INQUIRY* ]]
}

@test "the inbox comes by due date, then by age, with days counted to the day that is named" {
    engineering Q1 22
    engineering Q2 20
    run doorstep inbox --as-of 2024-08-28 --json
    [ "$(jq -rs 'map([.node,.inquiry,.age_days,.days_left]|map(tostring)|join(" "))|join(",")' <<<"$output")" = \
        'D5 Q2 8 -1,D5 Q1 6 1' ]
    [ "$(last '[.case,.lane,.unit,.type,(.needs|join(" "))]|join(" ")')" = \
        'HT-1 D HT-1 solution.proposed plan budget_fen work_days bearer' ]
    [ "$(last '[.opened,.since,.due_on]|join(" ")')" = '4 2024-08-22T10:00:00+08:00 2024-08-29' ]
    run doorstep inbox D --as-of 2024-08-28 --lang zh
    [[ ${lines[1]} == *Q2*'逾期 1 天'*'工程解决方案：'* ]]
    [[ ${lines[2]} == *Q1*'还有 1 天'* ]]
}

@test "what waits without a due date is sorted by age, behind the rest" {
    contract HT-2 u2 | jq -c '.time="2024-03-01T10:00:00+08:00"' | doorstep inject --json >/dev/null
    engineering Q1 20
    run doorstep inbox --as-of 2024-08-28 --json
    [ "$(jq -rs 'map([.case,.node]|join(" "))|join(",")' <<<"$output")" = 'HT-1 D5,HT-2 C3' ]
}

@test "a promised remedy is listed until it is done" {
    engineering Q1 20
    doorstep act D5 --case HT-1 --as Chen plan=p budget_fen=0 work_days=1 bearer=developer >/dev/null
    doorstep act E5 --case HT-1 --as Zhao >/dev/null
    doorstep act B7 --case HT-1 --as Li --time 2024-08-23T10:00:00+08:00 answer=a \
        promised_on=2024-09-01 channel=phone told_to=W >/dev/null
    doorstep act A8 --case HT-1 --as Zhou >/dev/null
    run doorstep inbox D --as-of 2024-09-03 --json
    [ "$(last '[.node,.inquiry,.due_on,.days_left,.type,.needs[0]]|join(" ")')" = \
        'R Q1 2024-09-01 -2 remedy.completed done_on' ]
    run doorstep act R --case HT-1 --inquiry Q1 --as Chen done_on=2024-09-03 --json
    [ "$status" -eq 0 ]
    run doorstep inbox D --json
    [ -z "$output" ]
}

@test "who is late is reminded, and seen by the deputy, then by the manager, as doorstep.yaml says" {
    engineering Q1 20
    run doorstep inbox D --as-of 2024-08-24 --json
    [ "$(last '[.reminds,(.seen_by|join(""))]|map(tostring)|join(" ")')" = 'false ' ]
    run doorstep inbox D --as-of 2024-08-25 --lang en
    [[ ${lines[1]} == *'2 days left !'* ]]
    run doorstep inbox D --as-of 2024-08-28 --json
    [ "$(last '[.reminds,(.seen_by|join(""))]|map(tostring)|join(" ")')" = 'true B' ]
    [ -z "$(doorstep inbox B --as-of 2024-08-27 --json)" ]
    [ "$(doorstep inbox B --as-of 2024-08-28 --json | jq -r .node)" = D5 ]
    run doorstep inbox B --as-of 2024-08-28
    [[ ${lines[1]} == 'D '*D5* ]]
    [ -z "$(doorstep inbox A --as-of 2024-08-30 --json)" ]
    [ "$(doorstep inbox A --as-of 2024-08-31 --json | jq -r .node)" = D5 ]
    [ -z "$(doorstep inbox E --as-of 2024-08-31 --json)" ]
    printf 'reminders:\n  manager_after_days: 0\n' >"$DOORSTEP_HOME/doorstep.yaml"
    [ "$(doorstep inbox A --as-of 2024-08-27 --json | jq -r .node)" = D5 ]
    printf 'reminders: none\n' >"$DOORSTEP_HOME/doorstep.yaml"
    run --separate-stderr doorstep inbox D --as-of 2024-08-31 --json
    [ "$status" -eq 0 ]
    [ "$(last .node)" = D5 ]
    [[ $stderr == *doorstep.yaml* ]]
}

@test "a long inbox is cut on a terminal only, and claims are asked for the most pressing only" {
    local n
    for ((n = 0; n < 260; n++)); do contract "L-$n" "l$n"; done | doorstep inject --json >/dev/null
    run --separate-stderr doorstep inbox --json
    [ "${#lines[@]}" -eq 261 ]
    [ "$(jq -s 'map(select(has("claimed_by")))|length' <<<"$output")" -eq 256 ]
    [[ $stderr == *256* ]]
    run --separate-stderr doorstep inbox C
    [ "${#lines[@]}" -eq 262 ]
    [[ ${lines[261]} == *'?'* ]]
    run "$BATS_TEST_DIRNAME/typist.py" doorstep inbox C --
    [ "${#lines[@]}" -eq 42 ]
    [[ $output == *'221 more; --all'* ]]
    run "$BATS_TEST_DIRNAME/typist.py" doorstep inbox C --all --
    [ "${#lines[@]}" -ge 262 ]
}

@test "a note is queued while the broker is away, and delivered" {
    engineering Q1 20
    stop_broker
    run doorstep note --case HT-1 --inquiry Q1 --as B:Li at home on Friday --json
    [ "$status" -eq 75 ]
    [ "$(last '[.subject,.queued]|join(" ")')" = 'HT-1 true' ]
    run --separate-stderr doorstep note --case HT-1 --as owner:W x --lang zh
    [ "$status" -eq 64 ]
    [[ $stderr == *'ERR_LANE：--as：只有部门有日记账'* ]]
    run --separate-stderr doorstep note --case HT-404 --as B:Li x
    [ "$status" -eq 1 ]
    [[ $stderr == *'no case HT-404'* ]]
    start_broker
    doorstep-worker deputy-manager --home "$DOORSTEP_HOME" >/dev/null 2>&1 3>&- &
    pids+=($!)
    run doorstep watch note.added --after 0 --count 1 --for 20 --json
    [ "$(last '[.lane,.actor,.data.inquiry,.data.text]|join(" ")')" = 'B Li Q1 at home on Friday' ]
}

@test "a claim is not queued, and that is said" {
    local word
    engineering Q1 20
    stop_broker
    for word in claim release; do
        run --separate-stderr doorstep "$word" D5 --case HT-1 --as Chen
        [ "$status" -eq 69 ]
        [ -z "$output" ]
        [[ $stderr == *'not queued'* ]]
    done
}
