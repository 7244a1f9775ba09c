#!/usr/bin/env bats
# The broker's cache: it may be killed at any time, deleted or damaged while the broker is stopped,
# and nothing changes but the time of the next start.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    for i in 1 2 3 4 5; do contract "HT-$i" "$i"; done | doorstep inject --json >/dev/null
    doorstep inject file.established --case HT-3 --as C:Wang file_no=F3 volumes=1 copy_to=Li \
        >/dev/null
    digest=$(doorstep status --json | jq -r .state_digest)
    view=$(doorstep case HT-3 --json)
}

teardown() {
    doorstep_teardown
}

kill_broker() {
    kill -9 "$broker"
    wait "$broker" || true
}

# Until the broker has brought its cache up to date, as it does when it is quiet. One that did so
# before it was killed has nothing to bring when it starts again: it folds one record.
wait_for_spill() {
    grep LEDGER_FOLDED "$BATS_TEST_TMPDIR/broker.err" | tail -n 1 | grep -q 'records="1"' ||
        wait_until has_spilled
}

has_spilled() {
    [ "$(doorstep status --json | jq .longest_spill_us)" != 0 ]
}

# All is as before, and a unit that was taken still is.
same() {
    [ "$(doorstep status --json | jq -r .state_digest)" = "$digest" ]
    [ "$(doorstep case HT-3 --json)" = "$view" ]
    [ "$(doorstep status --json | jq -c '[.cases.drafting, .cases.awaiting_both]')" = '[4,1]' ]
    run -1 doorstep inject --json <<<"$(contract HT-9 4)"
    [ "$(last .error)" = ERR_UNIT_TAKEN ]
    run -0 doorstep inject --json <<<"$(contract HT-4 4)"
    [ "$(last .sequence)" = 5 ]
}

@test "after an orderly stop a start folds one record" {
    stop_broker
    [ -f "$DOORSTEP_HOME/cache/data.mdb" ]
    start_broker
    grep -q 'event=LEDGER_FOLDED head=7 records="1"' "$BATS_TEST_TMPDIR/broker.err"
    same
    run ! grep CACHE_ "$BATS_TEST_TMPDIR/broker.err"
}

