"""The program whose commands are hit by faults.

It reads orders from standard input, one JSON object a line, and forks a child for each: a fresh process without the
second that importing costs. The child waits for one more line, so that a tracer can take hold of it, and then is the
command line of the register. On standard output:

    start PID      the child lives and waits
    end STATUS     the child is dead: its exit code, or the signal that ended it, negative
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from unittest.mock import patch

from procurement import system
from procurement.cli import main
from procurement.core.clock import FrozenClock
from procurement.settings import variable
from tests.faults.publisher import say

PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


@dataclass(frozen=True)
class Order:
    """The ``arguments`` of one command for the register under ``folder``, while its clock stands at ``at``.

    ``said`` is the file into which all goes that the command prints.
    """

    arguments: list[str]
    folder: str
    at: str
    said: str


def obey(order: Order, orders: BinaryIO) -> None:
    """Be the command, once we are told to go."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)  # else only an ancestor may trace us
    orders.readline()
    for handle in (1, 2):
        os.dup2(os.open(order.said, os.O_WRONLY | os.O_APPEND), handle)
    os.environ[variable("data_dir")] = order.folder
    clock = FrozenClock(datetime.fromisoformat(order.at))
    try:
        with patch.object(system, "SystemClock", lambda: clock):
            main(order.arguments, prog_name="procurement")
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def serve() -> None:
    """Fork a child for each order."""
    with open(0, "rb", buffering=0, closefd=False) as orders:
        while line := orders.readline():
            child = os.fork()
            if child == 0:
                obey(Order(**json.loads(line)), orders)
            say("start", child)
            say("end", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    serve()
