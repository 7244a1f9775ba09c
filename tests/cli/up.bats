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

# In the background. $1: another program than doorstep.
begin_up() {
    : >"$BATS_TEST_TMPDIR/up.out"
    "${1:-doorstep}" up >"$BATS_TEST_TMPDIR/up.out" 2>"$BATS_TEST_TMPDIR/up.err" 3>&- &
    up=$!
    pids+=("$up")
}

# The same, until all are ready.
start_up() {
    begin_up "$@"
    wait_for READY "$BATS_TEST_TMPDIR/up.out"
}

# The processes that a process started, as pids.
children() {
    cat "/proc/$1/task/$1/children"
}

gone() {
    local pid
    for pid in "$@"; do
        wait_until has_ended "$pid"
    done
}

@test "one READY line with the endpoint, and a broker that answers" {
    start_up
    [ "$(cat "$BATS_TEST_TMPDIR/up.out")" = "READY ipc://$DOORSTEP_HOME/run/broker.sock" ]
    run doorstep status --json
    [ "$status" -eq 0 ]
    [ "$(children "$up" | wc -w)" -eq 8 ]
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

@test "a child that is stopped dies with a supervisor that is killed, too" {
    start_up
    local all
    all=$(children "$up")
    kill -STOP "${all%% *}"
    kill -9 "$up"
    wait "$up" || true
    # shellcheck disable=SC2086 # several pids
    gone $all
}

@test "after one that is killed the next serves at once" {
    start_up
    kill -9 "$up"
    start_up
    run doorstep status --json
    [ "$status" -eq 0 ]
}

@test "a child that is killed is started again" {
    start_up
    local broker
    broker=$(children "$up" | cut -d' ' -f1)
    kill -9 "$broker"
    wait_for 'broker ended' "$BATS_TEST_TMPDIR/up.err"
    gone "$broker"
    wait_until doorstep status --json
}

@test "a child that ends by itself is quoted" {
    start_up
    printf 'nodes: 3\n' >"$DOORSTEP_HOME/doorstep.yaml"
    kill -9 "$(pgrep -P "$up" -f 'doorstep-worker finance')"
    wait_for 'finance ended (code 78): .*doorstep.yaml:1.*; it starts again' "$BATS_TEST_TMPDIR/up.err"
    wait_for 'finance ended (code 78); it starts again' "$BATS_TEST_TMPDIR/up.err" # and once is enough
    rm "$DOORSTEP_HOME/doorstep.yaml"
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

# `doorstep` with these words of the shell for a broker, and those for a worker.
doorstep_with() {
    local program
    mkdir -p "$BATS_TEST_TMPDIR/bin" "$DOORSTEP_HOME/run"
    cp "$(command -v doorstep)" "$BATS_TEST_TMPDIR/bin/doorstep"
    for program in broker worker; do
        printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/doorstep-$program"
        chmod +x "$BATS_TEST_TMPDIR/bin/doorstep-$program"
        shift
    done
}

start_up_with() {
    doorstep_with "$@"
    start_up "$BATS_TEST_TMPDIR/bin/doorstep"
}

@test "who does not start is not quoted with what he once said" {
    doorstep_with 'exit 3' 'exit 3'
    echo 'old words' >"$DOORSTEP_HOME/run/broker.log"
    run --separate-stderr "$BATS_TEST_TMPDIR/bin/doorstep" up
    [ "$status" -eq 74 ]
    [[ $stderr == *'does not start'* ]]
    [[ $stderr != *'old words'* ]]
}

@test "SIGTERM while they start is an end in order, too" {
    doorstep_with "echo here >'$DOORSTEP_HOME/here'; exec sleep 300" 'exit 3'
    begin_up "$BATS_TEST_TMPDIR/bin/doorstep"
    wait_for here "$DOORSTEP_HOME/here"
    kill "$up"
    wait "$up"
}

@test "a SIGHUP while they start ends nobody" {
    begin_up
    wait_until test -e "$DOORSTEP_HOME/run/broker.log"
    while [ ! -s "$BATS_TEST_TMPDIR/up.out" ]; do
        kill -HUP "$up"
        sleep 0.001
    done
    [ ! -s "$BATS_TEST_TMPDIR/up.err" ]
}

@test "a broker that dies while the others start is not waited for" {
    doorstep_with 'echo READY; sleep 0.5; echo "no more" >&2; exit 3' 'exec sleep 300'
    run --separate-stderr timeout "$patience" "$BATS_TEST_TMPDIR/bin/doorstep" up
    [ "$status" -eq 74 ]
    [[ $stderr == *'broker does not start'*'no more'* ]]
}

@test "the departments stop before the broker" {
    local stay="trap 'echo \"\$0\" >>$DOORSTEP_HOME/ends; exit' TERM; echo READY; while :; do sleep 0.1; done"
    start_up_with "$stay" "$stay"
    kill "$up"
    wait "$up"
    [ "$(sed 's/.*-//' "$DOORSTEP_HOME/ends" | uniq -c | xargs)" = '7 worker 1 broker' ]
}

@test "who dies again and again is started again and again, and nobody else is" {
    local starts=$DOORSTEP_HOME/starts
    start_up_with 'echo READY; exec sleep 300' "echo READY; echo \$1 >>$starts
        [ \$1 = finance ] || exec sleep 300; sleep 0.5; exit 3"
    wait_until has_lines "$starts" 10
    [ "$(grep -v finance "$starts" | sort | uniq -d | wc -l)" -eq 0 ]
}
