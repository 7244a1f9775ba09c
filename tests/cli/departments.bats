#!/usr/bin/env bats
# doorstep-worker: nothing lost and nothing twice, whatever happens to broker, worker or disk.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
}

teardown() {
    doorstep_teardown
}

# A customer representative: a label for its files, then its arguments. Its log goes through a pipe,
# as a test may take away its leave to write files.
start_representative() {
    local label=$1
    shift
    : >"$BATS_TEST_TMPDIR/$label.out"
    doorstep-worker customer-rep "$@" >"$BATS_TEST_TMPDIR/$label.out" \
        2> >(cat >>"$BATS_TEST_TMPDIR/$label.err") 3>&- &
    worker=$!
    pids+=("$worker")
    wait_for READY "$BATS_TEST_TMPDIR/$label.out"
}

kill_now() {
    kill -9 "$1"
    wait "$1" || true
}

# Have the first worker read the settings anew; $1: how often it then has.
read_settings() {
    kill -HUP "$worker"
    wait_until has_taken_settings "$1"
}

has_taken_settings() {
    [ "$(grep -c SETTINGS_TAKEN "$BATS_TEST_TMPDIR/first.err")" -ge "$1" ]
}

leave_files_to_people() {
    printf 'nodes:\n  C3: manual\n' >"$DOORSTEP_HOME/doorstep.yaml"
}

file_cases() {
    local subject
    for subject in "$@"; do
        contract "$subject" "$subject"
    done | doorstep inject --json >/dev/null
}

# People's decisions on these cases, the broker being away.
queue_files() {
    local subject
    for subject in "$@"; do
        run doorstep act C3 --case "$subject" --as Wang "file_no=$subject" volumes=1 copy_to=Li
        [ "$status" -eq 75 ]
    done
}

# Wait until so many files are established; the cases, in the ledger's order, on one line.
established() {
    doorstep watch file.established --after 0 --count "$1" --for "$patience" --json | jq -rs 'map(.subject)|join(" ")'
}

@test "a lost day-book loses no act and doubles none" {
    start_representative first
    file_cases HT-1
    doorstep watch movein.scheduled --after 0 --count 1 --for "$patience"
    kill_now "$worker"
    rm -r "$DOORSTEP_HOME/daybook"
    start_representative again
    file_cases HT-2
    doorstep watch movein.scheduled --after 0 --count 2 --for "$patience"
    [ "$(doorstep replay --json | jq -rs 'map(.subject)|join(" ")')" = \
        'project:haitian HT-1 HT-1 HT-1 HT-2 HT-2 HT-2' ]
}

@test "a worker whose day-book is taken away ends, so that it begins with a new one" {
    start_representative first
    rm -r "$DOORSTEP_HOME/daybook"
    local code=0
    wait "$worker" || code=$?
    [ "$code" -eq 74 ]
    wait_for 'No such file' "$BATS_TEST_TMPDIR/first.err"
}

@test "decisions that were queued while the broker was away come in order, each once" {
    leave_files_to_people
    file_cases HT-1 HT-2 HT-3
    start_representative first
    stop_broker
    queue_files HT-2 HT-3 HT-1
    start_broker
    [ "$(established 3)" = 'HT-2 HT-3 HT-1' ]
    kill "$worker"
    wait "$worker"
    start_representative again
    sleep 1 # twice as long as it takes to look into the outbox
    doorstep watch movein.scheduled --after 0 --count 3 --for "$patience"
    [ "$(established 3)" = 'HT-2 HT-3 HT-1' ]
    [ "$(doorstep status --json | jq .head)" -eq 10 ]
}

@test "whichever replica runs delivers what people queued" {
    local east
    leave_files_to_people
    file_cases HT-1 HT-2
    start_representative east --name east
    east=$worker
    stop_broker
    queue_files HT-1
    start_broker
    [ "$(established 1)" = HT-1 ]
    start_representative west --name west
    kill_now "$east"
    stop_broker
    queue_files HT-2
    start_broker
    [ "$(established 2)" = 'HT-1 HT-2' ]
}

