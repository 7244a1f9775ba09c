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

@test "cases are carried to the keys by the departments" {
    run --separate-stderr doorstep bench cases --count 20 --dir "$DOORSTEP_HOME" --json
    [ "$status" -eq 0 ]
    [ "$(last .cases)" = 20 ]
    [ -z "$(ls -A "$DOORSTEP_HOME")" ]
}
