"""One set of keys, replaced as a whole by every commit: a reader who sees two batches at once has seen a torn state.

Run as a program it writes batches into an index, and may be told to die in the middle:
``python batches.py FOLDER apply|rebuild FIRST LAST [DIE_AT]``.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from search_index.documents import Document
from search_index.engine import Engine, Position, open_engine
from search_index.query import Query, SortKey

SIZE = 20
OLDEST = (SortKey("order", descending=False),)
TOUCHING = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")


def batch(number: int) -> list[Document]:
    return [
        Document(
            f"k{n}",
            n,
            {"title": f"gói thầu số {n} loạt {number}", "body": "mua sắm thiết bị " * (number % 3 + 1)},
            keywords={"batch": (str(number),)},
            numbers={"value": number * n},
        )
        for n in range(SIZE)
    ]


def write(engine: Engine, act: str, number: int) -> None:
    position = Position(number, f"hash {number}", "batches")
    if act == "rebuild":
        engine.rebuild(batch(number), position)
    else:
        engine.apply(batch(number), [], position)


def seen(engine: Engine) -> int:
    """Return the one batch that ``engine`` answers from; fails when the answer is not one whole batch."""
    answer = engine.match(Query('thầu "thiết bị"'), sort=OLDEST, facets=["batch"])
    assert answer.total == SIZE
    assert len(answer.facets["batch"]) == 1, answer.facets
    assert [hit.key for hit in answer.hits] == [f"k{n}" for n in range(SIZE)]
    return int(*answer.facets["batch"])


def die_at(event_number: int, folder: str) -> None:
    """Kill this process (SIGKILL) when it touches a file of the index for the ``event_number``-th time from now on."""
    events = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal events
        if event in TOUCHING and str(arguments[0]).startswith(folder):
            events += 1
            if events == event_number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def main(folder: str, act: str, first: str, last: str, event_number: str = "") -> None:
    engine = open_engine(Path(folder))
    engine.position()
    if event_number:
        die_at(int(event_number), folder)
    for number in range(int(first), int(last) + 1):
        write(engine, act, number)
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
