#!/usr/bin/python3
"""A client that replays yesterday's session byte for byte: beside the first, twice at once, at the
broker started again, and at another ledger that has events of its own. Nothing stands twice, every
event is answered with its first sequence; a position of another ledger, of another epoch or beyond
the head is ERR_POSITION, and yesterday's batch numbers are RESYNC.

usage: yesterday.py PROGRAMS                        needs python3-zmq and python3-msgpack
"""

import pathlib
import sys

import msgpack

import firm
from firm import Client, contract, event, scheme

BATCHES, BATCH = 12, 20
LAST = 77                  # the request number of the question that is answered last


class Recorder(Client):
    """Keeps what it sends."""

    def configure(self):
        self.sent = []

    def send(self, command, body):
        self.sent.append([command.encode(), msgpack.packb(body)])
        self.socket.send_multipart(self.sent[-1])


def a_day(endpoint):
    """A session of everything that a client may say: its frames, and the outcomes of its events."""
    client, outcomes = Recorder(endpoint, "yesterday"), []
    client.subscribe(after=0)
    outcomes += submit(client, [scheme()])
    for batch in range(BATCHES):
        events = [contract(batch * BATCH + at) for at in range(BATCH)]
        outcomes += submit(client, [*events, contract(batch * BATCH), b"\xc1", event(
            "file.established", f"C{batch}", "C", {"file_no": "1", "volumes": 1, "copy_to": "B"})])
        client.send("CREDIT", [256, 1 << 20])
    head = max(outcome[0] for outcome in outcomes)
    client.send("SUBSCRIBE", [*client.welcome[1:3], head, "C", [], 256, 1 << 20])
    for question in (["READ", 1, 0, 0, 0, 0, "", [], 256], ["CASE", 2, "C1"], ["INBOX", 3, "E", 0],
                     ["STATUS", 4], ["HEARTBEAT"]):
        client.send(question[0], question[1:])
    return client.sent, outcomes, head


def submit(client, events):
    client.batch += 1
    client.send("SUBMIT", [client.batch, events])
    return next_of(client, b"RESULT")[1]


def next_of(client, *wanted):
    """The next answer of these kinds; others are skipped."""
    while client.socket.poll(firm.WAIT_MS):
        word, body = client.socket.recv_multipart()
        if word in wanted:
            return msgpack.unpackb(body)
    raise AssertionError(f"no {wanted}")


def replay(endpoint, frames):
    """Sends them as they are, all at once; gives outcomes in order, and codes of ERRORs."""
    client, outcomes, codes = Client(endpoint, hello=False), [], []
    for frame in frames:
        client.socket.send_multipart(frame)
    client.socket.send_multipart([b"STATUS", msgpack.packb([LAST])])
    while client.socket.poll(firm.WAIT_MS):
        word, body = client.socket.recv_multipart()
        body = msgpack.unpackb(body)
        if word == b"RESULT":
            outcomes += body[1]
        elif word == b"RESYNC":
            codes.append(f"RESYNC {body[0]}")
        elif word == b"ERROR":
            codes.append(body[1])
        if word == b"STATUS" and body[0] == LAST or len(codes) > len(frames):
            client.close()
            return outcomes, codes
    raise AssertionError("the broker fell silent")


def same(outcomes, others):
    """Accepted where they were accepted, at the same sequences; refused for the same reasons."""
    return [outcome[:2] for outcome in outcomes] == [outcome[:2] for outcome in others]


def positions(endpoint, ledger, epoch):
    """Every way not to stand in this ledger."""
    client = Client(endpoint)
    mine, my_epoch, head = client.welcome[1:4]
    assert mine != ledger
    for ledger, epoch, after in ((ledger, epoch, 0), (ledger, epoch, head), (mine, my_epoch + 1, 0),
                                 (mine, my_epoch - 1, 0), (mine, my_epoch, head + 1),
                                 (bytes(16), 0, 1)):
        client.send("SUBSCRIBE", [ledger, epoch, after, "", [], 256, 1 << 20])
        assert next_of(client, b"ERROR", b"EVENTS")[1] == "ERR_POSITION", (ledger, epoch, after)
    client.close()


def at_the_same_ledger(programs, home):
    process, endpoint = firm.broker(programs, home)
    frames, outcomes, head = a_day(endpoint)
    assert same(replay(endpoint, frames)[0], outcomes)
    firm.kill(process)
    process, endpoint = firm.broker(programs, home)
    both = [replay(endpoint, frames) for _ in range(2)]
    assert all(same(found, outcomes) and not codes for found, codes in both)
    submits = [frame for frame in frames if frame[0] == b"SUBMIT"]
    found, codes = replay(endpoint, submits)
    assert not found and set(codes) == {"ERR_HELLO"}, (found, codes)
    found, codes = replay(endpoint, [frames[0], *submits[3:]])
    assert not found and codes == ["RESYNC 1"] * (len(submits) - 3), (found, codes)
    client = Client(endpoint)
    assert len(list(client.records())) == head
    identity = client.welcome[1:3]
    firm.stop(process)
    return frames, outcomes, head, identity


def at_another(programs, home, frames, outcomes, head, identity):
    process, endpoint = firm.broker(programs, home)
    client = Client(endpoint)
    own = [contract(number, "of another ledger") for number in range(10**6, 10**6 + 5)]
    client.submit(scheme(), *own)
    found, codes = replay(endpoint, frames)
    assert set(codes) == {"ERR_POSITION"}, codes
    shifted = [[outcome[0] + len(own)] if outcome[0] > 1 else outcome for outcome in outcomes]
    assert same(found, shifted), [pair for pair in zip(found, shifted) if pair[0] != pair[1]][:3]
    assert same(replay(endpoint, frames)[0], found)
    positions(endpoint, *identity)
    stand = [(each["subject"], each["id"]) for _, _, each in client.records()]
    assert len(stand) == len(set(stand)) == head + len(own)
    firm.stop(process)


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    with firm.room("yesterday") as place:
        day = at_the_same_ledger(programs, place / "h")
        at_another(programs, place / "other", *day)
    frames, _, head, _ = day
    print(f"a session of {len(frames)} messages and {head} events, replayed seven times: nothing twice")


if __name__ == "__main__":
    main()
