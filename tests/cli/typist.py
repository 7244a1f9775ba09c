#!/usr/bin/python3
"""Types at a program that asks: typist.py PROGRAM WORD… -- ASKED ANSWER [ASKED ANSWER]…

The program runs on a terminal of its own. Each answer is typed once the text that asks for it is
there; ^C and ^D are keys, what begins with ! is a command that somebody else runs meanwhile, what
begins with ^V is pasted as it is, everything else a line; ^@ in them is a NUL. Prints all that the terminal showed and exits as
the program does; 124 when a question does not come."""
import os
import pty
import select
import subprocess
import sys
import time

PATIENCE_S = 120
KEYS = {"^C": b"\x03", "^D": b"\x04"}


def read_more(terminal, seen, until):
    """Whatever it shows next; None when it has ended."""
    ready, _, _ = select.select([terminal], [], [], max(0, until - time.monotonic()))
    if not ready:
        print(seen.decode(errors="replace"))
        print(f"typist: nothing more in {PATIENCE_S} s", file=sys.stderr)
        sys.exit(124)
    try:
        return os.read(terminal, 65536) or None
    except OSError:  # the other end is closed
        return None


def wait_for(terminal, seen, asked, begin):
    """Where the text that was asked for ends; what comes meanwhile is seen."""
    until = time.monotonic() + PATIENCE_S
    while (at := seen.find(asked.encode(), begin)) < 0:
        more = read_more(terminal, seen, until)
        if more is None:
            print(seen.decode(errors="replace"))
            print(f"typist: it ended and never asked: {asked}", file=sys.stderr)
            sys.exit(124)
        seen += more
    return at + len(asked.encode())


def typed(answer):
    """A line, or a paste, which need not end like one."""
    text = answer.removeprefix("^V").encode().replace(b"^@", b"\0")
    return text if answer.startswith("^V") else text + b"\n"


def main():
    split = sys.argv.index("--")
    command, script = sys.argv[1:split], sys.argv[split + 1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    seen = bytearray()
    at = 0
    for asked, answer in zip(script[::2], script[1::2]):
        at = wait_for(terminal, seen, asked, at)
        if answer.startswith("!"):
            subprocess.run(answer[1:], shell=True, check=True)
        else:
            os.write(terminal, KEYS.get(answer) or typed(answer))
    while (more := read_more(terminal, seen, time.monotonic() + PATIENCE_S)) is not None:
        seen += more
    sys.stdout.write(seen.decode(errors="replace").replace("\r\n", "\n"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


main()
