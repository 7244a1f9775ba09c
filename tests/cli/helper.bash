# Shared by the tests of `doorstep`: a home of one's own, a broker in it, and events to put in.
# The programs are found in PATH. Whatever a test starts, it ends by its pid.

doorstep_setup() {
    # A socket's path is short: the test's own folder may be too deep for it.
    DOORSTEP_HOME=$(mktemp -d "${TMPDIR:-/tmp}/doorstep-cli-XXXXXX")
    export DOORSTEP_HOME
    pids=()
}

doorstep_teardown() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$DOORSTEP_HOME"
}

# No wait is longer, in seconds; what is waited for mostly comes at once. A sanitizer's build on a busy
# machine takes its time.
patience=120

# Wait until a command succeeds.
wait_until() {
    local until=$((SECONDS + patience))
    until "$@"; do
        if ((SECONDS > until)); then
            echo "never: $*" >&2
            return 1
        fi
        sleep 0.1
    done
}

# Wait until a file holds a word.
wait_for() {
    wait_until grep -q -s -- "$1" "$2" || { cat "$2" >&2; return 1; }
}

# Is there a file with so many lines?
has_lines() {
    [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]
}

# Are so many refused acts listed? They are left in $output.
lists_refused() {
    run --separate-stderr doorstep inbox --refused --json
    [ "$status" -eq 0 ] && [ "$(grep -c . <<<"$output")" -ge "$1" ]
}

# Has a process ended? One whose parent has not asked yet has.
has_ended() {
    ! grep -qs '^State:\s[^ZX]' "/proc/$1/status"
}

start_broker() {
    : >"$BATS_TEST_TMPDIR/broker.out"
    doorstep-broker --home "$DOORSTEP_HOME" >"$BATS_TEST_TMPDIR/broker.out" \
        2>>"$BATS_TEST_TMPDIR/broker.err" 3>&- &
    broker=$!
    pids+=("$broker")
    wait_for READY "$BATS_TEST_TMPDIR/broker.out"
}

stop_broker() {
    kill "$broker"
    wait "$broker" || true
}

scheme='{"specversion":"1.0","id":"s1","type":"scheme.adopted","subject":"project:haitian","lane":"A","actor":"Zhou","time":"2024-01-02T10:00:00+08:00","data":{"version":1,"items":{"person":"p","standard":"s","spec":"s","price":"p","payment":"p"},"from_on":"2024-01-01"}}'

# A contract of this case, on this unit.
contract() {
    printf '{"specversion":"1.0","id":"c2","type":"contract.filed","subject":"%s","lane":"C","actor":"Wang","time":"2024-03-02T10:00:00+08:00","data":{"project":"haitian","unit":"%s","buyers":[],"signed_on":"2024-03-01","price_fen":1000,"unit_price_fen":10,"area_dm2":10000,"schedule":[{"no":1,"due_on":"2024-04-01","amount_fen":1000,"method":"cash"}],"scheme_version":1}}\n' "$1" "$2"
}

# So many contracts, HT-0 on u0 and so on.
contracts() {
    contract HT-@ u@ |
        awk -v count="$1" '{ for (i = 0; i < count; i++) { line = $0; gsub(/@/, i, line); print line } }'
}

# A note of that size in a contract's unit: what makes an event too big.
big_contract() {
    contract "$1" "$(head -c "$2" /dev/zero | tr '\0' u)"
}

file_case() {
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    contract "$1" "$1" | doorstep inject --json >/dev/null
}

# A field of the last JSON line of $output.
last() {
    tail -n 1 <<<"$output" | jq -r "$1"
}
