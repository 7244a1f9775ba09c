#!/usr/bin/env bats
# Erased cases through real programs: what everybody is told, and that the words are gone.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    contract HT-1 1 | sed 's/"buyers":\[\]/"buyers":[{"name":"Wang Fang","id_no":"130302","phone":"139"}]/' |
        doorstep inject --json >/dev/null
    say C file.established file_no=Fang-1 volumes=1 copy_to=Li
    say E payment.received payment=P1 amount_fen=1000 method=cash received_on=2024-04-01 ref= \
        'payer=Wang Fang'
    say E payment.cleared certificate_no=FK-Fang due_fen=1000 received_fen=1000 issued_on=2024-04-02
    say C movein.scheduled movein_on=2024-10-01 contacted_via=phone
    say B qualification.confirmed certificate_no=FK-Fang
    say F movein.completed done_on=2024-10-01 'checklist={}' \
        'meters={"water":0,"electric":0,"gas":0}' keys=3 'signed_by=Wang Fang'
}

teardown() {
    doorstep_teardown
}

say() {
    local lane=$1 type=$2
    shift 2
    doorstep inject "$type" --case HT-1 --as "$lane:$lane.person" "$@" >/dev/null
}

erase() {
    doorstep inject case.erased --case HT-1 --as A:Zhou --id erasure approver=Chen \
        'reason=the owner asked' unit_freed=false stage=moved_in --json
}

digest() {
    doorstep status --json | jq -r .state_digest
}

# How many lines of the home's stores hold the words.
count_words() {
    cat "$DOORSTEP_HOME"/ledger/* "$DOORSTEP_HOME"/cache/* | grep -a -c -- "$1" || true
}

# The check code of the other case's customer file: it is over all headers of the ledger.
code_of_file() {
    doorstep paper file --case HT-2 --lang en -o - | pdftotext - - |
        grep -o 'seq [0-9]* · [0-9a-f ]*[0-9a-f]' | head -n 1
}

@test "an erased case is told as such by every tool, and by none else" {
    erase
    run doorstep case HT-1
    [[ $output == "HT-1  erased on "*" by Zhou, approved by Chen: the owner asked" ]]
    run doorstep --lang zh case HT-1
    [[ $output == *"经办人 Zhou，批准人 Chen"* ]]
    run doorstep case HT-1 --at 4 --json
    [ "$(last .erased)" = true ]
    [ "$(last '.timeline|length')" = 1 ]
    run doorstep cases --json
    [ -z "$output" ]
    run doorstep replay --json
    [ "$(wc -l <<<"$output")" = 9 ]
    [ "$(last .type)" = case.erased ]
    [ "$(sed -n 2p <<<"$output" | jq -r '.type + " " + (.erased|tostring)')" = "contract.filed true" ]
    run doorstep replay
    [ "$(grep -c 'erased$' <<<"$output")" = 7 ]
    run doorstep replay --case HT-1
    [ "$(wc -l <<<"$output")" = 1 ]
    run doorstep replay --state
    [[ $output == *"HT-1 "*"erased"* ]]
    run -1 doorstep case HT-2
}

@test "nothing more is said of it, and its unit and number stay used" {
    erase
    run -1 erase
    [ "$(last .error)" = ERR_ERASED ]
    run -1 doorstep inject --json <<<"$(contract HT-2 1)"
    [ "$(last .error)" = ERR_UNIT_TAKEN ]
    contract HT-2 2 | doorstep inject --json >/dev/null
    run -1 doorstep inject payment.cleared --case HT-2 certificate_no=FK-Fang due_fen=1000 \
        received_fen=0 issued_on=2024-04-02 --json
    [ "$(last '.errors|join(" ")')" = "ERR_BALANCE_DUE ERR_DUP_CERT" ]
    doorstep config show --case HT-2 >/dev/null # it looks for that case's contract
    run doorstep config show --case HT-1
    [ "$status" -ne 65 ]
}

@test "papers of other cases are made, and codes of before still hold" {
    local code
    contract HT-2 2 | doorstep inject --json >/dev/null
    doorstep inject file.established --case HT-2 file_no=2 volumes=1 copy_to=Li >/dev/null
    code=$(code_of_file)
    [ -n "$code" ]
    erase
    stop_broker
    start_broker
    doorstep paper --check "$code"
    [ "$(code_of_file)" = "$code" ] # it is as it was made before
    run -1 doorstep paper file --case HT-1 -o "$BATS_TEST_TMPDIR/none.pdf"
}

@test "after the next start the owner's name is nowhere in ledger and cache" {
    local before
    wait_for FK-Fang "$DOORSTEP_HOME/cache/data.mdb"
    erase
    before=$(digest)
    [ "$(count_words Fang)" -gt 0 ]
    stop_broker
    start_broker
    grep -q 'event=LEDGER_REWRITING records=0 of=' "$BATS_TEST_TMPDIR/broker.err"
    grep -q event=LEDGER_REWRITTEN "$BATS_TEST_TMPDIR/broker.err"
    [ "$(digest)" = "$before" ]
    [ "$(doorstep replay --state --json | tail -n 1 | jq -r .state_digest)" = "$before" ]
    [ "$(count_words Fang)" = 0 ]
    stop_broker
    [ "$(count_words Fang)" = 0 ]
    start_broker
    [ "$(grep -c event=LEDGER_REWRITTEN "$BATS_TEST_TMPDIR/broker.err")" = 1 ]
    [ "$(digest)" = "$before" ]
    erase || [ "$?" = 1 ]
}

@test "a start that cannot write the ledger anew says so, starts, and the next one does it" {
    erase
    stop_broker
    mkdir "$DOORSTEP_HOME/ledger/new.mdb"
    start_broker
    grep -q 'event=LEDGER_UNREWRITTEN.*new.mdb' "$BATS_TEST_TMPDIR/broker.err"
    run -1 erase
    stop_broker
    rmdir "$DOORSTEP_HOME/ledger/new.mdb"
    start_broker
    grep -q event=LEDGER_REWRITTEN "$BATS_TEST_TMPDIR/broker.err"
    [ "$(count_words Fang)" = 0 ]
}

@test "a cache from before the erasure that somebody puts back is dropped, with its words" {
    local before
    stop_broker
    cp -r "$DOORSTEP_HOME/cache" "$DOORSTEP_HOME/before"
    [ "$(grep -c Fang "$DOORSTEP_HOME/before/data.mdb")" -gt 0 ]
    start_broker
    erase
    stop_broker
    start_broker
    before=$(digest)
    stop_broker
    rm -r "$DOORSTEP_HOME/cache"
    mv "$DOORSTEP_HOME/before" "$DOORSTEP_HOME/cache"
    start_broker
    grep -q 'event=CACHE_DROPPED.*from before the erasure at 9' "$BATS_TEST_TMPDIR/broker.err"
    [ "$(count_words Fang)" = 0 ]
    [ "$(digest)" = "$before" ]
}
