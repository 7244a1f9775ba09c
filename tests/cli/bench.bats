#!/usr/bin/env bats
# doorstep bench: small runs; what they measure is not asserted, that they measure is.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

@test "submit says where and how, and leaves nothing behind" {
    run --separate-stderr doorstep bench submit --count 500 --clients 3 --batch 16 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last '[.bench,.events,.clients,.batch]|join(" ")')" = 'submit 500 3 16' ]
    [ "$(last '.per_second > 0 and .p50_us <= .p99_us and .p99_us <= .max_us')" = true ]
    [ "$(last '.disk|length > 0')" = true ]
    [ -z "$(ls -A "$DOORSTEP_HOME")" ]
}

@test "submit to a few of many open cases says what the longest commit was" {
    run --separate-stderr doorstep bench submit --count 500 --open 300 --active 100 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last '[.events,.open,.active]|join(" ")')" = '500 300 100' ]
    [ "$(last '.longest_commit_us > 0 and .memory_bytes > 0')" = true ]
    run doorstep bench submit --open 10 --active 20
    [ "$status" -eq 64 ]
    [[ "$output" == *--active* ]]
}

@test "start kills the broker and waits for it" {
    run --separate-stderr doorstep bench start --count 340 --rounds 1 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last '[.bench,.events]|join(" ")')" = 'start 340' ]
    [ "$(last '.p50_us > 0 and .p50_us <= .max_us')" = true ]
    [ -z "$(ls -A "$DOORSTEP_HOME")" ]
}

@test "memory opens cases and says what the broker needs for them" {
    run --separate-stderr doorstep bench memory --count 300 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last '[.bench,.cases]|join(" ")')" = 'memory 300' ]
    [ "$(last '.memory_bytes > 0')" = true ]
    [ -z "$(ls -A "$DOORSTEP_HOME")" ]
}

@test "cases are carried to the keys by the departments" {
    run --separate-stderr doorstep bench cases --count 20 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last .cases)" = 20 ]
    [ -z "$(ls -A "$DOORSTEP_HOME")" ]
}
