#!/usr/bin/env bats
# doorstep-broker as its --help tells: READY, the home, the lock, the end. Found in PATH.

bats_require_minimum_version 1.5.0

load helper

setup() {
    # A socket's path is short: the test's own folder may be too deep for it.
    place=$(mktemp -d "${TMPDIR:-/tmp}/broker-XXXXXX")
    home=$place/home
    pids=()
}

teardown() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    chmod -R u+w "$place"
    rm -rf "$place"
}

# Start it with these arguments and wait for READY.
start() {
    : >"$place/out"
    # A shell's background job would ignore SIGINT.
    env --default-signal=INT doorstep-broker --home "$home" "$@" \
        >"$place/out" 2>"$place/err" 3>&- &
    broker=$!
    pids+=("$broker")
    wait_until is_ready_or_gone
    grep -q READY "$place/out" || { cat "$place/err" >&2; return 1; }
}

is_ready_or_gone() {
    grep -q READY "$place/out" || has_ended "$broker"
}

# The same without stdin, stdout and stderr: its socket is all that tells.
start_closed() {
    doorstep-broker --home "$home" <&- >&- 2>&- 3>&- &
    broker=$!
    pids+=("$broker")
    wait_until test -S "$home/run/broker.sock"
}

@test "it makes its home, says READY with its endpoint, and nothing else, on stdout" {
    start
    [ "$(cat "$place/out")" = "READY ipc://$home/run/broker.sock" ]
    [ -d "$home/ledger" ]
    [ "$(stat -c %a "$home")" = 750 ]
    [ "$(stat -c %a "$home/run")" = 750 ]
    [ "$(stat -c %a "$home/ledger")" = 700 ]
    [ "$(stat -c %a "$home/run/broker.sock")" = 660 ]
}

@test "it takes the home from the environment" {
    run -64 env -u HOME -u XDG_STATE_HOME -u DOORSTEP_HOME doorstep-broker
    [[ $output == *--home* ]]
    DOORSTEP_HOME=$home doorstep-broker >"$place/out" 2>"$place/err" 3>&- &
    pids+=("$!")
    wait_for READY "$place/out"
    [ -f "$home/ledger/data.mdb" ]
}

@test "without stdin, stdout and stderr the ledger still gets nothing but events" {
    start_closed
    for descriptor in 0 1 2; do
        [ "$(readlink "/proc/$broker/fd/$descriptor")" = /dev/null ]
    done
    printf '%s\n' "$scheme" | doorstep --home "$home" inject
    kill "$broker"
    wait "$broker"
    run -1 grep -q -e READY -e event= "$home/ledger/data.mdb" "$home/ledger/lock.mdb"
    start
    doorstep --home "$home" status --json | jq -e '.head == 1'
}

@test "SIGTERM and SIGINT end it in order" {
    for signal in TERM INT; do
        start
        kill -"$signal" "$broker"
        wait "$broker"
        grep -q event=BROKER_STOPPING "$place/err"
    done
}

@test "a second broker of the home names the first and exits 75" {
    start
    run -75 doorstep-broker --home "$home"
    [[ $output == *"pid $broker "* ]]
    kill -0 "$broker"
    [ -S "$home/run/broker.sock" ]
}

@test "the lock of a killed broker is free" {
    start
    kill -9 "$broker"
    wait "$broker" || true
    start
}

@test "it listens on a free port of this machine" {
    start --listen 'tcp://127.0.0.1:*'
    grep -Eqx 'READY tcp://127\.0\.0\.1:[0-9]+' "$place/out"
}

@test "it listens nowhere else" {
    for endpoint in tcp://0.0.0.0:5577 tcp://localhost:5999 'tcp://*:5577' ipc:///tmp/x nonsense; do
        run -64 doorstep-broker --home "$home" --listen "$endpoint"
        [[ $output == *"$endpoint"* ]]
        [ ! -e "$home" ]
    done
}

@test "a port that is taken is said so, exit 69" {
    start --listen 'tcp://127.0.0.1:*'
    endpoint=$(sed 's/READY //' "$place/out")
    run -69 doorstep-broker --home "$place/other" --listen "$endpoint"
    [[ $output == *"$endpoint"*"in use"* ]]
}

@test "a home that cannot be made is said so, exit 73" {
    echo >"$place/file"
    run -73 doorstep-broker --home "$place/file/home"
    [[ $output == *"$place/file"* ]]
}

@test "what stands in the place of a part of the home is named, exit 73, and left alone" {
    for part in ledger run cache keys run/broker.sock ledger/data.mdb; do
        mkdir -p "$(dirname "$home/$part")"
        echo precious >"$home/$part"
        [ "$part" != ledger/data.mdb ] || { rm "$home/$part" && mkdir "$home/$part"; }
        run -73 doorstep-broker --home "$home"
        [[ $output == *"$home/$part is no "*"move it out of the way"* ]]
        [ -d "$home/$part" ] || grep -q precious "$home/$part"
        rm -r "$home"
    done
    echo precious >"$home"
    run -73 doorstep-broker --home "$home"
    [[ $output == *"$home is no directory"* ]]
}

@test "a part of the home that is not ours to use is named with its owner, exit 73" {
    start
    kill "$broker"
    wait "$broker" || true
    local as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${as[@]}" test -x "$(command -v doorstep-broker)" || skip "nobody may run the program here"
    chmod 755 "$place" "$home"
    for part in "$home" "$home/ledger" "$home/run" "$home/lock"; do
        chmod 400 "$part"
        run -73 "${as[@]}" "$(command -v doorstep-broker)" --home "$home"
        [[ $output == *" is not for user "*"chown"* ]]
        chmod 700 "$part"
    done
}

@test "a home whose socket's path is too long is refused before anything is made" {
    long=$place/$(printf 'x%.0s' {1..120})
    run -64 doorstep-broker --home "$long"
    [[ $output == *"107"* ]]
    [ ! -e "$long" ]
}

@test "too few descriptors are said so, exit 71" {
    run -71 prlimit --nofile=30 doorstep-broker --home "$home"
    [[ $output == *"30 descriptors"*"ulimit -n"* ]]
    [ ! -e "$home" ]
}

@test "a damaged ledger is refused, exit 65, and left alone" {
    start
    kill "$broker"
    wait "$broker" || true
    head -c 20000 /dev/zero >"$home/ledger/data.mdb"
    run -65 doorstep-broker --home "$home"
    [[ $output == *"$home/ledger"* ]]
    [ "$(stat -c %s "$home/ledger/data.mdb")" = 20000 ]
}

@test "usage: help goes to stdout, a mistake names the word" {
    run -0 doorstep-broker --help
    [[ $output == "usage: "* ]]
    run -0 doorstep-broker --version
    [[ $output == "doorstep-broker "* ]]
    run -64 doorstep-broker --hoem x
    [[ $output == *--hoem* ]]
    run -64 doorstep-broker --home
    [[ $output == *--home* ]]
}
