#!/usr/bin/env bats
# doorstep hook: a department's events for a program of its own; nothing lost, in order, one at a
# time, whatever the program does and whoever is killed.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    told=$DOORSTEP_HOME/told
    program=$DOORSTEP_HOME/tell
    : >"$told"
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
}

teardown() {
    doorstep_teardown
}

# The program: these words of the shell, with the event in $event.
tell_by() {
    printf '#!/bin/bash\nIFS= read -r event\ntold=%q\n%s\n' "$told" "$1" >"$program.new"
    chmod +x "$program.new"
    mv "$program.new" "$program"
}

# Writes down what it is given.
# shellcheck disable=SC2016 # the program's variables
writes='jq -c --arg opened "$DOORSTEP_OPENED" --arg due "$DOORSTEP_DUE_ON" --arg who "$DOORSTEP_DEPARTMENT" --arg case "$DOORSTEP_CASE" "[.sequence,.subject,.type,\$who,\$case,\$opened,\$due]" <<<"$event" >>"$told"'

start_hook() {
    : >"$BATS_TEST_TMPDIR/hook.out"
    doorstep hook "${1:-customer-rep}" "$program" >"$BATS_TEST_TMPDIR/hook.out" \
        2>>"$BATS_TEST_TMPDIR/hook.err" 3>&- &
    hook=$!
    pids+=("$hook")
    wait_for READY "$BATS_TEST_TMPDIR/hook.out"
}

file_cases() {
    local subject
    for subject in "$@"; do
        contract "$subject" "$subject"
    done | doorstep inject --json >/dev/null
}

# Wait until so many lines are told.
wait_told() {
    wait_until has_lines "$told" "$1" || { cat "$told" "$BATS_TEST_TMPDIR/hook.err" >&2; return 1; }
}

told_sequences() {
    jq -rs 'map(.[0])|join(" ")' "$told"
}

