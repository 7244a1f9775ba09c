#!/usr/bin/env bats
# $DOORSTEP_CLOCK: months of a case in seconds, by the real programs.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    export DOORSTEP_CLOCK=$BATS_TEST_TMPDIR/clock
}

teardown() {
    doorstep_teardown
}

# From now on it is so late: "2027-03-01 10:00", in the departments' zone.
set_clock() {
    echo $(($(date -d "$1 +08:00" +%s) - $(date +%s))) >"$DOORSTEP_CLOCK.new"
    mv "$DOORSTEP_CLOCK.new" "$DOORSTEP_CLOCK"
}

start_up() {
    : >"$BATS_TEST_TMPDIR/up.out"
    doorstep up >"$BATS_TEST_TMPDIR/up.out" 2>"$BATS_TEST_TMPDIR/up.err" 3>&- &
    pids+=("$!")
    wait_for READY "$BATS_TEST_TMPDIR/up.out"
}

# The first event of this type, when it has come.
first() {
    doorstep watch "$1" --after 0 --count 1 --for "$patience" --json 2>/dev/null
}

count_of() {
    doorstep replay --json 2>/dev/null | grep -c "\"type\":\"$1\"" || true
}

file_contract() {
    doorstep inject scheme.adopted --case project:haitian --as A:Zhou version=1 from_on=2027-01-01 \
        'items={"person":"p","standard":"s","spec":"s","price":"p","payment":"p"}'
    doorstep inject contract.filed --case HT-1 --as C:Wang project=haitian unit=3-2-1701 \
        signed_on=2027-03-01 price_fen=1000 unit_price_fen=10 area_dm2=10000 scheme_version=1 \
        'schedule=[{"no":1,"due_on":"2027-04-01","amount_fen":1000,"method":"cash"}]'
    first movein.scheduled
}

raise_leak() {
    doorstep inject inquiry.raised --case HT-1 --as owner:Wang recorder=B inquiry="$1" \
        channel=visit text=漏水 category=engineering "${@:2}"
}

@test "a contract comes to its keys in months that take seconds, and its late week is said" {
    printf 'nodes: {D5: manual}\n' >"$DOORSTEP_HOME/doorstep.yaml"
    set_clock '2027-03-01 10:00'
    start_up
    file_contract
    set_clock '2027-03-02 09:00'
    raise_leak Q1

    set_clock '2027-03-09 23:00' # the last hour of the week
    doorstep inject note.added --case HT-1 --as D:Li text=tomorrow
    [ "$(count_of deadline.passed)" -eq 0 ]
    set_clock '2027-03-10 00:00'
    run first deadline.passed
    [ "$(last '[.id,.subject,.lane,.actor,.data.node,.data.inquiry,.data.due_on,.data.late_lane]|join(" ")')" = \
        'D5.Q1@4:2027-03-09 HT-1 system auto D5 Q1 2027-03-09 D' ]
    [[ "$(last .recordedtime)" == 2027-03-10T00:00:* ]]
    [[ "$(last .time)" == 2027-03-10T00:00:* ]]

    set_clock '2027-03-12 10:00'
    doorstep act D5 --case HT-1 --inquiry Q1 --as Li plan=seal budget_fen=0 work_days=3 \
        bearer=contractor
    first inquiry.answered
    doorstep act A8 --case HT-1 --inquiry Q1 --as Zhou
    doorstep inject payment.received --case HT-1 --as E:Qian payment=P1 amount_fen=1000 \
        method=cash received_on=2027-03-12 ref=B-1 payer=Wang
    first payment.cleared
    doorstep act B10 --case HT-1 --as Zhao
    set_clock '2027-06-01 09:00' # and the promised remedy is late, too
    doorstep watch deadline.passed --after 0 --count 2 --for "$patience"
    doorstep act F11 --case HT-1 --as Sun signed_by=Wang keys=3 \
        'checklist={"identity":true}' 'meters={"water":1,"electric":2,"gas":3}'

    run --separate-stderr doorstep case HT-1 --json
    [ "$(last '[.stage,.inquiries[0].late_days]|join(" ")')" = 'moved_in 3' ]
    [ "$(count_of deadline.passed)" -eq 2 ]
    grep -q 'event=CLOCK_SHIFTED' "$DOORSTEP_HOME/run/broker.log"
    grep -q 'level=warn department=timekeeper event=CLOCK_SHIFTED' "$DOORSTEP_HOME/run/timekeeper.log"
    [[ $stderr == *CLOCK_SHIFTED*"$DOORSTEP_CLOCK"* ]]
}