@test "a broker that had nothing to do leaves a cache that is not complained of" {
    stop_broker
    rm -r "${DOORSTEP_HOME:?}"/*
    for _ in 1 2 3; do
        start_broker
        stop_broker
    done
    run ! grep CACHE_ "$BATS_TEST_TMPDIR/broker.err"
}

@test "killed in the middle or killed when idle makes no difference" {
    kill_broker
    start_broker
    same
    wait_for_spill
    kill_broker
    start_broker
    same
}

# Of LMDB's first pages, say of which page its list of free pages begins.
lose_free_pages() {
    local page
    for page in 0 1; do
        printf '\0\0\0\0\1' | dd of="$DOORSTEP_HOME/cache/data.mdb" bs=1 seek=$((page * 4096 + 80)) \
            conv=notrunc status=none
    done
}

@test "a cache that can be read but not be written any more is deleted" {
    stop_broker
    lose_free_pages
    start_broker
    contract HT-6 6 | doorstep inject --json >/dev/null || true # the answer may be lost
    wait_until has_ended "$broker"
    grep -q 'BROKER_FAILED.*the cache is damaged and was deleted' "$BATS_TEST_TMPDIR/broker.err"
    start_broker
    [ "$(doorstep case HT-3 --json)" = "$view" ]
    [ "$(doorstep case HT-6 --json | jq .sequence)" = 8 ]
    stop_broker
    run ! grep CACHE_ "$BATS_TEST_TMPDIR/broker.err"
}

@test "a deleted cache changes nothing" {
    stop_broker
    rm -r "$DOORSTEP_HOME/cache"
    start_broker
    same
}

@test "the cache of another ledger is dropped, and said so" {
    stop_broker
    mkdir "$DOORSTEP_HOME/other"
    doorstep-broker --home "$DOORSTEP_HOME/other" >"$BATS_TEST_TMPDIR/other.out" 2>/dev/null 3>&- &
    pids+=("$!")
    wait_for READY "$BATS_TEST_TMPDIR/other.out"
    DOORSTEP_HOME=$DOORSTEP_HOME/other doorstep inject --json <<<"$scheme" >/dev/null
    kill "${pids[-1]}"
    wait "${pids[-1]}" || true
    cp "$DOORSTEP_HOME/other/cache/data.mdb" "$DOORSTEP_HOME/cache/data.mdb"
    start_broker
    grep -q 'event=CACHE_DROPPED.*another ledger' "$BATS_TEST_TMPDIR/broker.err"
    same
}

@test "a cache that is ahead of the ledger is dropped, and said so" {
    stop_broker
    cp "$DOORSTEP_HOME/ledger/data.mdb" "$BATS_TEST_TMPDIR/older.mdb"
    start_broker
    doorstep inject movein.scheduled --case HT-3 --as C:Wang movein_on=2027-01-01 \
        contacted_via=phone >/dev/null
    stop_broker
    cp "$BATS_TEST_TMPDIR/older.mdb" "$DOORSTEP_HOME/ledger/data.mdb"
    start_broker
    grep -q 'event=CACHE_DROPPED.*ahead' "$BATS_TEST_TMPDIR/broker.err"
    same
}

# The copies went different ways: the same sequence is another event in each.
@test "the cache of another copy of the ledger is dropped, and said so" {
    stop_broker
    cp -r "$DOORSTEP_HOME" "$BATS_TEST_TMPDIR/copy"
    start_broker
    contract HT-A 91 | doorstep inject --json >/dev/null
    stop_broker
    cp -r "$DOORSTEP_HOME/cache" "$BATS_TEST_TMPDIR/theirs"
    cp "$BATS_TEST_TMPDIR/copy/ledger/data.mdb" "$DOORSTEP_HOME/ledger/data.mdb"
    start_broker
    contract HT-B 91 | doorstep inject --json >/dev/null
    digest=$(doorstep status --json | jq -r .state_digest)
    stop_broker
    rm -r "$DOORSTEP_HOME/cache"
    cp -r "$BATS_TEST_TMPDIR/theirs" "$DOORSTEP_HOME/cache"
    start_broker
    grep -q 'event=CACHE_DROPPED.*another copy' "$BATS_TEST_TMPDIR/broker.err"
    [ "$(doorstep status --json | jq -r .state_digest)" = "$digest" ]
    run -1 doorstep case HT-A
}

@test "a damaged entry costs a start no more than the time to fold" {
    stop_broker
    LC_ALL=C sed -i 's/haitian/haitiaN/g' "$DOORSTEP_HOME/cache/data.mdb"
    start_broker
    grep -q 'event=CACHE_DROPPED.*damaged' "$BATS_TEST_TMPDIR/broker.err"
    same
}

# In the background, as it waits for a broker that ends.
sell_again() {
    doorstep inject --json <<<"$(contract HT-9 4)" >/dev/null 3>&- &
    seller=$!
}

# The line of a sold unit, which stands under a digest: were it believed to be absent, the flat could
# be sold twice.
@test "a damaged line of an index is no absent line" {
    local key code=0
    stop_broker
    key=$(printf '\0\7haitian4' | sha256sum | cut -c -8 | sed 's/../\\x&/g')
    LC_ALL=C sed -i "s/$key/\\x00\\x00\\x00\\x00/g" "$DOORSTEP_HOME/cache/data.mdb"
    start_broker
    sell_again
    wait "$broker" || code=$?
    [ "$code" -eq 74 ]
    kill "$seller"
    grep -q 'event=BROKER_FAILED.*the cache is damaged and was deleted: start again' \
        "$BATS_TEST_TMPDIR/broker.err"
    start_broker
    same
}

# What a damaged page makes of LMDB. tests/chaos/damage.py damages them; here a signal says the same.
@test "a crash condemns the cache, once" {
    local code=0
    stop_broker
    start_broker
    kill -SEGV "$broker"
    wait "$broker" || code=$?
    [ "$code" -ne 0 ]
    grep -qE '^ts=[-0-9]{10}T[0-9:.]{12}\+08:00 level=error event=BROKER_CRASHED' \
        "$BATS_TEST_TMPDIR/broker.err"
    start_broker
    grep -q 'level=warn event=CACHE_DROPPED.*crashed' "$BATS_TEST_TMPDIR/broker.err"
    grep -q 'event=LEDGER_FOLDED head=7 records="7"' "$BATS_TEST_TMPDIR/broker.err"
    same
    stop_broker
    : >"$BATS_TEST_TMPDIR/broker.err"
    start_broker
    run ! grep CACHE_ "$BATS_TEST_TMPDIR/broker.err"
    same
}

# A start folds the last record alone, so it does not meet this one.
@test "a record that was changed is nobody's to read" {
    local code=0
    contract HT-6 6 | doorstep inject --json >/dev/null
    stop_broker
    LC_ALL=C sed -i 's/\xa7file_no\xa2F3/\xa7file_no\xa2F4/' "$DOORSTEP_HOME/ledger/data.mdb"
    start_broker
    timeout 5 doorstep case HT-3 || true # it waits for the broker
    wait "$broker" || code=$?
    [ "$code" -eq 65 ]
    grep -q 'event=BROKER_FAILED.*record 7: its event is not what was committed' \
        "$BATS_TEST_TMPDIR/broker.err"
    run -65 doorstep replay
    run -65 --separate-stderr doorstep --lang zh attach --check
    [[ $stderr == *'第 7 号记录与当初写入的不一致' ]]
}

@test "a cache that was cut off is dropped, and said so" {
    stop_broker
    truncate -s 20000 "$DOORSTEP_HOME/cache/data.mdb"
    start_broker
    grep -q 'event=CACHE_DROPPED.*cut off' "$BATS_TEST_TMPDIR/broker.err"
    same
}
