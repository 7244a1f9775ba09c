#!/usr/bin/env bats
# cases, case, inbox, replay, status: the same truth from several sides.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    file_case HT-1
    contract HT-2 u2 | doorstep inject --json >/dev/null
}

teardown() {
    doorstep_teardown
}

@test "cases prints a line a case, and finds" {
    run doorstep cases --json
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = '{"case":"HT-1","stage":"drafting","project":"haitian","unit":"HT-1","sequence":2}' ]
    [ "${#lines[@]}" -eq 2 ]
    run doorstep cases --find u2 --json
    [ "$(last .case)" = HT-2 ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "case prints the view with its timeline, now and then" {
    doorstep inject file.established --case HT-1 file_no=1 volumes=1 copy_to=Li >/dev/null
    run doorstep case HT-1 --json
    [ "$status" -eq 0 ]
    [ "$(last .stage)" = awaiting_both ]
    [ "$(last '.timeline|map(.type)|join(" ")')" = 'contract.filed file.established' ]
    [ "$(last '.timeline|map(.backdated|tostring)|join(" ")')" = 'true false' ]
    run doorstep case HT-1 --at 2 --json
    [ "$(last .stage)" = drafting ]
    [ "$(last .sequence)" = 2 ]
    [ "$(last '.timeline|length')" = 1 ]
    run doorstep case HT-1 --at 2001-01-01
    [ "$status" -eq 1 ]
}

@test "case names the buyers, after a change, and after that was voided" {
    doorstep inject owner.changed --case HT-1 --id o1 \
        buyers='[{"name":"张三","id_no":"1","phone":"2"},{"name":"钱五","id_no":"3","phone":"4"}]' \
        reason=coowner on=2024-08-20 >/dev/null
    run doorstep case HT-1
    [[ ${lines[1]} == *'buyers    张三, 钱五' ]]
    run doorstep case HT-1 --at 2
    [[ $output != *buyers* ]]
    doorstep inject owner.changed --case HT-1 --id o2 \
        buyers='[{"name":"李四","id_no":"1","phone":"2"}]' reason=rename on=2024-08-21 >/dev/null
    run doorstep case HT-1
    [[ ${lines[1]} == *'buyers    李四' ]]
    doorstep inject entry.voided --case HT-1 --as C:Wang target=o2 reason=slip >/dev/null
    run doorstep case HT-1
    [[ ${lines[1]} == *'buyers    张三, 钱五' ]]
}

@test "a case that is not there is no" {
    run --separate-stderr doorstep case HT-404
    [ "$status" -eq 1 ]
    [[ $stderr == *HT-404* ]]
}

@test "replay of a subject that has no event is no" {
    for words in '' --state '--to 2'; do
        # shellcheck disable=SC2086 # words are words
        run --separate-stderr doorstep replay --case HT-404 $words
        [ "$status" -eq 1 ]
        [ -z "$output" ]
        [[ $stderr == *HT-404* ]]
    done
    run doorstep replay --case HT-2 --to 2
    [ "$status" -eq 1 ]
}

@test "a ledger of another format is bad data, exit 65" {
    local at
    stop_broker
    # The number follows its key, 8 bytes with the last one last.
    while IFS=: read -r at _; do
        printf '\x63' | dd of="$DOORSTEP_HOME/ledger/data.mdb" bs=1 seek=$((at + 13)) conv=notrunc
    done < <(grep -abo format "$DOORSTEP_HOME/ledger/data.mdb")
    run --separate-stderr doorstep replay
    [ "$status" -eq 65 ]
    [[ $stderr == *'format 99'* ]]
    run --separate-stderr doorstep act C3 --case HT-2
    [ "$status" -eq 65 ]
}

@test "inbox shows open nodes by lane" {
    run doorstep inbox C --json
    [ "$(last '[.case,.node,.lane,.opened]|join(" ")')" = 'HT-2 C3 C 1' ]
    run doorstep inbox finance --json
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "live, replayed and restarted states have one digest" {
    local live
    live=$(doorstep status --json | jq -r .state_digest)
    [[ $live =~ ^[0-9a-f]{64}$ ]]
    run doorstep replay --state --json
    [ "$status" -eq 0 ]
    [ "$(last .state_digest)" = "$live" ]
    [ "$(last .sequence)" = 3 ]
    stop_broker
    [ "$(doorstep replay --state --json | tail -n 1 | jq -r .state_digest)" = "$live" ]
    start_broker
    [ "$(doorstep status --json | jq -r .state_digest)" = "$live" ]
}

@test "replay prints CloudEvents with sequence and recorded time, up to a place" {
    run doorstep replay --json --to 2
    [ "${#lines[@]}" -eq 2 ]
    [ "$(last '[.sequence,.type,.subject]|join(" ")')" = '2 contract.filed HT-1' ]
    [ "$(last .recordedtime)" != null ]
    run doorstep replay --json --case HT-2
    [ "${#lines[@]}" -eq 1 ]
}

@test "watch gives what was and what comes" {
    run doorstep watch contract. --after 0 --count 2 --json
    [ "$status" -eq 0 ]
    [ "$(jq -sc 'map(.subject)' <<<"$output")" = '["HT-1","HT-2"]' ]
    run doorstep watch --for 1
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "what strangers wrote cannot reach the terminal" {
    local words
    contract 'HT-3\u001b[2J\nHT-4' 'u3\tx' >"$BATS_TEST_TMPDIR/in"
    run doorstep inject "$BATS_TEST_TMPDIR/in"
    [ "$status" -eq 0 ]
    [[ $output == *'HT-3\x1b[2J\nHT-4'* ]]
    for words in cases inbox replay 'replay --state' "watch --after 0 --count 4 --for $patience"; do
        # shellcheck disable=SC2086 # words are words
        run doorstep $words
        [ "$status" -eq 0 ]
        [[ $output == *'HT-3\x1b[2J\nHT-4'* ]]
        [[ $output != *$'\e'* ]]
        [[ $output != *$'\nHT-4'* ]]
    done
    run doorstep case $'HT-3\e[2J\nHT-4'
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == 'HT-3\x1b[2J\nHT-4  haitian u3\tx'* ]]
    run doorstep case $'none\e[2J'
    [ "$status" -eq 1 ]
    [[ $output == *'none\x1b[2J'* ]]
    run doorstep case $'HT-3\e[2J\nHT-4' --json
    [ "$(last .case)" = $'HT-3\e[2J\nHT-4' ]
}
