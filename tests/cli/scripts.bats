#!/usr/bin/env bats
# tools/demo, tools/test and .ci/run in a copy of the house with stand-ins for cmake and the rest.

bats_require_minimum_version 1.5.0

setup() {
    house=$BATS_TEST_TMPDIR/house
    export CALLS=$BATS_TEST_TMPDIR/calls
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    unset CI
    mkdir -p "$house/.ci" "$house/tools" "$house/broker" "$house/workers" "$BATS_TEST_TMPDIR/bin" \
        "$TMPDIR"
    cp "$BATS_TEST_DIRNAME"/../../tools/{demo,test} "$house/tools"
    cp "$BATS_TEST_DIRNAME/../../.ci/run" "$house/.ci"
    export PATH=$BATS_TEST_TMPDIR/bin:$PATH
    # shellcheck disable=SC2016 # the stand-ins expand these, not we
    stand_in "$house/tools/packages" 'echo "packages $*" >>"$CALLS"'
    # shellcheck disable=SC2016
    stand_in "$BATS_TEST_TMPDIR/bin/cmake" '
        echo "cmake $*" >>"$CALLS"
        [ "${BREAK-nothing}" != "${3-}" ] || { echo "broken on purpose"; exit 1; }
        case $1 in
        --workflow) printf "%s\n" "100% tests passed of $3" ;;
        --build) echo "[1/2] Building"; echo "[2/2] Linking" ;;
        esac'
    # shellcheck disable=SC2016
    stand_in "$BATS_TEST_TMPDIR/bin/ctest" 'echo "ctest $*" >>"$CALLS"; echo "100% tests passed of $2"'
    stand_in "$BATS_TEST_TMPDIR/bin/clang-format" 'true'
    # shellcheck disable=SC2016
    stand_in "$BATS_TEST_TMPDIR/bin/clang-tidy" 'printf "%s\n" "$@" | grep "[.]c$" >>"$CALLS"'
    mkdir -p "$house/build/dev"
    echo "[{\"file\":\"$house/broker/core.c\"},{\"file\":\"$house/build/dev/made.c\"}]" \
        >"$house/build/dev/compile_commands.json"
    mkdir -p "$house/build/release/bin"
    # shellcheck disable=SC2016
    stand_in "$house/build/release/bin/doorstep" 'echo "doorstep $*"; exit "${DOORSTEP_ENDS-0}"'
}

stand_in() {
    printf '#!/bin/bash\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

workflows() {
    sed -n 's/^cmake --workflow --preset //p' "$CALLS" | tr '\n' ' '
}

@test "CI runs every step, and ends with the summary of release" {
    run "$house/.ci/run"
    [ "$status" -eq 0 ]
    [ "$(workflows)" = 'asan ' ]
    [ "${lines[-1]}" = '100% tests passed of release' ]
    grep -qx 'ctest --preset dev -R .*' "$CALLS"
    grep -qx 'cmake --preset release -DBUILD_TESTING=ON' "$CALLS"
    grep -qx 'ctest --preset release' "$CALLS"
    [ "$(sed -n 1p "$CALLS")" = 'packages test' ]
    [[ $output == *'tools/test: asan took '* ]]
}

@test "tsan runs once a program starts threads" {
    echo 'int f(void) { return pthread_create(a, b, c, d); }' >"$house/broker/io_writer.c"
    run "$house/tools/test"
    [ "$(workflows)" = 'asan tsan ' ]
}

@test "clang-tidy sees the sources and not what was generated" {
    run "$house/tools/test" lint
    [ "$status" -eq 0 ]
    grep -qx "$house/broker/core.c" "$CALLS"
    run ! grep -q made.c "$CALLS"
}

@test "a step that fails ends the run, and is named" {
    BREAK=asan run "$house/tools/test" asan dev
    [ "$status" -eq 1 ]
    [[ ${lines[-1]} == 'tools/test: asan failed after '* ]]
    [ "$(workflows)" = 'asan ' ]
}

@test "a failing last step fails the run" {
    BREAK=dev run "$house/tools/test" --no-install dev
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = 'broken on purpose' ]
    run ! grep -q packages "$CALLS"
}

@test "a layout that clang-format would change fails lint" {
    stand_in "$BATS_TEST_TMPDIR/bin/clang-format" 'exit 1'
    echo 'int a ;' >"$house/broker/core.c"
    run "$house/tools/test" lint
    [ "$status" -eq 1 ]
}

@test "a complaint of clang-tidy fails lint" {
    stand_in "$BATS_TEST_TMPDIR/bin/clang-tidy" 'exit 1'
    run "$house/tools/test" lint
    [ "$status" -eq 1 ]
}

@test "the demo installs, builds quietly, and plays in a home of its own" {
    run "$house/tools/demo"
    [ "$status" -eq 0 ]
    [ "$(sed -n 1p "$CALLS")" = 'packages build' ]
    grep -qx 'cmake --preset release' "$CALLS"
    [[ $output == *"doorstep --home $TMPDIR/doorstep-demo."*' up --demo'* ]]
    [[ ${lines[-1]} == *"export DOORSTEP_HOME=$TMPDIR/doorstep-demo."* ]]
    [[ $output != *'[1/2]'* ]]
    grep -q '^\[2/2\]' "$house/build/demo.log"
}

@test "the demo ends with the program's exit code" {
    DOORSTEP_ENDS=69 run "$house/tools/demo"
    [ "$status" -eq 69 ]
}

@test "a demo that does not build shows why, and where the rest is" {
    BREAK=release run "$house/tools/demo"
    [ "$status" -eq 1 ]
    [[ $output == *'broken on purpose'*build/demo.log* ]]
    [[ $output != *'doorstep --home'* ]]
}

@test "help goes to stdout, and a wrong word exits 64" {
    local tool
    for tool in demo test; do
        run "$house/tools/$tool" --help
        [ "$status" -eq 0 ]
        [[ ${lines[0]} == "usage: tools/$tool"* ]]
        run "$house/tools/$tool" --fast
        [ "$status" -eq 64 ]
        [[ $output == *"'--fast'"* ]]
    done
    [ ! -e "$CALLS" ]
}
