#!/bin/bash
# What happens in a seed is the same with every compiler, optimisation and sanitizer: a hash over
# all of it stands in hashes.txt. Whoever changes what programs say changes it knowingly: --record.
# usage: tests/sim/hashes.sh PROGRAM [--record]
set -euo pipefail

program=$1
recorded=$(dirname "$0")/hashes.txt
seeds=12

if [ "${2-}" = --record ]; then
    "$program" --hashes --seeds "$seeds" >"$recorded"
    exit
fi
if ! "$program" --hashes --seeds "$seeds" | diff "$recorded" -; then
    echo "hashes: other things happen than when they were recorded. Where that is meant:" >&2
    echo "hashes: $0 $program --record" >&2
    exit 1
fi
# And it is the same whatever was simulated before in the same process.
"$program" --hashes --seed "$seeds" --seeds 1 | diff <(tail -n 1 "$recorded") -
