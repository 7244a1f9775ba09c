#!/usr/bin/env bats
# doorstep inject: one answer a line, in order, whatever the lines are.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
}

teardown() {
    doorstep_teardown
}

@test "an accepted event is answered with its line, subject, id and sequence" {
    run --separate-stderr doorstep inject --json <<<"$scheme"
    [ "$status" -eq 0 ]
    [ "$output" = '{"line":1,"subject":"project:haitian","id":"s1","sequence":1}' ]
}

@test "a refused event is answered with all its codes, and the exit code is 1" {
    run --separate-stderr doorstep inject --json < <(contract HT-1 u1)
    [ "$status" -eq 1 ]
    [ "$(last 'keys_unsorted|join(",")')" = line,subject,id,error,errors,message ]
    [ "$(last .error)" = ERR_NO_SCHEME ]
    [ "$(last '.errors|join(",")')" = ERR_NO_SCHEME ]
}

@test "blank lines are counted and not answered" {
    run --separate-stderr doorstep inject --json < <(printf '\n  \n%s\n\n' "$scheme")
    [ "$status" -eq 0 ]
    [ "$(last .line)" = 3 ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "a line that is no JSON object is ERR_FIELD in its place, exit 65" {
    run --separate-stderr doorstep inject --json < <(printf '%s\n{"a":\n[1]\n%s\n' "$scheme" "$(contract HT-1 u1)")
    [ "$status" -eq 65 ]
    [ "${#lines[@]}" -eq 4 ]
    [ "$(jq -c '[.line,.subject,.id,.error]' <<<"${lines[1]}")" = '[2,null,null,"ERR_FIELD"]' ]
    [ "$(jq -c '[.line,.subject,.id,.error]' <<<"${lines[2]}")" = '[3,null,null,"ERR_FIELD"]' ]
    [ "$(jq -c '[.line,.sequence]' <<<"${lines[3]}")" = '[4,2]' ]
}

@test "a line of more than a megabyte is refused and the stream goes on" {
    run --separate-stderr doorstep inject --json < <(
        head -c 1500000 /dev/zero | tr '\0' x
        printf '\n%s\n' "$scheme"
    )
    [ "$status" -eq 65 ]
    [ "$(jq -c '[.line,.error]' <<<"${lines[0]}")" = '[1,"ERR_FIELD"]' ]
    [ "$(jq -c '[.line,.sequence]' <<<"${lines[1]}")" = '[2,1]' ]
}

@test "an event of more than 64 KiB is refused by name and the stream goes on" {
    run --separate-stderr doorstep inject --json < <(big_contract HT-9 70000; printf '%s\n' "$scheme")
    [ "$status" -eq 1 ]
    [ "$(jq -c '[.line,.subject,.id,.error]' <<<"${lines[0]}")" = '[1,"HT-9","c2","ERR_FIELD"]' ]
    [ "$(jq -c '[.line,.sequence]' <<<"${lines[1]}")" = '[2,1]' ]
}

@test "numbers and nesting that no field takes are refused by name, and the stream goes on" {
    local values=(9223372036854775808 9999999999999999999 100000000000000000000 1e309 '[[[[[[[]]]]]]]') i
    run --separate-stderr doorstep inject --json < <(
        for i in "${values[@]}"; do
            contract HT-1 u1 | sed "s/\"price_fen\":1000/\"price_fen\":$i/"
        done
        printf '%s\n' "$scheme"
    )
    [ "$status" -eq 1 ]
    for ((i = 0; i < ${#values[@]}; i++)); do
        [ "$(jq -c '[.subject,.id,.error]' <<<"${lines[$i]}")" = '["HT-1","c2","ERR_FIELD"]' ]
    done
    [ "$(last .sequence)" = 1 ]
}

@test "a byte order mark is no part of the first line" {
    run --separate-stderr doorstep inject --json < <(printf '\xef\xbb\xbf%s\n' "$scheme")
    [ "$status" -eq 0 ]
    [ "$(last .sequence)" = 1 ]
}

@test "running a file twice changes nothing, with and without ids" {
    local file=$BATS_TEST_TMPDIR/day.jsonl first
    { printf '%s\n' "$scheme" | jq -c 'del(.id)'; contract HT-1 u1; contract HT-2 u2; } >"$file"
    run --separate-stderr doorstep inject --json "$file"
    [ "$status" -eq 0 ]
    first=$output
    [[ "$(jq -r .id <<<"${lines[0]}")" =~ ^[0-9a-f]{64}$ ]]
    run --separate-stderr doorstep inject --json "$file"
    [ "$output" = "$first" ]
    [ "$(doorstep status --json | jq .head)" = 3 ]
}

@test "lines are numbered in each file" {
    contract HT-1 u1 >"$BATS_TEST_TMPDIR/one"
    printf '%s\n' "$scheme" >"$BATS_TEST_TMPDIR/two"
    run --separate-stderr doorstep inject --json "$BATS_TEST_TMPDIR/two" "$BATS_TEST_TMPDIR/one"
    [ "$status" -eq 0 ]
    [ "$(jq -cs '[.[].line]' <<<"$output")" = '[1,1]' ]
}

@test "many lines come back in order" {
    run --separate-stderr doorstep inject --json < <(
        printf '%s\n' "$scheme"
        contracts 3000
    )
    [ "$status" -eq 0 ]
    [ "$(jq -s 'map(.line) == [range(1; 3002)]' <<<"$output")" = true ]
    [ "$(jq -s 'map(.sequence) == [range(1; 3002)]' <<<"$output")" = true ]
}

@test "what a pipe brings is answered before it brings more" {
    mkfifo "$BATS_TEST_TMPDIR/in"
    doorstep inject --json <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 3>&- &
    pids+=("$!")
    exec 7>"$BATS_TEST_TMPDIR/in"
    printf '%s\n' "$scheme" >&7
    wait_for '"sequence":1' "$BATS_TEST_TMPDIR/out"
    contract HT-1 u1 >&7
    wait_for '"sequence":2' "$BATS_TEST_TMPDIR/out"
    exec 7>&-
}

@test "one event from arguments, typed by the catalogue" {
    file_case HT-1
    run --separate-stderr doorstep inject payment.received --case HT-1 --json --id p1 \
        payment=P1 amount_fen=400 method=cash received_on=2024-04-01 ref= payer=张三
    [ "$status" -eq 0 ]
    [ "$(last .sequence)" = 3 ]
    run doorstep case HT-1 --json
    [ "$(last .paid_fen)" = 400 ]
    [ "$(last '.timeline[-1].lane')" = E ]
}

@test "a closed stdout stops it without a crash" {
    local code=0
    contracts 20000 >"$BATS_TEST_TMPDIR/many"
    mkfifo "$BATS_TEST_TMPDIR/out"
    head -n 1 <"$BATS_TEST_TMPDIR/out" >/dev/null 3>&- &
    doorstep inject --json "$BATS_TEST_TMPDIR/many" >"$BATS_TEST_TMPDIR/out" || code=$?
    wait "$!"
    [ "$code" -eq 74 ]
}
