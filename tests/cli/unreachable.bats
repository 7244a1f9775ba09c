#!/usr/bin/env bats
# Without a broker: a clear message, exit 69, and nothing left behind.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

@test "every question says who does not answer, and exits 69" {
    for words in status cases 'case HT-1' inbox watch 'inject' ; do
        # shellcheck disable=SC2086 # words are words
        run --separate-stderr doorstep $words </dev/null
        [ "$status" -eq 69 ]
        [ -z "$output" ]
        [[ $stderr == *"$DOORSTEP_HOME/run/broker.sock"* ]]
    done
}

@test "a broker that is there and busy is waited for" {
    start_broker
    kill -STOP "$broker"
    { sleep 4 && kill -CONT "$broker"; } 3>&- & # longer than one that is away is waited for
    run doorstep status --json
    wait "$!"
    [ "$status" -eq 0 ]
}

@test "replay needs no broker, but a ledger" {
    run --separate-stderr doorstep replay
    [ "$status" -eq 1 ]
    [[ $stderr == *"$DOORSTEP_HOME/ledger"* ]]
}

@test "up in a home that cannot be made says so" {
    touch "$DOORSTEP_HOME/file"
    run --separate-stderr doorstep --home "$DOORSTEP_HOME/file/home" up
    [ "$status" -eq 73 ]
    [[ $stderr == *"$DOORSTEP_HOME/file/home"* ]]
}