@test "each event of the lane is given as CloudEvents JSON, with what it opened and by when" {
    tell_by "$writes"
    start_hook engineering
    file_cases HT-1
    doorstep inject file.established --case HT-1 --as C:Wang file_no=1 volumes=1 copy_to=Li
    doorstep inject inquiry.raised --case HT-1 --as owner:Wang recorder=B inquiry=Q1 channel=visit \
        text=漏水 category=engineering --time 2024-08-20T10:00:00+08:00
    doorstep inject note.added --case HT-1 --as D:Li text=tomorrow
    wait_told 2
    [ "$(cat "$told")" = '[4,"HT-1","inquiry.raised","engineering","HT-1","D5.Q1@3","2024-08-27"]
[5,"HT-1","note.added","engineering","HT-1","",""]' ]
}

@test "a due date that is over anywhere is told to the deputy and the manager as well" {
    tell_by "$writes"
    file_cases HT-1
    doorstep inject file.established --case HT-1 --as C:Wang file_no=1 volumes=1 copy_to=Li
    doorstep inject inquiry.raised --case HT-1 --as owner:Wang recorder=B inquiry=Q1 channel=visit \
        text=漏水 category=engineering --time 2024-08-20T10:00:00+08:00
    for department in sales-manager deputy-manager engineering finance; do
        start_hook "$department"
    done
    doorstep inject deadline.passed --case HT-1 --as system node=D5 inquiry=Q1 due_on=2024-08-27 late_lane=D
    wait_told 3
    doorstep inject payment.received --case HT-1 payment=P1 amount_fen=1000 method=cash \
        received_on=2024-04-01 ref= payer=Z
    wait_told 5
    [ "$(jq -rs 'map([.[0],.[3],.[6]]|join(" "))|sort|join("\n")' "$told")" = '5 deputy-manager 2024-08-27
5 engineering 2024-08-27
5 sales-manager 2024-08-27
6 engineering 
6 finance ' ]
}

@test "the first time it begins with what comes now, and later where it was" {
    tell_by "$writes"
    file_cases HT-1
    start_hook
    file_cases HT-2
    wait_told 1
    kill "$hook"
    wait "$hook"
    file_cases HT-3 HT-4
    start_hook
    wait_told 3
    [ "$(told_sequences)" = '3 4 5' ]
}

@test "a program that fails is told of once, and passed over" {
    tell_by "[[ \$event != *HT-2* ]] || exit 3; $writes"
    start_hook
    file_cases HT-1 HT-2 HT-3
    wait_told 2
    [ "$(told_sequences)" = '2 4' ]
    [ "$(grep -c 'event=HOOK_FAILED case="HT-2" id="c2" text="exit 3" number=3' \
        "$BATS_TEST_TMPDIR/hook.err")" -eq 1 ]
}

@test "exit 75 means later: it is given again, in order, and told of once" {
    tell_by "[ -e $DOORSTEP_HOME/open ] || { echo x >>$DOORSTEP_HOME/tries; exit 75; }; $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_until has_lines "$DOORSTEP_HOME/tries" 2
    : >"$DOORSTEP_HOME/open"
    wait_told 2
    [ "$(told_sequences)" = '2 3' ]
    [ "$(grep -c HOOK_LATER "$BATS_TEST_TMPDIR/hook.err")" -eq 1 ]
}

@test "a program that is not there yet loses nothing" {
    start_hook
    file_cases HT-1
    wait_for 'event=HOOK_LATER.*No such file' "$BATS_TEST_TMPDIR/hook.err"
    tell_by "$writes"
    wait_told 1
    [ "$(told_sequences)" = 2 ]
}

@test "a program that hangs is killed with all that it started, and the next event comes" {
    tell_by "[[ \$event != *HT-1* ]] || { sleep 300 & echo \$! >$DOORSTEP_HOME/child; wait; }; $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_told 1
    [ "$(told_sequences)" = 3 ]
    grep -q 'event=HOOK_FAILED case="HT-1" id="c2" text="killed after 30 s" number=2' \
        "$BATS_TEST_TMPDIR/hook.err"
    wait_until has_ended "$(cat "$DOORSTEP_HOME/child")"
}

@test "a hook that is killed gives the event again, once the program it left has ended" {
    tell_by "echo \"in \$event\" | cut -c1-3 >>$DOORSTEP_HOME/busy
        until [ -e $DOORSTEP_HOME/go ]; do sleep 0.05; done
        echo out >>$DOORSTEP_HOME/busy; $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_for in "$DOORSTEP_HOME/busy"
    kill -9 "$hook"
    wait "$hook" || true
    start_hook
    sleep 1 # long enough to start a second one beside it
    [ "$(wc -l <"$DOORSTEP_HOME/busy")" -eq 1 ]
    : >"$DOORSTEP_HOME/go"
    wait_told 3
    [ "$(told_sequences)" = '2 2 3' ]
    [ "$(xargs <"$DOORSTEP_HOME/busy")" = 'in out in out in out' ]
    wait_for HOOK_WAITED "$BATS_TEST_TMPDIR/hook.err"
}

@test "a broker that is killed and comes back is followed on" {
    tell_by "$writes"
    start_hook
    file_cases HT-1
    wait_told 1
    kill -9 "$broker"
    wait "$broker" || true
    start_broker
    file_cases HT-2
    wait_told 2
    [ "$(told_sequences)" = '2 3' ]
}

@test "in another ledger it begins with what comes now, and says so" {
    tell_by "$writes"
    start_hook
    file_cases HT-1
    wait_told 1
    stop_broker
    rm -r "$DOORSTEP_HOME/ledger" "$DOORSTEP_HOME/cache"
    start_broker
    wait_for POSITION_LOST "$BATS_TEST_TMPDIR/hook.err"
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    file_cases HT-9
    wait_told 2
    [ "$(jq -rs 'map(.[1])|join(" ")' "$told")" = 'HT-1 HT-9' ]
}

@test "what is at work for another ledger says nothing about the new one" {
    tell_by "[[ \$event != *HT-1* ]] || until [ -e $DOORSTEP_HOME/go ]; do sleep 0.05; done; $writes"
    file_cases HT-0 HT-00
    start_hook
    file_cases HT-1
    wait_for '[0-9]' "$DOORSTEP_HOME/hooks/customer-rep.run"
    stop_broker
    rm -r "$DOORSTEP_HOME/ledger" "$DOORSTEP_HOME/cache"
    start_broker
    wait_for POSITION_LOST "$BATS_TEST_TMPDIR/hook.err"
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    file_cases HT-9
    : >"$DOORSTEP_HOME/go"
    wait_told 2
    [ "$(jq -rs 'map("\(.[0])\(.[1])")|join(" ")' "$told")" = '4HT-1 2HT-9' ]
    kill "$hook"
    wait "$hook"
    [ "$(cut -d' ' -f3 "$DOORSTEP_HOME/hooks/customer-rep")" -eq 2 ]
}

@test "the program has stdin, a log and the lock, and none of our descriptors" {
    tell_by "ls -l /proc/\$\$/fd >>$told; cat >/dev/null; echo said"
    start_hook
    file_cases HT-1
    wait_told 1
    grep -q '0 -> .*event' "$told"
    run ! grep -E 'socket:|anon_inode:|\.lock' "$told"
    wait_for said "$BATS_TEST_TMPDIR/hook.err"
}

@test "what one run prints is bounded: the rest is dropped, and that is said once" {
    tell_by "[[ \$event != *HT-1* ]] || { yes 门 | head -c 3000000; exit 3; }; printf said; $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_told 1
    wait_for said "$BATS_TEST_TMPDIR/hook.err"
    [ "$(wc -c <"$BATS_TEST_TMPDIR/hook.err")" -lt 20000 ]
    run grep -a -A1 'event=HOOK_' "$BATS_TEST_TMPDIR/hook.err"
    [ "${#lines[@]}" -eq 3 ]
    [[ ${lines[0]} == ts=*'event=HOOK_CUT case="HT-1" id="c2" '*' number=2' ]]
    [[ ${lines[1]} == ts=*'event=HOOK_FAILED case="HT-1" id="c2" text="exit 3" number=2' ]]
    [[ ${lines[2]} == said ]]
    iconv -f utf-8 "$BATS_TEST_TMPDIR/hook.err" >/dev/null # cut between two characters
}

@test "the log in the home begins anew when it is full, and the one before is kept" {
    local log=$DOORSTEP_HOME/run/customer-rep-hook.log
    tell_by "echo said; $writes"
    head -c 4194305 /dev/zero | tr '\0' '\n' >"$log"
    ln -s "$log" "$BATS_TEST_TMPDIR/hook.err"
    start_hook
    file_cases HT-1 HT-2
    wait_told 2
    wait_until has_lines "$log" 2
    [ "$(cat "$log")" = $'said\nsaid' ]
    grep -q SESSION_STANDS "$log.1"
    head -c 4194305 /dev/zero | tr '\0' '\n' >>"$log"
    file_cases HT-3
    wait_told 3
    wait_until has_lines "$log" 1
    [ "$(grep -c said "$log.1")" -eq 2 ]
}

@test "what a program leaves in the background may speak on" {
    tell_by "{ until [ -e $DOORSTEP_HOME/go ]; do sleep 0.05; done; echo later; echo \$? >>$DOORSTEP_HOME/went; } &
        $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_told 2
    : >"$DOORSTEP_HOME/go"
    wait_until has_lines "$DOORSTEP_HOME/went" 2
    [ "$(xargs <"$DOORSTEP_HOME/went")" = '0 0' ]
    wait_for later "$BATS_TEST_TMPDIR/hook.err"
}

@test "SIGTERM waits for the program a while, and ends in order" {
    tell_by "until [ -e $DOORSTEP_HOME/go ]; do sleep 0.05; done; $writes"
    start_hook
    file_cases HT-1 HT-2
    wait_for '[0-9]' "$DOORSTEP_HOME/hooks/customer-rep.run"
    kill "$hook"
    : >"$DOORSTEP_HOME/go"
    wait "$hook"
    [ "$(told_sequences)" = 2 ]
    start_hook
    wait_told 2
    [ "$(told_sequences)" = '2 3' ]
}

@test "a second hook of the department says so; wrong words are usage" {
    tell_by "$writes"
    start_hook
    run doorstep hook customer-rep "$program"
    [ "$status" -eq 1 ]
    [[ $output == *'another process is the hook of customer-rep'* ]]
    run -64 doorstep hook customers "$program"
    [[ $output == *'customers: no such department (sales-manager '*' property)'* ]]
    run -64 doorstep hook customer-rep tell
    [[ $output == *'wants a department and '* ]]
}

start_up() {
    : >"$BATS_TEST_TMPDIR/up.out"
    doorstep up >"$BATS_TEST_TMPDIR/up.out" 2>"$BATS_TEST_TMPDIR/up.err" 3>&- &
    up=$!
    pids+=("$up")
    wait_for READY "$BATS_TEST_TMPDIR/up.out"
}

@test "doorstep up runs the hooks of doorstep.yaml and keeps them alive" {
    stop_broker
    tell_by "$writes"
    printf 'nodes: {C3: manual}\nhooks:\n  customer-rep: %s\n' "$program" >"$DOORSTEP_HOME/doorstep.yaml"
    start_up
    file_cases HT-1
    wait_told 1
    kill -9 "$(pgrep -P "$up" -f 'doorstep hook customer-rep')"
    wait_for 'customer-rep-hook ended' "$BATS_TEST_TMPDIR/up.err"
    file_cases HT-2
    wait_told 2
    [ "$(told_sequences)" = '2 3' ]
}

# Wait until so many hooks of the department run under `doorstep up`, with these words.
wait_hooks() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        [ "$(pgrep -c -P "$up" -f "doorstep hook customer-rep $2" || true)" != "$1" ] || return 0
        sleep 0.1
    done
    cat "$BATS_TEST_TMPDIR/up.err" >&2
    return 1
}

# doorstep.yaml says this from now on.
set_hooks() {
    printf 'nodes: {C3: manual}\n%s\n' "$1" >"$DOORSTEP_HOME/doorstep.yaml"
    kill -HUP "$up"
}

@test "on SIGHUP doorstep up starts, changes and ends hooks as doorstep.yaml has them then" {
    stop_broker
    printf 'nodes: {C3: manual}\n' >"$DOORSTEP_HOME/doorstep.yaml"
    start_up

    tell_by "$writes"
    set_hooks "hooks: {customer-rep: $program}"
    wait_for SESSION_STANDS "$DOORSTEP_HOME/run/customer-rep-hook.log"
    file_cases HT-1
    wait_told 1

    # shellcheck disable=SC2016 # the program's variables
    tell_by 'echo "[\"other\"]" >>"$told"'
    mv "$program" "$program-2"
    set_hooks "hooks: {customer-rep: $program-2}"
    wait_hooks 1 "$program-2"
    file_cases HT-2
    wait_told 2
    [ "$(told_sequences)" = '2 other' ]

    set_hooks 'hooks: 3' # no settings at all
    wait_for 'doorstep.yaml:2' "$BATS_TEST_TMPDIR/up.err"
    file_cases HT-3
    wait_told 3

    set_hooks ''
    wait_hooks 0 ''
    run ! grep 'hook ended' "$BATS_TEST_TMPDIR/up.err"
}
