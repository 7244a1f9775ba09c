#!/usr/bin/python3
"""Prints which branches of the code that decides, and of the code that stores, no test takes.

usage: branches.py BUILD [--lines]      BUILD: where the coverage preset was built and tested

A table, a line a file; then every line with a branch not taken, unless `reasons`, beside this
script, tells why none should be; last, how many lines of each room have neither. A reason is a file and a
function, both with wildcards, a regular expression that the line's text holds, and words; one that
fits no line with a branch not taken fails. --lines prints the lines that have a reason, too, each
with it. One side of an assertion is never taken, nor is the way past all members of a switch: both
are left out.
"""

import collections
import fnmatch
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOMS = ("schemas", "broker", "workers")  # as built for use, not the simulator's copies
SHELLS = ("io_ledger*.c", "io_store*.c", "io_cache*.c", "io_daybook*.c")  # that store


def is_wanted(path):
    room, name = os.path.split(path)
    if room == "schemas":
        return any(fnmatch.fnmatch(name, pattern) for pattern in (
            "judge*.c", "evolve*.c", "book*.c", "process*.c", "view*.c", "rewrite*.c", "case.c", "page.c"))
    return room in ("broker", "workers") and name != "main.c" and (
        not name.startswith("io_") or any(fnmatch.fnmatch(name, shell) for shell in SHELLS))


def gcov(build, data):
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", "--branch-probabilities", os.path.abspath(data)],
        cwd=build, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measure(build):
    """path → line → how often each of its branches was taken."""
    files = collections.defaultdict(dict)
    found = [data for room in ROOMS
             for data in glob.glob(os.path.join(build, room, "**", "*.gcda"), recursive=True)]
    for data in found:
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
    known = lines.setdefault(line["line_number"], {"count": 0, "branches": [0] * len(counts),
                                                   "function": line.get("function_name", "")})
    known["count"] += line["count"]
    known["branches"] = [a + b for a, b in zip(known["branches"], counts)]


class Reason:
    def __init__(self, line):
        self.line = line.strip()
        self.file, self.function, text, self.words = (
            part.strip() for part in line.split(" | ", maxsplit=3))
        self.text = re.compile(text)
        self.uses = 0

    def fits(self, path, function, text):
        return (fnmatch.fnmatchcase(path, self.file) and self.text.search(text) is not None
                and fnmatch.fnmatchcase(function, self.function))


def read_reasons():
    with open(os.path.join(HERE, "reasons"), encoding="utf-8") as file:
        return [Reason(line) for line in file if line.strip() and not line.startswith("#")]


def find_reason(reasons, path, function, text):
    """The first that fits; all that do are of use."""
    fitting = [reason for reason in reasons if reason.fits(path, function, text)]
    for reason in fitting:
        reason.uses += 1
    return fitting[0] if fitting else None


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
            reason = find_reason(reasons, path, line["function"], text[number])
            excused += missing if reason is not None else 0
            missed.append((number, missing, text[number], reason))
    executed = sum(1 for line in lines.values() if line["count"] > 0)
    return executed, len(lines), taken, excused, total, missed


def print_figures(name, figures):
    executed, lines, taken, excused, total = figures
    percent = 100 * taken / total if total else 100
    print(f"{name:34} {executed:5}/{lines:5} {taken:5}/{total:5} {percent:6.1f}%"
          f" {excused:8} {total - taken - excused:5}")


def print_line(path, number, missing, text, reason):
    words = "" if reason is None else f"  ({reason.words})"
    print(f"{path}:{number}: {missing} not taken: {text}{words}")


def main():
    build = sys.argv[1]
    reasons = read_reasons()
    files = measure(build)
    lines_missed = []
    sums = [0] * 5
    print(f"{'file':34} {'lines':>11} {'branches':>11} {'taken':>7} {'excused':>8} {'left':>5}")
    for path in sorted(files):
        *figures, missed = look_at(path, files[path], reasons)
        sums = [a + b for a, b in zip(sums, figures)]
        print_figures(path, figures)
        lines_missed += [(path, *line) for line in missed]
    print_figures("all", sums)
    unexplained = [line for line in lines_missed if line[-1] is None]
    for line in lines_missed if "--lines" in sys.argv else unexplained:
        print_line(*line)
    for room in ROOMS:
        count = sum(1 for path, *_ in unexplained if path.startswith(room + "/"))
        print(f"{room}: " + (f"{count} lines have branches with neither a test nor a reason"
                             if count else "every branch has a test or a reason"))
    stale = [reason for reason in reasons if reason.uses == 0]
    for reason in stale:
        print(f"tests/coverage/reasons: fits no branch that is not taken: {reason.line}",
              file=sys.stderr)
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
