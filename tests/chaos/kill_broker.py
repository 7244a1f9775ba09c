#!/usr/bin/python3
"""Kills the broker with -9 in the middle of its work, again and again, and holds it to its word:
what was acknowledged is there, where it was said to be, once, and in order; the states of the
broken-off and of the restarted broker are what the ledger says.

usage: kill_broker.py BROKER [ROUNDS] [SEED]        needs python3-zmq and python3-msgpack
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile

import msgpack
import zmq

WAIT_MS = 20000
BATCH = 64
PENDING = 8

started = []


class Client:
    def __init__(self, endpoint):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)
        self.send("HELLO", [1, 1, "chaos"])
        self.welcome = self.receive("WELCOME")

    def send(self, command, body):
        self.socket.send_multipart([command.encode(), msgpack.packb(body)])

    def receive(self, command, wait_ms=WAIT_MS):
        while self.socket.poll(wait_ms):
            word, body = self.socket.recv_multipart()
            if word.decode() == command:
                return msgpack.unpackb(body)
            assert word == b"HEARTBEAT", (word, msgpack.unpackb(body))
        return None

    def ask(self, command, *body):
        self.send(command, [1, *body])
        return self.receive("STATUS" if command == "STATUS" else "RECORDS")


def start(program, home):
    process = subprocess.Popen([program, "--home", home], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
    started.append(process)
    ready = process.stdout.readline().split()
    assert ready[0] == "READY", ready
    return process, ready[1]


def event(kind, subject, lane, data):
    return msgpack.packb({
        "specversion": "1.0", "id": kind, "type": kind, "subject": subject, "lane": lane,
        "actor": "auto", "time": "2024-08-20T10:00:00+08:00", "data": data})


def scheme():
    items = {name: "x" for name in ("person", "standard", "spec", "price", "payment")}
    return event("scheme.adopted", "project:p", "A",
                 {"version": 1, "items": items, "from_on": "2024-01-01"})


def contract(number, unit=""):
    part = {"no": 1, "due_on": "2024-09-01", "amount_fen": 5, "method": "cash"}
    return event("contract.filed", f"C{number}", "C", {
        "project": "p", "unit": f"{number}{unit}", "signed_on": "2024-08-01", "price_fen": 5,
        "unit_price_fen": 5, "area_dm2": 100, "scheme_version": 1, "schedule": [part]})


def work_until_killed(client, process, first, answers_wanted, acknowledged):
    """Submit batches without waiting; kill after so many answers; note what was answered."""
    sent = answered = 0
    alive = True
    while alive or client.socket.poll(200):
        while alive and sent - answered < PENDING:
            numbers = range(first + sent * BATCH, first + (sent + 1) * BATCH)
            sent += 1
            client.send("SUBMIT", [sent, [contract(number) for number in numbers]])
        if alive and answered >= answers_wanted:
            process.kill()
            process.wait()
            alive = False
            continue
        result = client.receive("RESULT", WAIT_MS if alive else 200)
        if result is None:
            break
        for place, outcome in enumerate(result[1]):
            number = first + answered * BATCH + place
            assert outcome[0] > 0, (number, outcome)
            assert acknowledged.setdefault(number, outcome[0]) == outcome[0], number
        answered += 1
    return first + sent * BATCH


def read_all(client):
    after, subjects = 0, {}
    while True:
        _, through, records, done = client.ask("READ", after, 0, 0, 0, "", [], 256)
        for sequence, _, payload in records:
            assert sequence == len(subjects) + 1, "a gap"
            subject = msgpack.unpackb(payload)["subject"]
            assert subject not in subjects, f"{subject} twice"
            subjects[subject] = sequence
        after = through
        if done:
            return subjects


def check(client, acknowledged):
    subjects = read_all(client)
    for number, sequence in acknowledged.items():
        assert subjects.get(f"C{number}") == sequence, f"C{number} was acknowledged and is lost"
    return client.ask("STATUS")[1]["state_digest"]


def run(program, home, rounds, chance):
    acknowledged, first = {}, 0
    process, endpoint = start(program, home)
    client = Client(endpoint)
    client.send("SUBMIT", [1, [scheme()]])
    assert client.receive("RESULT")[1] == [[1]]
    process.kill()
    process.wait()
    for _ in range(rounds):
        process, endpoint = start(program, home)
        client = Client(endpoint)
        again = max(0, first - PENDING * BATCH)      # some of these were never answered
        first = work_until_killed(client, process, again, chance.randrange(20), acknowledged)
        process, endpoint = start(program, home)
        digest = check(Client(endpoint), acknowledged)
        process.terminate()
        assert process.wait() == 0
        process, endpoint = start(program, home)
        assert check(Client(endpoint), acknowledged) == digest
        process.kill()
        process.wait()
    return len(acknowledged)


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    place = tempfile.mkdtemp(prefix="kill-")
    try:
        count = run(os.path.abspath(sys.argv[1]), os.path.join(place, "h"), rounds,
                    random.Random(seed))
    finally:
        for process in started:
            process.kill()                           # a process that has ended is left alone
        shutil.rmtree(place)
    print(f"{rounds} kills, {count} acknowledged events, none lost")


if __name__ == "__main__":
    main()