@test "a timekeeper that slept over the midnight says it when it comes back, once" {
    printf 'nodes: {D5: manual}\n' >"$DOORSTEP_HOME/doorstep.yaml"
    set_clock '2027-03-01 10:00'
    start_up
    file_contract
    raise_leak Q1
    local timekeeper
    timekeeper=$(pgrep -P "${pids[0]}" -f 'doorstep-worker timekeeper')
    kill -STOP "$timekeeper"
    set_clock '2027-03-20 10:00'
    kill -9 "$timekeeper"
    first deadline.passed
    raise_leak Q2 --time 2027-03-05T10:00:00+08:00 # written down late: overdue at once
    doorstep watch deadline.passed --after 0 --count 2 --for "$patience"
    [ "$(doorstep replay --json 2>/dev/null | jq -r 'select(.type=="deadline.passed").id' | xargs)" = \
        'D5.Q1@4:2027-03-08 D5.Q2@6:2027-03-12' ]
}

@test "another event under a deadline's id is listed for people, as the node stays unsaid" {
    printf 'nodes: {D5: manual}\n' >"$DOORSTEP_HOME/doorstep.yaml"
    set_clock '2027-03-01 10:00'
    start_up
    file_contract
    raise_leak Q1
    doorstep inject note.added --case HT-1 --as B:Zhao text=mine --id 'D5.Q1@4:2027-03-08'
    set_clock '2027-03-09 00:00'
    wait_for 'ACT_REFUSED case="HT-1" id="D5.Q1@4:2027-03-08"' "$DOORSTEP_HOME/run/timekeeper.log"
    wait_until lists_refused 1
    [ "$(last '[.lane,.case,.id,.errors[0]]|join(" ")')" = \
        'system HT-1 D5.Q1@4:2027-03-08 ERR_ID_CONFLICT' ]
}

@test "a file that is not there, or holds no seconds, is an error of every program" {
    local program
    run doorstep-broker
    [ "$status" -eq 64 ]
    [[ $output == *"DOORSTEP_CLOCK=$DOORSTEP_CLOCK: No such file"* ]]
    echo soon >"$DOORSTEP_CLOCK"
    for program in doorstep-broker 'doorstep-worker timekeeper' 'doorstep status'; do
        # shellcheck disable=SC2086 # words
        run $program
        [ "$status" -ne 0 ]
        [[ $output == *"DOORSTEP_CLOCK=$DOORSTEP_CLOCK: wants a number of seconds"* ]]
    done
}

@test "a file that goes away or turns bad later leaves the clock as it was" {
    set_clock '2027-03-01 10:00'
    start_broker
    rm "$DOORSTEP_CLOCK"
    printf '%s\n' "$scheme" | env -u DOORSTEP_CLOCK doorstep inject --json
    echo soon >"$DOORSTEP_CLOCK"
    contract HT-1 1 | env -u DOORSTEP_CLOCK doorstep inject --json
    run env -u DOORSTEP_CLOCK doorstep replay --json
    [ "${#lines[@]}" -eq 2 ]
    [ "$(jq -rs 'map(.recordedtime[:13])|unique|join(" ")' <<<"$output")" = 2027-03-01T10 ]
}
