#!/usr/bin/env bats
# report: figures and lists as of a day, from the ledger alone.

bats_require_minimum_version 1.5.0
load helper

golden=$BATS_TEST_DIRNAME/../golden/report

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

# The ledger of golden/report, with its broker gone.
told() {
    start_broker
    doorstep inject "$golden/ledger.jsonl" >/dev/null
    stop_broker
}

rows() {
    doorstep report "$@" --json | jq -c 'select(.figure != "heading")'
}

@test "every figure of the ledger is what was reckoned by hand" {
    told
    doorstep report all --json --as-of 2024-08-31 >"$BATS_TEST_TMPDIR/got"
    grep '^{' "$golden/expected.jsonl" | diff - "$BATS_TEST_TMPDIR/got"
}

@test "it is the same with the broker running" {
    told
    start_broker
    run doorstep report all --json --as-of 2024-08-31
    [ "$status" -eq 0 ]
    diff <(grep '^{' "$golden/expected.jsonl") - <<<"$output"
}

@test "without a day it is the ledger's last, and says so" {
    told
    run doorstep report --json
    [ "$(head -n 1 <<<"$output" | jq -r '[.as_of,.later,.unsayable]|join(" ")')" = '2024-09-02 0 0' ]
    run doorstep report
    [[ ${lines[0]} == *2024-09-02*'last event'* ]]
    run doorstep report --lang zh
    [[ ${lines[0]} == *'截至 2024-09-02（账本中最晚一件事发生之日）'* ]]
    run doorstep report --as-of 2024-08-31
    [[ ${lines[0]} == *2024-08-31* ]]
    [[ ${lines[0]} != *'last event'* ]]
    [[ $output == *'2 events of later days left out, and 1 that could not'* ]]
    # Nothing of that day: the ledger as it is.
    run doorstep report --json --as-of 2030-01-01
    [ "$(head -n 1 <<<"$output" | jq -r '[.as_of,.later]|join(" ")')" = '2030-01-01 0' ]
}

@test "a day ends at midnight in +08:00" {
    told
    # Filed at 16:30Z on the 29th, which is the 30th; its file at 16:00Z on the 31st, the 1st.
    [ "$(rows no-file --as-of 2024-08-29)" = '' ]
    [ "$(rows no-file --as-of 2024-08-30 | jq -r .case)" = HT-4 ]
    [ "$(rows no-file --as-of 2024-08-31 | jq -r .case)" = HT-4 ]
    [ "$(rows no-file --as-of 2024-09-01)" = '' ]
}

@test "what was late once is told as of then" {
    told
    [ "$(rows d5-overdue --as-of 2024-04-09 | jq -c 'select(.table == "inquiries")')" = '' ]
    [ "$(rows d5-overdue --as-of 2024-04-10 | jq -r 'select(.table == "inquiries")|[.case,.days_late,.band]|join(" ")')" = 'HT-1 1 1-3' ]
    [ "$(rows d5-overdue --as-of 2024-04-12 | jq -c 'select(.table == "inquiries")')" = '' ]
    # A payment that is voided on the 23rd counts on the 22nd.
    [ "$(rows to-certify --as-of 2024-04-22 | jq .paid_fen)" = 101499 ]
    [ "$(rows to-certify --as-of 2024-04-23 | jq .paid_fen)" = 100500 ]
}

@test "both ends belong to a period" {
    told
    decisions() { rows overturned "$@" | jq -c 'select(.project == null)|[.decisions,.returned]'; }
    [ "$(decisions)" = '[4,1]' ]
    [ "$(decisions --from 2024-04-10 --to 2024-04-20)" = '[3,1]' ]
    [ "$(decisions --from 2024-04-11 --to 2024-04-19)" = '[1,1]' ]
    [ "$(decisions --from 2024-04-11)" = '[3,1]' ]
    [ "$(decisions --to 2024-04-10)" = '[1,0]' ]
    [ "$(decisions --from 2024-05-01 --to 2024-05-31)" = '[0,0]' ]
    [ "$(rows overturned --from 2024-05-01 --to 2024-05-31 | jq -c '.rate_bp')" = null ]
}

@test "a project, a lane" {
    told
    [ "$(rows worklist --project jinwan | jq -r .case)" = JW-1 ]
    [ "$(rows arrears --project jinwan | jq .balance_fen)" = 50000 ]
    # Left out are the project's own two events of its case and one of its scheme.
    [ "$(doorstep report --project jinwan --as-of 2024-01-01 --json | head -n 1 | jq .later)" = 3 ]
    [ "$(rows worklist --lane E --as-of 2024-08-31 | jq -r '[.lane,.case]|join(" ")')" = 'E HT-3' ]
    [ "$(rows worklist --lane finance)" = "$(rows worklist --lane E)" ]
    [ "$(rows quality --lane D | jq .events)" = 3 ]
    # What has no lane is the same for all of them.
    late="$(rows d5-overdue --as-of 2024-04-10)"
    [[ $late == *HT-1* ]]
    [ "$(rows all --lane B --as-of 2024-04-10 | grep '"figure":"d5-overdue"')" = "$late" ]
    [ "$(rows all --lane B --as-of 2024-04-10 | jq 'select(.measure == "d5_overdue").value')" = 1 ]
    # The overview heeds a lane where what it sums up does.
    summed() { rows overview --as-of 2024-08-31 "$@" | jq "select(.measure == \"$measure\").value"; }
    measure=tasks_open
    [ "$(summed --lane E)" = 1 ]
    [ "$(summed)" = "$(rows worklist --as-of 2024-08-31 | wc -l)" ]
    measure=cases
    [ "$(summed --lane E)" = "$(summed)" ]
    run --separate-stderr doorstep report --project nowhere
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ $stderr == *nowhere* ]]
}

