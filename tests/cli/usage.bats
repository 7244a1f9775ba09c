#!/usr/bin/env bats
# Every subcommand: help on stdout, and wrong words named on stderr with exit 64.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

subcommands='act area attach bench case cases claim config events hook inbox inject note paper release replay report status up watch why'

# The words are wrong and the message names what is wrong.
wrong() {
    local named=$1
    shift
    run --separate-stderr doorstep "$@"
    [ "$status" -eq 64 ] || { echo "$* exits $status"; return 1; }
    [ -z "$output" ] || { echo "$* prints on stdout"; return 1; }
    [[ $stderr == *"$named"* ]] || { echo "$* says $stderr"; return 1; }
}

@test "without words it shows what there is" {
    run --separate-stderr doorstep
    [ "$status" -eq 0 ]
    for word in $subcommands; do grep -q "^  $word " <<<"$output"; done
}

@test "each subcommand has help with examples on stdout" {
    for word in $subcommands; do
        run --separate-stderr doorstep "$word" --help
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
        grep -q '^Examples:' <<<"$output"
        run --separate-stderr doorstep --help "$word"
        [ "$status" -eq 0 ]
    done
}

@test "an unknown subcommand and an unknown flag are named" {
    wrong nope nope
    wrong --bogus --bogus
    for word in $subcommands; do wrong --bogus "$word" --bogus; done
}

@test "a flag without its value is named" {
    wrong --home status --home
    wrong --find cases --find
    wrong --json cases --json=yes
}

@test "inject: no such file, no case, no such field" {
    wrong nofile inject nofile
    wrong "$DOORSTEP_HOME" inject "$DOORSTEP_HOME"
    wrong --case inject contract.filed
    wrong colour inject payment.received --case HT-1 colour=red
    wrong amount_fen inject payment.received --case HT-1 amount_fen=much
    wrong --as inject cost.approved --case HT-1 inquiry=Q1 amount_fen=1
}

@test "case, cases, inbox: wrong words" {
    wrong ID case
    wrong --at case HT-1 --at yesterday
    wrong extra cases extra
    wrong Z inbox Z
    wrong B inbox A B
    wrong --as-of inbox B --as-of soon
}

@test "claim, release, note: wrong words" {
    for word in claim release; do
        wrong node "$word" --case HT-1
        wrong node "$word" D5 B5 --case HT-1
        wrong Z9 "$word" Z9 --case HT-1
        wrong --case "$word" D5
        wrong --as "$word" D5 --case HT-1 --as ''
    done
    wrong --case note hello
    wrong text note --case HT-1
    wrong --as note --case HT-1 hello
}

@test "a flag that is given twice is named" {
    wrong --case act D5 --case HT-1 --case HT-2
}

@test "why: wrong words" {
    wrong case why
    wrong one why HT-1 HT-2
    wrong --as-of why HT-1 --as-of yesterday
}

@test "act: no node, no such node, no case" {
    wrong node act
    wrong Z9 act Z9 --case HT-1
    wrong '(C3 B5 D5 E5 BX F6 B7 A8 C9 F9 B10 F11 R)' act Z9 --case HT-1
    wrong --case act D5
}

@test "an id that is none is named at once, everywhere" {
    local id
    for id in '' "$(printf '%065d' 0)" $'\xff'; do
        wrong ID case "$id"
        wrong --case replay --case "$id"
        wrong --case act D5 --case "$id"
        wrong --inquiry act D5 --case HT-1 --inquiry "$id"
        wrong --case inject payment.received --case "$id"
        wrong --id inject payment.received --case HT-1 --id "$id"
        wrong --causation inject payment.received --case HT-1 --causation "$id"
    done
}

@test "inject: what would be no event names its word" {
    wrong ref inject payment.received --case HT-1 ref=$'\xff'
    wrong --as inject payment.received --case HT-1 --as $'E:\xff'
    wrong --time inject payment.received --case HT-1 --time $'\xff'
    wrong payment=P2 inject payment.received --case HT-1 payment=P1 payment=P2
}

@test "replay, status, watch, events: wrong words" {
    wrong extra replay extra
    wrong --to replay --to never
    wrong --endpoint replay --endpoint tcp://127.0.0.1:1
    wrong extra status extra
    wrong zzz watch zzz
    wrong --count watch --count 0
    wrong nothing events nothing
    wrong --schema events --schema
}

@test "area: wrong words" {
    wrong extra area extra
    wrong --registered area --contracted 1
    wrong --contracted area --contracted 0
    wrong --unit-price area --contracted 1 --registered 1 --unit-price 1e3
}

@test "area: what a difference is worth" {
    run doorstep area --contracted 10000 --registered 9600 --unit-price 600000 --json
    [ "$output" = '{"delta_fen":-3000000,"difference_bp":-400,"may_cancel":true}' ]
    run doorstep area --contracted 10237 --registered 10301 --unit-price 658800 --lang zh
    [ "${lines[1]}" = '应补       ¥4,216.32' ]
}

@test "bench and up: wrong words" {
    wrong bench bench
    wrong --clients bench submit --clients 0
    wrong extra up extra
    wrong --demo up --demo --auto
}

@test "the environment or --lang chooses the language, and no other one is taken" {
    run --separate-stderr env -u LC_ALL -u LC_MESSAGES LANG=zh_CN.UTF-8 doorstep inbox --help
    [[ $output == *"本页说明"* ]]
    run --separate-stderr doorstep --lang zh inbox --help
    [[ $output == *"本页说明"* ]]
    run --separate-stderr doorstep --lang=en inbox --help
    [[ $output == *"this page"* ]]
    run --separate-stderr env LC_ALL=zh_CN.UTF-8 doorstep inbox --help --lang en
    [[ $output == *"this page"* ]]
    wrong "--lang fr" inbox --lang fr
}
