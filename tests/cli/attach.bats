#!/usr/bin/env bats
# doorstep attach: files are kept by what they hold, once, and events tell of them.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
    doorstep_teardown
}

kept() {
    find "$DOORSTEP_HOME/attachments" -type f
}

@test "a file is kept under its digest, read-only, and its entry is printed" {
    local sum
    printf 'hello\n' >单.txt
    sum=$(sha256sum <单.txt | cut -d' ' -f1)
    run doorstep attach 单.txt
    [ "$status" -eq 0 ]
    [ "$output" = '{"name":"单.txt","sha256":"'"$sum"'","bytes":6,"media":"text/plain"}' ]
    [ "$(kept)" = "$DOORSTEP_HOME/attachments/${sum:0:2}/$sum" ]
    [ "$(stat -c %a "$(kept)")" = 440 ]
    cmp 单.txt "$(kept)"
}

@test "the same content is kept once, under whatever name" {
    printf x >a.txt
    cp a.txt b.txt
    run doorstep attach a.txt b.txt
    [ "$(jq -c 'map(.name)' <<<"$output")" = '["a.txt","b.txt"]' ]
    doorstep attach a.txt --name 验房单.txt | jq -e '.name=="验房单.txt"'
    [ "$(kept | wc -l)" -eq 1 ]
}

@test "the media type is told by the first bytes, by the name, or by who knows better" {
    printf '%%PDF-1.7' >p
    printf '\xff\xd8\xff\xe0' >j
    printf '\x89PNG\r\n\x1a\n' >g
    printf 'PK\x03\x04' >w.docx
    printf 'PK\x03\x04' >s.XLSX
    printf 'PK\x03\x04' >z.zip
    : >empty.txt
    run doorstep attach p j g w.docx s.XLSX z.zip empty.txt
    [ "$(jq -r 'map(.media|split("/")[1]|split(".")[-2:]|join("."))|join(" ")' <<<"$output")" = \
        'pdf jpeg png wordprocessingml.document spreadsheetml.sheet octet-stream plain' ]
    doorstep attach z.zip --media application/zip | jq -e '.media=="application/zip"'
}

@test "what is no file, cannot be read or is too big is refused by name" {
    local path
    mkdir d
    mkfifo f
    truncate -s $((64 * 1048576 + 1)) big
    for path in nothing d f big ''; do
        run --separate-stderr doorstep attach "$path"
        [ "$status" -eq 64 ]
        [ -z "$output" ]
        [[ $stderr == *"$path"* ]]
    done
    [ -z "$(kept 2>/dev/null)" ]
    truncate -s $((64 * 1048576)) most
    doorstep attach most | jq -e '.bytes==67108864'
}

