#!/usr/bin/python3
"""Compares `doorstep report` with figures.py on random ledgers, as of several days.

    test_figures.py build/release/bin --seeds 1-20 --events 400

For each seed, in a home of its own: a trace is injected and the broker ended; then the report of
all figures as of the last day, of two days before, of a period, and of one project is compared row
by row with what figures.py makes of `doorstep replay --json`.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile

import figures
import traces
from catalogue import moment_of
from test_traces import Broker, Difference, Tool, built_types, differs

ORDERED = ("figure", "table")


def rows_of(lines):
    """(figure, table) -> rows, in order."""
    tables = {}
    for line in lines:
        row = {name: value for name, value in line.items() if name not in ORDERED}
        tables.setdefault((line["figure"], line.get("table")), []).append(row)
    return tables


def order(row):
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def compare(what, expected, actual):
    """As many of each row; what is sorted, the shell tests look at."""
    missing = [row for row in expected if row not in actual]
    if missing or sorted(map(order, expected)) != sorted(map(order, actual)):
        extra = [row for row in actual if row not in expected]
        differs(what, missing[:3], extra[:3])


def compare_report(tool, events, words, as_of=None, period=(), project=None):
    told = figures.Told(events, as_of, project)
    tables = rows_of(tool.run("report", "all", "--json", *words))
    heading = tables.pop(("heading", None))[0]
    wanted = {"as_of": figures.iso(told.as_of), "later": told.fates["later"],
              "unsayable": told.fates["unsayable"], "voided": told.fates["voided"],
              "erased_cases": told.fates["erased"]}
    if project is None:
        compare("heading", [wanted], [{name: heading[name] for name in wanted}])
    for name, figure in figures.FIGURES.items():
        for table, expected in figure(told, figures.Period(*period)).items():
            compare(f"report {name} {table or ''} {' '.join(words)}", expected,
                    tables.pop((name, table), []))
    tables.pop(("overview", None), None)
    if tables:
        differs("tables that nobody asked for", [], sorted(map(str, tables)))
    return told.fates


def play(programs, seed, count, built):
    room = pathlib.Path(tempfile.mkdtemp(prefix="doorstep-"))
    tool, broker = Tool(programs, room / "home"), None
    try:
        lines, _ = traces.trace(seed, count, built)
        broker = Broker(programs, room / "home", room / "broker.err")
        tool.run("inject", "--json", given="".join(line + "\n" for line in lines).encode(),
                 codes=(0, 1, 65))
        broker.stop()
        return compare_all(tool, seed)
    finally:
        if broker:
            broker.kill()
        shutil.rmtree(room, ignore_errors=True)


def compare_all(tool, seed):
    rng = random.Random(f"figures {seed}")
    events = tool.run("replay", "--json")
    readable = [event for event in events if not event.get("erased")]
    days = sorted({moment_of(event["time"]).day.isoformat() for event in readable})
    projects = sorted({event["data"]["project"] for event in readable
                       if event["type"] == "contract.filed"})
    fates = compare_report(tool, events, ())
    for as_of in rng.sample(days, min(3, len(days))):
        fates += compare_report(tool, events, ("--as-of", as_of), as_of)
    first, last = sorted(rng.choices(days, k=2))
    period = ("--from", first, "--to", last)
    compare_report(tool, events, period, period=(first, last))
    for project in rng.sample(projects, min(1, len(projects))):
        as_of = rng.choice(days)
        compare_report(tool, events, ("--project", project, "--as-of", as_of), as_of,
                       project=project)
    return fates


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", type=pathlib.Path, metavar="PROGRAM_DIR")
    parser.add_argument("--seeds", type=traces.span, default=range(1, 7), metavar="A-B")
    parser.add_argument("--events", type=int, default=300)
    options = parser.parse_args()
    programs = options.programs.resolve()
    for name in ("doorstep-broker", "doorstep"):
        if not os.access(programs / name, os.X_OK):
            parser.exit(64, f"no program {programs / name}\n")
    built = built_types(Tool(programs, programs))
    failed, fates = 0, None
    for seed in options.seeds:
        print(f"seed {seed}", flush=True)
        try:
            found = play(programs, seed, options.events, built)
            fates = found if fates is None else fates + found
        except Difference as difference:
            failed += 1
            print(f"DIFFERENCE at seed {seed}, {options.events} events: {difference}", flush=True)
    print(f"{len(options.seeds) - failed} passed, {failed} failed;"
          f" events met: {dict(fates or {})}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
