"""A browser's archive of what it asked and was answered (HTTP Archive 1.2): the answers in it that are JSON.

Only addresses' answers, what was asked for and when are looked at; cookies and headers are not.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from procurement.core.errors import Invalid
from procurement.core.exact_json import parse_exact
from procurement.importing.vneps.nodes import MAX_DEPTH, MAX_INNER_BYTES


def is_archive(tree: Any) -> bool:
    """Tell whether ``tree`` is such an archive."""
    log = tree.get("log") if isinstance(tree, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def read_archive(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers that are JSON, each with what was asked and when, as ``reading`` takes them."""
    return list(_answers(tree["log"]["entries"]))


def _answers(entries: list[Any]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        content = _at(entry, "response", "content")
        answer = _json(_decoded(content)) if isinstance(content, Mapping) else None
        if isinstance(answer, dict | list):
            asked = _json(_at(entry, "request", "postData", "text"))
            yield {"capturedAt": _at(entry, "startedDateTime"), "request": asked, "raw": answer}


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _decoded(content: Mapping[str, Any]) -> Any:
    text = content.get("text")
    if content.get("encoding") != "base64" or not isinstance(text, str):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _json(text: Any) -> Any:
    if not isinstance(text, str | bytes):
        return None
    try:
        return parse_exact(text, longest=MAX_INNER_BYTES, deepest=MAX_DEPTH)
    except Invalid:
        return None  # a picture, a page or a script: an archive holds everything that the browser loaded
