#!/usr/bin/env bats
# doorstep up: everybody starts, is kept alive, and stops in order.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

start_up() {
    : >"$BATS_TEST_TMPDIR/up.out"
    doorstep up >"$BATS_TEST_TMPDIR/up.out" 2>"$BATS_TEST_TMPDIR/up.err" 3>&- &
    up=$!
    pids+=("$up")
    wait_for READY "$BATS_TEST_TMPDIR/up.out"
}

# The processes that a process started, as pids.
children() {
    cat "/proc/$1/task/$1/children"
}

gone() {
    local pid tries
    for pid in "$@"; do
        for ((tries = 0; tries < 100; tries++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        ! kill -0 "$pid" 2>/dev/null || return 1
    done
}

@test "one READY line with the endpoint, and a broker that answers" {
    start_up
    [ "$(cat "$BATS_TEST_TMPDIR/up.out")" = "READY ipc://$DOORSTEP_HOME/run/broker.sock" ]
    run doorstep status --json
    [ "$status" -eq 0 ]
    [ "$(children "$up" | wc -w)" -eq 7 ]
}

@test "SIGTERM stops all of them, exit 0" {
    start_up
    local all
    all=$(children "$up")
    kill "$up"
    wait "$up"
    # shellcheck disable=SC2086 # several pids
    gone $all
}

@test "children die with a supervisor that is killed" {
    start_up
    local all
    all=$(children "$up")
    kill -9 "$up"
    wait "$up" || true
    # shellcheck disable=SC2086 # several pids
    gone $all
}

@test "after one that is killed the next serves at once; a stopped child is gone, too" {
    start_up
    local all
    all=$(children "$up")
    kill -STOP "$(cut -d' ' -f3 <<<"$all")"
    kill -9 "$up"
    start_up
    run doorstep status --json
    [ "$status" -eq 0 ]
    # shellcheck disable=SC2086 # several pids
    gone $all
}

@test "a child that is killed is started again" {
    start_up
    local broker
    broker=$(children "$up" | cut -d' ' -f1)
    kill -9 "$broker"
    wait_for 'broker ended' "$BATS_TEST_TMPDIR/up.err"
    gone "$broker"
    run doorstep status --json
    [ "$status" -eq 0 ]
}

@test "a second one on the same home says so" {
    start_up
    run --separate-stderr doorstep up
    [ "$status" -eq 1 ]
    [[ $stderr == *another*"$DOORSTEP_HOME"* ]]
}

@test "settings that do not hold are told as config check tells them" {
    printf 'limits:\n  BX: 1.5\n' >"$DOORSTEP_HOME/doorstep.yaml"
    run --separate-stderr doorstep up
    [ "$status" -eq 65 ]
    [[ $stderr == *doorstep.yaml:2:3:* ]]
}

# `doorstep` with these words of the shell for a broker.
doorstep_with_broker() {
    mkdir -p "$BATS_TEST_TMPDIR/bin" "$DOORSTEP_HOME/run"
    cp "$(command -v doorstep)" "$BATS_TEST_TMPDIR/bin/doorstep"
    printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/doorstep-broker"
    chmod +x "$BATS_TEST_TMPDIR/bin/doorstep-broker"
}

@test "who does not start is not quoted with what he once said" {
    doorstep_with_broker 'exit 3'
    echo 'old words' >"$DOORSTEP_HOME/run/broker.log"
    run --separate-stderr "$BATS_TEST_TMPDIR/bin/doorstep" up
    [ "$status" -eq 74 ]
    [[ $stderr == *'does not start'* ]]
    [[ $stderr != *'old words'* ]]
}

@test "SIGTERM while they start is an end in order, too" {
    doorstep_with_broker "echo here >'$DOORSTEP_HOME/here'; exec sleep 60"
    "$BATS_TEST_TMPDIR/bin/doorstep" up 2>"$BATS_TEST_TMPDIR/up.err" 3>&- &
    up=$!
    pids+=("$up")
    wait_for here "$DOORSTEP_HOME/here"
    kill "$up"
    wait "$up"
}
