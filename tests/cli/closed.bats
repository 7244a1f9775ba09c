#!/usr/bin/env bats
# Programs started with stdin, stdout or stderr closed or full: what they open never takes their
# place, and what cannot be read or written is said.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
}

teardown() {
    doorstep_teardown
}

# Start it with everything closed, and wait until it has taken the three numbers for itself.
takes_the_three() {
    "$@" <&- >&- 2>&- 3>&- &
    pids+=("$!")
    wait_until has_taken_the_three "$!" || { leads_to "$!" >&2; return 1; }
}

has_taken_the_three() {
    [ -e "/proc/$1/fd/5" ] && [ "$(leads_to "$1")" = '/dev/null /dev/null /dev/null ' ]
}

# The descriptors 0 to 2 of a process, as what they lead to.
leads_to() {
    readlink "/proc/$1/fd/0" "/proc/$1/fd/1" "/proc/$1/fd/2" | tr '\n' ' '
}

@test "inject without stdin says so at once" {
    local code=0 said=$BATS_TEST_TMPDIR/said
    timeout "$patience" doorstep inject --json <&- >"$BATS_TEST_TMPDIR/out" 2>"$said" || code=$?
    [ "$code" -eq 74 ]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    grep -q stdin "$said"
}

@test "with everything closed nothing that is opened takes its place" {
    takes_the_three doorstep watch
    takes_the_three doorstep-worker finance
}

@test "a stdout that cannot be written to is said on stderr, exit 74" {
    local code=0 words
    file_case HT-1
    for words in 'status --json' 'case HT-1 --json' 'replay --json' "watch --after 0 --count 1 --for $patience"; do
        # shellcheck disable=SC2086 # words are words
        doorstep $words >&- 2>"$BATS_TEST_TMPDIR/said" || code=$?
        [ "$code" -eq 74 ]
        grep -q stdout "$BATS_TEST_TMPDIR/said"
        # shellcheck disable=SC2086 # words are words
        doorstep $words >/dev/full 2>"$BATS_TEST_TMPDIR/said" || code=$?
        [ "$code" -eq 74 ]
        grep -q stdout "$BATS_TEST_TMPDIR/said"
    done
}
