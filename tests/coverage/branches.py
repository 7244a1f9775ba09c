#!/usr/bin/python3
"""Prints which branches of the code that decides, and of the code that stores, no test takes.

usage: branches.py BUILD [--lines]      BUILD: where the coverage preset was built and tested

A table, a line a file; then every line with a branch not taken, unless `reasons`, beside this
script, tells why none should be. A reason is a file, the line's text, and words; one that does not
fit any such line fails. --lines prints those that have a reason, too. One side of an assertion is
never taken, nor is the way past all members of a switch: both are left out.
"""

import collections
import fnmatch
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHELLS = ("io_ledger.c", "io_store.c", "io_cache.c", "io_daybook.c")  # that store


def is_wanted(path):
    room, name = os.path.split(path)
    if room == "schemas":
        return any(fnmatch.fnmatch(name, pattern) for pattern in (
            "judge*.c", "evolve*.c", "book*.c", "process*.c", "view*.c", "case.c", "page.c"))
    return room in ("broker", "workers") and name != "main.c" and (
        not name.startswith("io_") or name in SHELLS)


def gcov(build, data):
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", "--branch-probabilities", os.path.abspath(data)],
        cwd=build, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measure(build):
    """path → line → how often each of its branches was taken."""
    files = collections.defaultdict(dict)
    for data in glob.glob(os.path.join(build, "**", "*.gcda"), recursive=True):
        for report in gcov(build, data):
            for file in report["files"]:
                path = os.path.relpath(os.path.join(report["current_working_directory"],
                                                    file["file"]), ROOT)
                if is_wanted(path):
                    for line in file["lines"]:
                        add(files[path], line)
    return files


def add(lines, line):
    counts = [branch["count"] for branch in line["branches"]]
    known = lines.setdefault(line["line_number"], {"count": 0, "branches": [0] * len(counts)})
    known["count"] += line["count"]
    known["branches"] = [a + b for a, b in zip(known["branches"], counts)]


def read_reasons():
    """(path, text) → words, and a count of uses."""
    reasons = {}
    with open(os.path.join(HERE, "reasons"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                path, text, words = (part.strip() for part in line.split(" | "))
                reasons[path, text] = {"words": words, "uses": 0}
    return reasons


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return [""] + [line.strip() for line in file]


def look_at(path, lines, reasons):
    """Totals of a file, and its lines with a branch not taken."""
    text = text_of(path)
    taken = total = excused = 0
    missed = []
    for number, line in sorted(lines.items()):
        if "assert(" in text[number]:
            continue
        here = sum(1 for count in line["branches"] if count > 0)
        missing = len(line["branches"]) - here
        if text[number].startswith("switch (") and missing > 0:
            missing -= 1
        total += here + missing
        taken += here
        if missing > 0:
            reason = reasons.get((path, text[number]))
            if reason is not None:
                reason["uses"] += 1
                excused += missing
            missed.append((number, missing, text[number], reason))
    executed = sum(1 for line in lines.values() if line["count"] > 0)
    return executed, len(lines), taken, excused, total, missed


def main():
    build = sys.argv[1]
    reasons = read_reasons()
    files = measure(build)
    unexplained = []
    sums = [0] * 5
    print(f"{'file':34} {'lines':>11} {'branches':>11} {'taken':>7} {'excused':>8} {'left':>5}")
    for path in sorted(files):
        *figures, missed = look_at(path, files[path], reasons)
        executed, lines, taken, excused, total = figures
        sums = [a + b for a, b in zip(sums, figures)]
        percent = 100 * taken / total if total else 100
        print(f"{path:34} {executed:5}/{lines:5} {taken:5}/{total:5} {percent:6.1f}%"
              f" {excused:8} {total - taken - excused:5}")
        unexplained += [(path, *rest) for *rest, reason in missed
                        if reason is None or "--lines" in sys.argv]
    executed, lines, taken, excused, total = sums
    print(f"{'all':34} {executed:5}/{lines:5} {taken:5}/{total:5} {100 * taken / total:6.1f}%"
          f" {excused:8} {total - taken - excused:5}")
    for path, number, missing, text in unexplained:
        print(f"{path}:{number}: {missing} not taken: {text}")
    stale = [key for key, reason in reasons.items() if reason["uses"] == 0]
    for path, text in stale:
        print(f"tests/coverage/reasons: {path}: no branch is left out at: {text}", file=sys.stderr)
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
