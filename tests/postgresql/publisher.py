"""Publishers as processes of their own, forked from one that has imported everything.

    python -m tests.postgresql.publisher PUBLISHERS ACTS

Each publishes so many acts in the register that the environment describes. Exit code 0 when all of them did.
"""

from __future__ import annotations

import os
import sys

from procurement.settings import read_settings
from procurement.system import build_system
from tests.publication.test_many_publishers import publish_all


def fork_publisher(number: int, acts: int) -> int:
    """Return the process id of a child that publishes ``acts`` notices as publisher ``number`` and ends."""
    child = os.fork()
    if child == 0:
        try:
            publish_all(build_system(read_settings()), number, acts)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return child


def main() -> None:
    """Fork the publishers and wait for them."""
    publishers, acts = map(int, sys.argv[1:])
    children = [fork_publisher(number, acts) for number in range(publishers)]
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
