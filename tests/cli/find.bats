#!/usr/bin/env bats
# doorstep cases --find: what a caller says finds his case, and shows no more than it must.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    bought HT-1 3-2-1701 王小明 13803351234 130302198001011234
    bought HT-2 3-2-1702 李雷 13803355678 13030219800101567X
}

teardown() {
    doorstep_teardown
}

bought() {
    contract "$1" "$2" |
        jq -c --arg name "$3" --arg phone "$4" --arg id "$5" \
            '.data.buyers=[{name:$name,id_no:$id,phone:$phone}]' |
        doorstep inject --json >/dev/null
}

cases_of() {
    doorstep cases --find "$1" --json "${@:2}" | jq -r .case | tr '\n' ' '
}

@test "by name, phone, end of the identity number, unit, case; several words must all be there" {
    [ "$(cases_of 王小)" = 'HT-1 ' ]
    [ "$(cases_of 0335-5678)" = 'HT-2 ' ]
    [ "$(cases_of 567x)" = 'HT-2 ' ]
    [ "$(cases_of 3-2-17)" = 'HT-1 HT-2 ' ]
    [ "$(cases_of '李 3-2-17 haitian')" = 'HT-2 ' ]
    [ "$(cases_of '王 HT-2')" = '' ]
    [ "$(cases_of 建档中 --lang zh)" = 'HT-1 HT-2 ' ]
}

@test "it says which field matched, and hides all but the end of numbers, for programs too" {
    run doorstep cases --find '王 1234' --json
    [ "$(last '.matched|[.name,.phone,.id_no]|join(" ")')" = '王小明 *******1234 **************1234' ]
    run doorstep cases --find '王 1234' --lang zh
    [[ ${lines[1]} == *'王小明'*'*******1234'* ]]
    [[ $output != *13803351234* ]]
    run doorstep cases --json
    [ "$(last 'has("matched")')" = false ]
}

@test "who sold is found no more, and who bought is" {
    doorstep inject owner.changed --case HT-1 reason=rename on=2024-05-01 \
        buyers='[{"name":"赵六","id_no":"1","phone":"13900009999"}]' >/dev/null
    [ "$(cases_of 王小明)" = '' ]
    [ "$(cases_of 赵六)" = 'HT-1 ' ]
    [ "$(cases_of 9999)" = 'HT-1 ' ]
}

@test "a text without a word is refused" {
    run --separate-stderr doorstep cases --find ' '
    [ "$status" -eq 64 ]
    [[ $stderr == *--find* ]]
}
