#!/bin/bash
# Lints every shell script and bats file of the house with shellcheck; a script is known by its
# first line, not by its name. usage: tests/tidy/scripts.sh [ROOT]
set -euo pipefail
cd "${1:-$(dirname "$0")/../..}"

scripts=()
while IFS= read -r -d '' file; do
    IFS= read -r first <"$file" || true
    if [[ $first =~ ^#!.*[/\ ](sh|bash|bats)$ ]]; then
        scripts+=("$file")
    fi
done < <(find . \( -name .git -o -path ./build -o -name corpus \) -prune -o -type f -print0)
shellcheck -x "${scripts[@]}"
printf '%d scripts, nothing to say\n' "${#scripts[@]}"
