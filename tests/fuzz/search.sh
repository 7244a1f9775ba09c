#!/bin/bash
# Searches with one target of the fuzz preset; see `usage`.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'END'
usage: tests/fuzz/search.sh TARGET [SECONDS]

Searches with build/fuzz/bin/fuzz_TARGET for inputs that break a claim, SECONDS long (60), from the
target's corpus and from what earlier searches found. What reaches new code is kept in
build/fuzz/found/TARGET/; an input that broke something stands there as crash-…, with its shortest
form beside it as small-….

Build first: cmake --preset fuzz && cmake --build --preset fuzz

Exit: 0 nothing broke, 1 something did, 64 usage, 69 the target is not built.
END
}

if (($# < 1 || $# > 2)) || [[ $1 == -* || ! ${2:-60} =~ ^[1-9][0-9]*$ ]]; then
    usage >&2
    exit 64
fi
target=$1
seconds=${2:-60}
program=build/fuzz/bin/fuzz_$target
corpus=tests/fuzz/corpus/$target
found=build/fuzz/found/$target
if [[ ! -x $program ]]; then
    echo "search.sh: $program is not there: cmake --build --preset fuzz" >&2
    exit 69
fi

options=(-artifact_prefix="$found/" -max_len=4096 -timeout=10 -rss_limit_mb=2048)
if [[ -e tests/fuzz/$target.dict ]]; then
    options+=(-dict="tests/fuzz/$target.dict")
fi
mkdir -p "$found/inputs"
marker=$found/begun
touch "$marker"
if nice -n 15 "$program" "${options[@]}" -max_total_time="$seconds" -print_final_stats=1 \
    "$found/inputs" "$corpus"; then
    exit 0
fi
for input in "$found"/{crash,leak,oom,timeout}-*; do
    if [[ $input -nt $marker && $input == */crash-* ]]; then
        nice -n 15 "$program" "${options[@]}" -minimize_crash=1 -max_total_time=20 \
            -exact_artifact_path="$found/small-${input##*/}" "$input" >/dev/null 2>&1 || true
    fi
done
echo "search.sh: what broke it: $found/" >&2
exit 1
