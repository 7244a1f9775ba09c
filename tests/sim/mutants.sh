#!/bin/bash
# Every fault of schemas/mutants.def must be found by the simulator, and it says by what.
# usage: tests/sim/mutants.sh PROGRAM [SEEDS]     PROGRAM: simulator_mutants; at most SEEDS each
set -euo pipefail

program=$1
seeds=${2:-6000}
missed=0

# The violated rule and the seed, or the assertion that ended the program.
found_by() {
    sed -n -e 's/^seed=\([0-9]*\) violated=\([A-Z]*\).*/\2, seed \1/p' \
        -e "s/.*Assertion \`\(.*\)' failed.*/assertion \1/p" | head -n 1
}

for mutant in $("$program" --mutants); do
    found=$("$program" --mutant "$mutant" --seeds "$seeds" --stop 2>&1 | found_by) || true
    if [ -z "$found" ]; then
        missed=$((missed + 1))
        found="NOT FOUND in $seeds seeds"
    fi
    printf '%-20s %s\n' "$mutant" "$found"
done
[ "$missed" -eq 0 ]