@test "what a replica's acts were refused for is listed" {
    contract HT-1 HT-1 | jq -c '.id="C3@1"' | doorstep inject --json >/dev/null
    start_representative east --name east
    wait_until lists_refused 1
    [ "${#lines[@]}" -eq 1 ]
    [ "$(last '[.case,.id,.errors[0]]|join(" ")')" = 'HT-1 C3@1 ERR_ID_CONFLICT' ]
    wait_for ACT_REFUSED "$BATS_TEST_TMPDIR/east.err"
    [ "$(grep -c ACT_REFUSED "$BATS_TEST_TMPDIR/east.err")" -eq 1 ]
}

@test "a worker that dies before it notes an answer delivers again, and nothing is doubled" {
    leave_files_to_people
    file_cases HT-1
    start_representative first
    stop_broker
    queue_files HT-1
    prlimit --pid "$worker" --fsize=0: # to write down anything now is its end
    start_broker
    [ "$(established 1)" = HT-1 ]
    wait "$worker" || [ "$?" -gt 128 ]
    start_representative again
    wait_for 'ACT_ACCEPTED case="HT-1" id="C3@1" number=3' "$BATS_TEST_TMPDIR/again.err"
    doorstep watch movein.scheduled --after 0 --count 1 --for "$patience"
    [ "$(doorstep replay --json --case HT-1 | jq -rs 'map(.type)|join(" ")')" = \
        'contract.filed file.established movein.scheduled' ]
    run doorstep inbox --refused --json
    [ -z "$output" ]
}

@test "a day-book that cannot be written stops no department, and is told once" {
    trap '' XFSZ
    start_representative first
    trap - XFSZ
    prlimit --pid "$worker" --fsize=0:
    file_cases HT-1 HT-2
    doorstep watch movein.scheduled --after 0 --count 2 --for "$patience"
    wait_for DAYBOOK_NOT_WRITTEN "$BATS_TEST_TMPDIR/first.err"
    file_cases HT-3
    doorstep watch movein.scheduled --after 0 --count 3 --for "$patience"
    sleep 2 # twice as long as it waits before it tries again
    [ "$(grep -c DAYBOOK_ "$BATS_TEST_TMPDIR/first.err")" -eq 1 ]
    prlimit --pid "$worker" --fsize=unlimited:
    wait_for DAYBOOK_WRITTEN "$BATS_TEST_TMPDIR/first.err"
}

@test "a decision that cannot be written down is not called queued" {
    file_cases HT-1
    stop_broker
    # GCOV_ERROR_FILE: a program that counts its branches cannot write them either, and would say so
    run bash -c "trap '' XFSZ; ulimit -f 0; export GCOV_ERROR_FILE=/dev/null
        doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li 2>&1"
    [ "$status" -eq 74 ]
    [[ $output == *'not queued'*"$DOORSTEP_HOME/daybook/customer-rep"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "in another ledger acts begin anew, and decisions for the old one are kept for people" {
    file_cases HT-1 HT-2
    start_representative first
    doorstep watch movein.scheduled --after 0 --count 2 --for "$patience"
    leave_files_to_people
    read_settings 1
    file_cases HT-3
    stop_broker
    queue_files HT-3
    rm -r "$DOORSTEP_HOME/ledger"
    rm -rf "$DOORSTEP_HOME/cache"
    rm "$DOORSTEP_HOME/doorstep.yaml"
    start_broker
    wait_for POSITION_LOST "$BATS_TEST_TMPDIR/first.err"
    read_settings 2
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    file_cases HT-1
    doorstep watch movein.scheduled --after 0 --count 1 --for "$patience"
    wait_until lists_refused 1
    [ "${#lines[@]}" -eq 1 ]
    [ "$(last '[.case,.id,.errors[0]]|join(" ")')" = 'HT-3 C3@1 ERR_NO_CASE' ]
}

@test "finance certifies again what it had to revoke, under a number of its own" {
    contract HT-1 HT-1 | doorstep inject --json >/dev/null
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z >/dev/null
    doorstep-worker finance >"$BATS_TEST_TMPDIR/finance.out" 2>"$BATS_TEST_TMPDIR/finance.err" 3>&- &
    pids+=($!)
    doorstep watch payment.cleared --after 0 --count 1 --for 20 --json >/dev/null
    doorstep inject clearance.revoked --case HT-1 certificate_no=FK-HT-1-1 reason=lost >/dev/null
    run doorstep watch payment.cleared --after 0 --count 2 --for 20 --json
    [ "$(jq -rs 'map(.data.certificate_no)|join(" ")' <<<"$output")" = 'FK-HT-1-1 FK-HT-1-1.2' ]
}