@test "--check finds a file that is not what it was" {
    printf x >a
    printf y >b
    doorstep attach a b >/dev/null
    run doorstep attach --check --json
    [ "$status" -eq 0 ]
    [ "$(tail -n 1 <<<"$output")" = '{"files":2,"wrong":0,"missing":0,"unnamed":2}' ]
    chmod 640 "$(kept | head -n 1)"
    printf z >"$(kept | head -n 1)"
    run --separate-stderr doorstep attach --check
    [ "$status" -eq 1 ]
    [[ $output == *2*1* ]]
    [[ $stderr == *attachments/* ]]
}

@test "a good copy replaces a kept file that is damaged, and that is said" {
    local sum path
    printf x >a
    printf y >b
    sum=$(sha256sum <a | cut -d' ' -f1)
    path=$DOORSTEP_HOME/attachments/${sum:0:2}/$sum
    doorstep attach a b >/dev/null
    chmod 640 "$path"
    printf z >"$path"
    run --separate-stderr doorstep attach a b
    [ "$status" -eq 0 ]
    [ "$(jq -r '.[0].sha256' <<<"$output")" = "$sum" ]
    [[ $stderr == *" a: what was kept as $sum was damaged; it is replaced" ]]
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    cmp a "$path"
    [ "$(stat -c %a "$path")" = 440 ]
    [ "$(kept | wc -l)" -eq 2 ]
    doorstep attach --check
    run --separate-stderr doorstep attach a b
    [ -z "$stderr" ]

    rm "$path"
    ln -s b "$path"
    run --separate-stderr doorstep attach --lang zh a
    [[ $stderr == *"a：原先保存的 $sum 内容已损坏，现已替换" ]]
    [ ! -L "$path" ]
    cmp a "$path"
    rm "$path"
    mkdir "$path"
    run --separate-stderr doorstep attach a
    [ "$status" -eq 74 ]
    [[ $stderr == *"$sum"* ]]
}

@test "--check names what is missing or altered, by its event, and what no event names" {
    local sum
    start_broker
    file_case HT-1
    printf scan >scan.pdf
    printf loose >loose.txt
    sum=$(sha256sum <scan.pdf | cut -d' ' -f1)
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li --attach scan.pdf >/dev/null
    doorstep attach loose.txt >/dev/null
    : >"$DOORSTEP_HOME/attachments/new.a1B2c3"
    mkdir "$DOORSTEP_HOME/attachments/stray"
    : >"$DOORSTEP_HOME/attachments/ab" # no folder, though it is called like one
    run --separate-stderr doorstep attach --check
    [ "$status" -eq 0 ]
    [[ $stderr == *"$(sha256sum <loose.txt | cut -d' ' -f1): no event names it"* ]]
    [[ $stderr == *'attachments/ab: no event names it'* ]]
    [[ $stderr == *'attachments/new.a1B2c3: no event names it'*'attachments/stray: no event names it'* ]]
    [[ $stderr != *"$sum"* ]]
    stop_broker
    chmod 640 "$DOORSTEP_HOME/attachments/${sum:0:2}/$sum"
    printf z >"$DOORSTEP_HOME/attachments/${sum:0:2}/$sum"
    run --separate-stderr doorstep attach --check
    [ "$status" -eq 1 ]
    [[ $stderr == *"$sum: its content is another one (scan.pdf of HT-1, event 3)"* ]]
    rm "$DOORSTEP_HOME/attachments/${sum:0:2}/$sum"
    run --separate-stderr doorstep attach --check --lang zh
    [ "$status" -eq 1 ]
    [[ $stderr == *"$sum：文件缺失（scan.pdf，合同 HT-1，序号 3）"* ]]
    [[ $output == *'缺失 1 个，没有记录提到 4 个'* ]]
    run --separate-stderr doorstep attach --check --json
    [ "$(jq -rs 'map(select(.finding=="missing"))[0]|[.case,.sequence,.name]|join(" ")' <<<"$output")" = \
        'HT-1 3 scan.pdf' ]
    [ "$(last '[.files,.wrong,.missing,.unnamed]|join(" ")')" = '4 0 1 4' ]
    [ "$(find "$DOORSTEP_HOME/attachments" -name 'new.*' -o -name stray | wc -l)" -eq 2 ]
}

@test "an act tells of a file that it keeps" {
    start_broker
    file_case HT-1
    printf 'scan' >scan.pdf
    doorstep act C3 --case HT-1 --as Wang file_no=1 volumes=1 copy_to=Li --attach scan.pdf
    run doorstep watch file.established --after 0 --count 1 --for "$patience" --json
    [ "$(last '.data.attachments[0]|[.name,.sha256,.bytes]|map(tostring)|join(" ")')" = \
        "scan.pdf $(sha256sum <scan.pdf | cut -d' ' -f1) 4" ]
    doorstep inject inquiry.raised --case HT-1 inquiry=Q1 channel=phone text=leak \
        attachments="[$(doorstep attach scan.pdf)]"
    [ "$(kept | wc -l)" -eq 1 ]
    run --separate-stderr doorstep act B5 --case HT-1 category=general --attach nothing
    [ "$status" -eq 64 ]
    [[ $stderr == *nothing* ]]
}

@test "wrong words are named" {
    run --separate-stderr doorstep attach
    [ "$status" -eq 64 ]
    run --separate-stderr doorstep attach a b --name n
    [ "$status" -eq 64 ]
    [[ $stderr == *--name* ]]
    run --separate-stderr doorstep attach a --media pdf
    [ "$status" -eq 64 ]
    [[ $stderr == *--media* ]]
    run --separate-stderr doorstep attach --check a
    [ "$status" -eq 64 ]
}

@test "--check fails where it cannot look, and does not call that fine" {
    run doorstep --home "$BATS_TEST_TMPDIR/nowhere" attach --check
    [ "$status" -eq 74 ]
    [[ $output == *nowhere* ]]
    run doorstep attach --check # nothing was kept yet
    [ "$status" -eq 0 ]
    : >"$DOORSTEP_HOME/attachments"
    run doorstep attach --check
    [ "$status" -eq 74 ]
    rm "$DOORSTEP_HOME/attachments"
    ln -s nothing "$DOORSTEP_HOME/attachments"
    run doorstep attach --check
    [ "$status" -eq 74 ]
    rm "$DOORSTEP_HOME/attachments"
    mkdir "$DOORSTEP_HOME/attachments"
    ln -s 00 "$DOORSTEP_HOME/attachments/00"
    run doorstep attach --check
    [ "$status" -eq 74 ]
}