@test "csv has a line of names, quotes what needs them, and a blank line between tables" {
    told
    start_broker
    contract 'HT \"7\", new' '7-1-\"a\",\nb' | doorstep inject --json >/dev/null
    stop_broker
    run --separate-stderr doorstep report no-file --csv
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 'figure,case,project,unit,signed_on,since,days' ]
    [[ $output == *$'no-file,"HT ""7"", new",haitian,"7-1-""a"",\nb",2024-03-01,2024-03-02T10:00:00+08:00,184'* ]]
    [[ $stderr == *2024-09-02* ]]
    doorstep report stages rounds --csv 2>/dev/null >"$BATS_TEST_TMPDIR/csv"
    [ "$(grep -c '^$' "$BATS_TEST_TMPDIR/csv")" -eq 3 ]
    grep -q '^figure,table,category,inquiries,' "$BATS_TEST_TMPDIR/csv"
    # A standard reader gets the same as from JSON.
    /usr/bin/python3 -c '
import csv, json, subprocess, sys
plain = list(csv.DictReader(open(sys.argv[1], newline="")))
objects = [json.loads(line) for line in sys.stdin][1:]
assert [{k: str("" if v is None else v) for k, v in o.items()} for o in objects] == plain
' <(doorstep report arrears --csv 2>/dev/null) < <(doorstep report arrears --json)
}

@test "people get a table in their language, programs the same in any" {
    told
    run doorstep report d5-overdue worklist --as-of 2024-08-31 --lang zh
    [ "$status" -eq 0 ]
    [[ $output == *'工程解决方案逾期'* ]]
    [[ $output == *'D 工程部'* ]]
    run doorstep report receivables --as-of 2024-08-31 --lang en
    [[ $output == *'¥3,220.00'* ]]
    [ "$(doorstep report all --json --lang zh)" = "$(doorstep report all --json --lang en)" ]
    [ "$(doorstep report all --csv --lang zh 2>/dev/null)" = "$(doorstep report all --csv 2>/dev/null)" ]
}

@test "the list names every figure, what it means and what its rows hold" {
    run doorstep report --list
    [ "$status" -eq 0 ]
    [[ $output == *'nearest rank'* ]]
    run doorstep report --list --json
    [ "${#lines[@]}" -eq 22 ]
    told
    # Every row has just the columns that the list says.
    diff <(doorstep report --list --json |
        jq -r '.figure as $f|.tables[]|"\($f) \(.table) \(.columns|keys_unsorted|join(" "))"' | sort) \
        <(rows all --as-of 2024-08-31 |
            jq -r '"\(.figure) \(.table) \(del(.figure, .table)|keys_unsorted|join(" "))"' | sort -u)
}

@test "an empty ledger has no figures and is no error" {
    start_broker
    stop_broker
    run doorstep report
    [ "$status" -eq 0 ]
    [[ $output == *'empty'* ]]
    run doorstep report all --json
    [ "$status" -eq 0 ]
    [ "$(head -n 1 <<<"$output" | jq -c '[.as_of,.events]')" = '[null,0]' ]
    run doorstep report all --csv
    [ "$status" -eq 0 ]
}

@test "no ledger is no" {
    run --separate-stderr doorstep report
    [ "$status" -eq 1 ]
    [ -z "$output" ]
}

@test "wrong words are named" {
    wrong() {
        local named=$1
        shift
        run --separate-stderr doorstep report "$@"
        [ "$status" -eq 64 ] || { echo "$* exits $status"; return 1; }
        [ -z "$output" ]
        [[ $stderr == *"$named"* ]] || { echo "$* says $stderr"; return 1; }
    }
    wrong weather weather
    wrong --as-of --as-of 2024-02-30
    wrong --as-of --as-of yesterday
    wrong --from --from 1
    wrong --to late-rate --from 2024-05-02 --to 2024-05-01
    wrong --as-of late-rate --from 2024-05-02 --as-of 2024-05-01
    wrong --lane worklist --lane G
    wrong --lane stages --lane D
    wrong --from stages --from 2024-01-01
    wrong --project --project ''
    wrong --csv --csv --json
    wrong --endpoint --endpoint tcp://localhost:1
}

@test "an erased case is left out and counted" {
    told
    start_broker
    doorstep inject case.erased --case HT-1 --as A:Zhou approver=Chen 'reason=asked' \
        unit_freed=false stage=moved_in >/dev/null
    run doorstep report stages mix --json
    [ "$status" -eq 0 ]
    [ "$(head -n 1 <<<"$output" | jq .erased_cases)" = 1 ]
    [ "$(jq -c 'select(.table == "progress" and .project == null)|[.cases,.moved_in]' <<<"$output")" = '[5,0]' ]
    [ "$(jq -c 'select(.table == "shares" and .project == null)|.inquiries' <<<"$output")" = 6 ]
    run doorstep report --as-of 2024-08-31
    [[ $output == *'1 erased cases left out'* ]]
}

@test "a unit that is a formula is none in csv, and what it is in json" {
    start_broker
    printf '%s\n' "$scheme" | doorstep inject >/dev/null
    contract HT-F '=HYPERLINK(\"x\",1)' | doorstep inject >/dev/null
    run --separate-stderr doorstep report no-file --csv
    [[ $output == *",\"'=HYPERLINK(\"\"x\"\",1)\","* ]]
    run --separate-stderr doorstep report no-file --json
    [ "$(jq -r 'select(.case=="HT-F").unit' <<<"$output")" = '=HYPERLINK("x",1)' ]
}
