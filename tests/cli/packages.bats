#!/usr/bin/env bats
# tools/packages against stand-ins for dpkg-query, apt-get, id and sudo: nothing is installed here.

setup() {
    packages=$BATS_TEST_DIRNAME/../../tools/packages
    bin=$BATS_TEST_TMPDIR/bin
    export CALLS=$BATS_TEST_TMPDIR/calls
    export INSTALLED=$BATS_TEST_TMPDIR/installed # what dpkg-query knows
    export INDEX=$BATS_TEST_TMPDIR/index         # exists once apt-get update has run
    mkdir "$bin"
    touch "$CALLS" "$INSTALLED"
    # shellcheck disable=SC2016 # the stand-ins expand these, not we
    stand_in dpkg-query 'sed "s/$/ installed/" "$INSTALLED"'
    # shellcheck disable=SC2016
    stand_in apt-get '
        echo "apt-get $* [$DEBIAN_FRONTEND]" >>"$CALLS"
        case " $* " in
        *" update "*) touch "$INDEX" ;;
        *" install "*)
            [ -e "$INDEX" ] || { echo "E: Unable to locate package" >&2; exit 100; }
            printf "%s\n" "$@" >>"$INSTALLED"
            ;;
        esac'
    stand_in id 'echo 0'
    local tool
    for tool in bash env sed touch cat mktemp rm tail; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
}

stand_in() {
    printf '#!/bin/bash\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

install_for() {
    run env PATH="$bin" "$packages" "$@"
}

@test "nothing is asked of apt-get when everything is there" {
    "$packages" --print test >"$INSTALLED"
    install_for test
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ ! -s "$CALLS" ]
}

@test "only what is missing is installed" {
    touch "$INDEX"
    "$packages" --print build | grep -v -e '^gcc$' -e '^cmake$' >"$INSTALLED"
    install_for build
    [ "$status" -eq 0 ]
    [ "$(wc -l <"$CALLS")" -eq 1 ]
    grep -q -- ' --no-install-recommends cmake gcc \[noninteractive\]$' "$CALLS"
}

@test "the index is fetched once, and only when a package cannot be found" {
    install_for build
    [ "$status" -eq 0 ]
    [ "$(grep -c ' update ' "$CALLS")" -eq 1 ]
    [ "$(wc -l <"$CALLS")" -eq 3 ]
}

@test "somebody who is not root goes through sudo, which may not ask when nobody is there" {
    touch "$INDEX"
    stand_in id 'echo 1000'
    # shellcheck disable=SC2016
    stand_in sudo 'echo "sudo $1" >>"$CALLS"; [ "$1" != -n ] || shift; exec "$@"'
    install_for build
    [ "$status" -eq 0 ]
    [ "$(sed -n 1p "$CALLS")" = 'sudo -n' ]
}

@test "neither root nor sudo is an error that says what to do" {
    stand_in id 'echo 1000'
    install_for build
    [ "$status" -eq 1 ]
    [[ $output == *'not root and there is no sudo'*'apt-get install'*liblmdb-dev* ]]
    [ ! -s "$CALLS" ]
}

@test "what apt-get said is shown when it fails" {
    stand_in apt-get 'echo "E: no space left"; exit 100'
    install_for build
    [ "$status" -eq 1 ]
    [[ $output == *'E: no space left'* ]]
}

@test "a package that is still missing afterwards is named" {
    stand_in apt-get 'exit 0'
    "$packages" --print build | grep -v '^gcc$' >"$INSTALLED"
    install_for build
    [ "$status" -eq 1 ]
    [[ $output == *'still missing after apt-get: gcc'* ]]
}

@test "another system is told what to install" {
    rm "$bin/dpkg-query"
    install_for build
    [ "$status" -eq 1 ]
    [[ $output == *'not Debian'*'--print build'* ]]
}

@test "tests need all that building needs" {
    run comm -23 <("$packages" --print build | sort) <("$packages" --print test | sort)
    [ -z "$output" ]
}

@test "a usage error names the argument and exits 64" {
    install_for everything
    [ "$status" -eq 64 ]
    [[ $output == *"'everything'"* ]]
    install_for
    [ "$status" -eq 64 ]
}
