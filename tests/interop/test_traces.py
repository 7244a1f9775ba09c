#!/usr/bin/python3
"""Plays seeded traces to the real programs and to the model, and compares every answer.

    test_traces.py build/release/bin --seeds 1-50 --events 400
    test_traces.py build/release/bin --limits          the bounds of a case as well

For each seed, in a home of its own: the broker starts; the trace goes through `doorstep inject` in
three parts, and each result line is compared, and after each part each case's view; then the
replayed events and views, the digest of a running broker against a replay, and against the broker
started again. At last the whole trace is sent a second time: what was accepted must answer with
its first sequence.

Which types the programs know, `doorstep events --json` says; the traces and the model keep to them.

The seed is printed first. On a difference: the seed, the line, the event, both answers.
"""

import argparse
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import catalogue
import model as oracle
import traces

PATIENCE = 60  # seconds that any one wait may last


class Difference(Exception):
    pass


def show(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def differs(what, expected, actual, *context):
    lines = [what, *context, f"  model:   {show(expected)}", f"  program: {show(actual)}"]
    raise Difference("\n".join(lines))


class Broker:
    """One broker on one home, ended by its pid and never left behind."""

    def __init__(self, programs, home, errors):
        self.errors = errors
        with open(errors, "ab") as stderr:
            self.process = subprocess.Popen(
                [programs / "doorstep-broker", "--home", home], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=stderr, text=True, errors="replace")
        self.said = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        try:
            self.wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def listen(self):
        for line in self.process.stdout:
            self.said.put(line.strip())
        self.said.put(None)

    def wait_until_ready(self):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                line = self.said.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise Difference(f"the broker said no READY in {PATIENCE} s") from None
            if line is None:
                raise Difference("the broker ended before READY\n" + self.last_words())
            if line.split()[:1] == ["READY"]:
                return

    def stop(self):
        if self.process.poll() is not None:
            raise Difference(f"the broker ended by itself with {self.process.returncode}\n"
                             + self.last_words())
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Difference(f"the broker did not stop within {PATIENCE} s") from None
        if code not in (0, -signal.SIGTERM):
            raise Difference(f"the broker stopped with {code}\n" + self.last_words())

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def last_words(self):
        return self.errors.read_text(errors="replace")[-2000:]


class Tool:
    """`doorstep` on one home, JSON out."""

    def __init__(self, programs, home):
        self.program, self.home = programs / "doorstep", home

    def run(self, *words, given=None, codes=(0,)):
        command = [self.program, "--home", self.home, *words]
        named = " ".join(["doorstep", *words])
        try:
            done = subprocess.run(command, input=given, capture_output=True,
                                  timeout=5 * PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise Difference(f"{named}: no answer in {5 * PATIENCE} s") from None
        if done.returncode not in codes:
            raise Difference(f"{named}: exit {done.returncode}\n"
                             + done.stderr.decode("utf-8", "replace")[-2000:])
        try:
            lines = [json.loads(line) for line in done.stdout.decode("utf-8").split("\n")
                     if line.strip()]
        except ValueError as error:
            raise Difference(f"{named}: {error} in its output, which begins\n"
                             + done.stdout.decode("utf-8", "replace")[:500]) from None
        for line in lines:
            if not isinstance(line, dict):
                differs(named, "an object a line", line)
        return lines

    def one(self, *words):
        lines = self.run(*words)
        if len(lines) != 1:
            differs(" ".join(["doorstep", *words]), "one object", lines[:3])
        return lines[0]


def built_types(tool):
    """The types that these programs know."""
    types = tool.run("events", "--json")
    for entry in types:
        if entry.get("type") not in catalogue.TYPES:
            differs("events: a type that the process does not have", None, entry.get("type"))
    return frozenset(entry["type"] for entry in types)


# --- what is compared ------------------------------------------------------------------------


def insisted(expected):
    """What a result line must say. A subject or id that is no legal one may be echoed or not."""
    no_object = expected["subject"] is None and expected["id"] is None
    return {name: value for name, value in expected.items()
            if name not in ("subject", "id") or no_object or catalogue.ident(value)}


def compare_results(lines, model, answers, skipped):
    """Judges the lines by the model and compares each answer with the program's."""
    recorded = time.time_ns()
    results = [(text, result) for number, text in enumerate(lines, 1)
               if (result := model.inject(text, number, recorded)) is not None]
    for (text, expected), actual in zip(results, answers):
        where = f"line {skipped + expected['line']}"
        expected = insisted(expected)
        asked = {*expected, "sequence", "error", "errors"}
        if expected != {name: value for name, value in actual.items() if name in asked}:
            differs(where, expected, actual, f"  event:   {text}")
        if "error" in expected and not isinstance(actual.get("message"), str):
            differs(f"{where}: a refusal without words", expected, actual, f"  event:   {text}")
    if len(results) != len(answers):
        differs("number of result lines", len(results), len(answers))


def inject(tool, model, lines, skipped=0):
    given = "".join(line + "\n" for line in lines).encode("utf-8")
    answers = tool.run("inject", "--json", given=given, codes=(0, 1, 65))
    compare_results(lines, model, answers, skipped)


def comparable_view(view):
    """Inquiries' open nodes first, in order, then the case's own in any; no timeline.

    Whether an inquiry's remedy stands beside its other node or behind all others is left open.
    """
    view = {name: value for name, value in view.items() if name != "timeline"}
    if isinstance(view.get("open"), list):
        nodes = view["open"]
        own = [node for node in nodes if node.get("inquiry") is None]
        theirs = [node for node in nodes if node.get("inquiry") is not None]
        remedies = [node for node in theirs if node.get("node") == "R"]
        turns = [node for node in theirs if node.get("node") != "R"]
        view["open"] = turns + remedies + sorted(own, key=show)
        if nodes[:len(theirs)] != theirs:
            view["open"] = ["inquiries' nodes do not come first", *nodes]
    closed = view.pop("closed", None)
    if closed:
        view["closed"] = {state: number for state, number in closed.items() if number}
    return view


def compare_view(what, expected, actual):
    expected, actual = comparable_view(expected), comparable_view(actual)
    wrong = sorted(name for name in {*expected, *actual}
                   if name not in expected or name not in actual
                   or expected[name] != actual[name])
    if wrong:
        differs(f"{what}: {', '.join(wrong)}",
                {name: expected.get(name, "(no such key)") for name in wrong},
                {name: actual.get(name, "(no such key)") for name in wrong})


def compare_replay(tool, model):
    """Every accepted event is there, in order, as it was given; an erased case's lost its words."""
    replayed = tool.run("replay", "--json")
    accepted = sorted(model.known.values(), key=lambda entry: entry[0])
    for (sequence, event), actual in zip(accepted, replayed):
        if event["subject"] in model.erased and event["type"] != "case.erased":
            continue
        given = {**event, "sequence": sequence, "recordedtime": actual.get("recordedtime")}
        if "source" not in event and actual.get("source") == "doorstep":
            given["source"] = "doorstep"  # the default may be written out
        stamps = [catalogue.moment_of(entry.get("time")) for entry in (event, actual)]
        same_time = stamps[1] and stamps[0].nanoseconds == stamps[1].nanoseconds
        if {**actual, "time": None} != {**given, "time": None} or not same_time \
                or not catalogue.moment_of(actual.get("recordedtime")):
            differs(f"replayed event {sequence}", given, actual)
    if len(accepted) != len(replayed):
        differs("replayed events", len(accepted), len(replayed))


def digest(tool, model):
    """The running broker's digest, which must be the replay's; its views the model's."""
    status = tool.one("status", "--json")
    if status.get("head") != model.head:
        differs("status: head", model.head, status.get("head"))
    states = tool.run("replay", "--state", "--json")
    last = states[-1] if states else {}
    wanted = {"sequence": status["head"], "state_digest": status.get("state_digest")}
    if not wanted["state_digest"] or last != wanted:
        differs("replay --state against status", wanted, last)
    views = {view["case"]: view for view in states if "case" in view}
    if set(views) != set(model.cases):
        differs("replay --state: cases", sorted(model.cases), sorted(views))
    for name, view in views.items():
        compare_view(f"replay --state, case {name}", model.view(name), view)
    return status["state_digest"]


def play(programs, lines, built):
    """One trace in a home of its own; raises Difference."""
    room = pathlib.Path(tempfile.mkdtemp(prefix="doorstep-"))
    home, broker = room / "home", None
    third = len(lines) // 3 + 1
    model, tool = oracle.Model(built), Tool(programs, home)
    try:
        broker = Broker(programs, home, room / "broker.err")
        for start in range(0, len(lines), third):
            inject(tool, model, lines[start:start + third], start)
            for name in model.cases:
                compare_view(f"case {name} after line {start + third}", model.view(name),
                             tool.one("case", name, "--json"))
        compare_replay(tool, model)
        before = digest(tool, model)
        broker.stop()
        broker = Broker(programs, home, room / "broker.err")
        after = digest(tool, model)
        if before != after:
            differs("state_digest after a restart", before, after)
        inject(tool, model, lines)
        digest(tool, model)
        broker.stop()
    except Difference as difference:
        if broker and broker.process.poll() not in (None, 0):
            raise Difference(f"{difference}\nthe broker had ended with "
                             f"{broker.process.returncode}\n{broker.last_words()}") from None
        raise
    finally:
        if broker:
            broker.kill()
        shutil.rmtree(room, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", type=pathlib.Path, metavar="PROGRAM_DIR")
    parser.add_argument("--seeds", type=traces.span, default=range(1, 11), metavar="A-B")
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--limits", action="store_true", help="the bounds of a case as well")
    options = parser.parse_args()
    programs = options.programs.resolve()
    for name in ("doorstep-broker", "doorstep"):
        if not os.access(programs / name, os.X_OK):
            parser.exit(64, f"no program {programs / name}\n")
    built = built_types(Tool(programs, programs))
    print(f"{len(built)} of {len(catalogue.TYPES)} types are built", flush=True)
    runs = [(f"seed {seed}", lambda seed=seed: traces.trace(seed, options.events, built))
            for seed in options.seeds]
    if options.limits:
        first = options.seeds[0]
        runs.append((f"seed {first} --limits", lambda: traces.limits(first, built)))
    failed = 0
    for name, make in runs:
        print(name, flush=True)
        try:
            play(programs, make()[0], built)
        except Difference as difference:
            failed += 1
            print(f"DIFFERENCE at {name}, {options.events} events: {difference}", flush=True)
        except (AttributeError, KeyError, TypeError):
            failed += 1
            print(f"DIFFERENCE at {name}, {options.events} events: an answer of an odd shape\n"
                  + traceback.format_exc(), flush=True)
    print(f"{len(runs) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
