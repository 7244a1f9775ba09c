#!/bin/bash
# Checks the rules of the house: who includes whom, what has a test, what is left unfinished.
# usage: tests/tidy/tidy.sh [ROOT]      names file, line and rule; exits 1 when one is broken
#        tests/tidy/tidy.sh --rules     the rules' names, one a line
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
if [ "${1-}" = --rules ]; then
    exec awk -v list_rules=1 -f "$here/rules.awk"
fi
cd "${1:-$here/../..}"

# The folder of the rules spells out what it looks for, so it is not looked at; nor are corpora,
# and what editors and interpreters leave behind.
mapfile -d '' files < <(
    find . -mindepth 1 \( -path ./build -o -path ./tests/tidy -o -name corpus -o -name __pycache__ \
        -o -name '.*' ! -name .ci \) -prune -o -type f -printf '%P\0' | sort -z
)
[ "${#files[@]}" -gt 0 ] || { echo "tidy: nothing to check in $PWD" >&2 && exit 1; }
exec awk -v exceptions=tests/tidy/exceptions -f "$here/rules.awk" "${files[@]}"
