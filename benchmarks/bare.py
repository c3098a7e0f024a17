"""The peer of the pages: the smallest Flask application that answers with the same bytes and the same header fields.

``BARE_ANSWERS`` names a folder of answers, which ``keep_answers`` wrote: whatever a page costs beyond this, it costs
for being found and drawn.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response

BY_THE_SERVER = frozenset({"connection", "server", "date", "content-length", "transfer-encoding", "keep-alive"})
Kept = tuple[int, Mapping[str, str], bytes]
"""Status, header fields and body."""


def keep_answers(folder: Path, answers: Sequence[Kept]) -> None:
    """Write the answers that the application is to give, in the order of their numbers."""
    folder.mkdir(exist_ok=True)
    kept: list[Any] = []
    for number, (status, headers, body) in enumerate(answers):
        (folder / f"{number}.body").write_bytes(body)
        kept.append([status, {name: value for name, value in headers.items() if name.lower() not in BY_THE_SERVER}])
    (folder / "answers.json").write_text(json.dumps(kept), "utf-8")


def read_answers(folder: Path) -> list[Kept]:
    """Return what ``keep_answers`` wrote; nothing where it wrote nothing."""
    listed = folder / "answers.json"
    kept = json.loads(listed.read_text("utf-8")) if listed.exists() else []
    return [
        (status, headers, (folder / f"{number}.body").read_bytes()) for number, (status, headers) in enumerate(kept)
    ]


def create_bare(folder: Path) -> Flask:
    """Return the application over the answers in ``folder``."""
    bare = Flask("bare")
    answers = read_answers(folder)

    @bare.get("/<int:number>")
    def answer(number: int) -> Response:
        status, headers, body = answers[number]
        return Response(body, status, headers)

    @bare.get("/well")
    def well() -> str:
        return "well"

    return bare


if "BARE_ANSWERS" in os.environ:
    app = create_bare(Path(os.environ["BARE_ANSWERS"]))
