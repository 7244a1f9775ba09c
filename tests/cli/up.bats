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
