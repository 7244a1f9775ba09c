#!/usr/bin/env bats
# tools/simulate in a copy of the house, with a stand-in for the simulator.

bats_require_minimum_version 1.5.0

setup() {
    house=$BATS_TEST_TMPDIR/house
    mkdir -p "$house/tools" "$house/build/release/bin"
    cp "$BATS_TEST_DIRNAME/../../tools/simulate" "$house/tools"
    program=$house/build/release/bin/simulator
    # shellcheck disable=SC2016 # the stand-in expands it, not we
    printf '#!/bin/bash\necho "ran $*"\n[ "$2" != "${BROKEN-}" ]\n' >"$program"
    chmod +x "$program"
}

@test "seeds are shared out, each once" {
    run "$house/tools/simulate" --seed 10 --seeds 7 --jobs 2
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 'seed=10 seeds=7' ]
    [ "$(printf '%s\n' "${lines[@]:1}" | sort)" = \
        $'ran --seed 10 --seeds 4\nran --seed 14 --seeds 3' ]
}

@test "one part that fails is a failure" {
    BROKEN=14 run "$house/tools/simulate" --seed 10 --seeds 7 --jobs 2
    [ "$status" -eq 1 ]
}

@test "a trace is of one process" {
    run "$house/tools/simulate" --seed 3 --seeds 1 --trace
    [ "$status" -eq 0 ]
    [ "$output" = 'ran --seed 3 --seeds 1 --trace' ]
}

@test "a seed is drawn where none is given" {
    run "$house/tools/simulate" --seeds 1 --jobs 1
    [[ $output =~ ^ran\ --seed\ [0-9]+\ --seeds\ 1$ ]]
}

@test "what is wrong is said" {
    run -64 "$house/tools/simulate" --seeds many
    run -64 "$house/tools/simulate" --sead 1
    run -64 "$house/tools/simulate" --seeds 0
    run -0 "$house/tools/simulate" --help
    run -69 "$house/tools/simulate" --preset nowhere
    [[ $output == *'cmake --preset nowhere'* ]]
}
