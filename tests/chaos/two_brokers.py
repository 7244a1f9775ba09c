#!/usr/bin/python3
"""Two brokers on one home: the second refuses with exit 75 and a sentence that helps, by whatever
name it knows the home, and the first is unharmed. So does `doorstep up` where a broker serves. Of
many that start at once, one serves. After one that was killed, the next serves at once.

usage: two_brokers.py PROGRAMS                      needs python3-zmq and python3-msgpack
"""

import os
import pathlib
import sys

import firm
from firm import Client, contract, scheme

BROKER_HAS_IT = 75
RACERS, RACES = 8, 5


def expect_refusal(process, place, *command):
    code, said = firm.refuses(place, *command)
    assert code == BROKER_HAS_IT, (command, code, said)
    assert f"pid {process.pid} serves it" in said, said


def other_names(home):
    """Of the same folder, and how to come to them."""
    (home.parent / "link").symlink_to(home)
    (home.parent / "real").mkdir()
    yield [], home
    yield [], home.parent / "link"
    yield [], os.path.relpath(home, home.parent)
    yield [], f"{home.parent}/real/../{home.name}/."
    if firm.has_namespaces():
        words = f"mount --bind {home} {home.parent}/real && exec \"$@\""
        yield [*firm.INSIDE, "sh", "-c", words, "sh"], home.parent / "real"


def refusals(programs, home):
    process, endpoint = firm.broker(programs, home)
    client = Client(endpoint)
    assert client.submit(scheme()) == [[1]]
    socket = os.stat(home / "run/broker.sock")
    count = 0
    for words, name in other_names(home):
        broker = [*words, programs / "doorstep-broker", "--home", name]
        expect_refusal(process, home.parent, *broker)
        expect_refusal(process, home.parent, *broker, "--listen", "tcp://127.0.0.1:*")
        count += 2
    code, said = firm.refuses(home.parent, programs / "doorstep", "--home", home, "up")
    assert code != 0 and f"pid {process.pid} serves it" in said, (code, said)
    (home / "lock").unlink()                    # the lock is not the file that names its holder
    code, said = firm.refuses(home.parent, programs / "doorstep-broker", "--home", home)
    assert code == BROKER_HAS_IT, (code, said)
    assert os.stat(home / "run/broker.sock").st_ino == socket.st_ino, "the socket was taken over"
    assert client.submit(contract(1)) == [[2]] and Client(endpoint).submit(contract(2)) == [[3]]
    return process, count + 2


def race(programs, home):
    """All of them are started before the first can be ready; the losers have ended."""
    racers = [firm.launch(home.parent, programs / "doorstep-broker", "--home", home)
              for _ in range(RACERS)]
    ready = [racer for racer in racers if racer.stdout.readline().startswith(b"READY")]
    assert len(ready) == 1, f"{len(ready)} serve"
    codes = [racer.wait() for racer in racers if racer is not ready[0]]
    assert codes == [BROKER_HAS_IT] * (RACERS - 1), codes
    head = Client(f"ipc://{home}/run/broker.sock").welcome[3]
    return ready[0], head


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    with firm.room("two") as place:
        process, count = refusals(programs, place / "h")
        for _ in range(RACES):
            firm.kill(process)
            process, head = race(programs, place / "h")
            assert head == 3
        for number in range(RACES):
            race(programs, place / f"new{number}")
    print(f"{count} second brokers refused; {2 * RACES} races of {RACERS}, one winner each")


if __name__ == "__main__":
    main()
