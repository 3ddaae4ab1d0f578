"""Runs a program until its own standard input ends: `python keeper.py PROGRAM ARGUMENT…`.

The other end of that pipe is held by the test run and nobody else. However the run ends, by itself, by Ctrl-C or
killed, the system closes the pipe, and the program ends too. (Linux can send a child a signal when its parent
dies; a pipe does it on every system, and for a parent that died before it was asked for.)
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main(command: list[str]) -> None:
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end_with_it() -> None:
        os._exit(program.wait() & 0xFF)

    threading.Thread(target=end_with_it, daemon=True).start()
    sys.stdin.buffer.read()
    # Its data is thrown away, so there is nothing to put in order first; the thread ends us.
    program.kill()
    threading.Event().wait(10)


if __name__ == "__main__":
    main(sys.argv[1:])
