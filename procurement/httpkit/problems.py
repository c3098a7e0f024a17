"""Errors for programs: problem details (RFC 9457) with every field that is wrong, in the language of the request.

The status of an answer is never 2xx where anything failed. Fields are named twice: as the event file writes them
(``body.closes_at``) and as a JSON pointer (RFC 6901), so that either kind of program finds the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Response

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit.families import SYSTEMS
from procurement.httpkit.language import current_language
from procurement.httpkit.visits import current_visit

MEDIA_TYPE = "application/problem+json"


def is_for_systems() -> bool:
    """Whether a program asks, also where its request was refused before any address was looked up."""
    visit = current_visit()
    return visit is not None and visit.family == SYSTEMS


def problem_answer(status: int, title: str, sentences: Iterable[str], problems: Iterable[Problem] = ()) -> Response:
    """Return the answer that says what is wrong: ``sentences`` for people, ``problems`` field by field."""
    visit = current_visit()
    said: dict[str, Any] = {"title": title, "status": status, "detail": " ".join(sentences) or title}
    said["instance"] = f"urn:request:{visit.request_id}" if visit else None
    said["errors"] = [problem_fields(problem) for problem in problems]
    told = {key: value for key, value in said.items() if value}
    return Response(json.dumps(told, ensure_ascii=False), status, content_type=MEDIA_TYPE)


def problem_fields(problem: Problem) -> dict[str, Any]:
    """Return one problem as programs read it: path, pointer, code, sentence."""
    path = [str(step) for step in problem.path]
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
    return {
        "path": ".".join(path),
        "pointer": pointer,
        "code": problem.code,
        "detail": describe(problem, current_language()),
    }
