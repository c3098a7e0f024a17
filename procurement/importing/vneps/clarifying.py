"""Clarifications of bidding documents, and lists of versions: parts of notices that stand in answers of their own."""

from __future__ import annotations

from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import Piece, Surroundings, Version, without_repeats

CLARIFICATIONS = "biduClarifyReqInvAndContentViewVersionDTOList"
VERSION_KEYS = frozenset(("id", "no", "planNo", "planVersion", "notifyNo", "notifyVersion", "version", "publicDate"))


def read_clarifications(node: Node, around: Surroundings) -> list[Piece]:
    """Read questions and answers; each belongs to the invitation whose number it bears, whatever version was asked.

    A request may stand under several versions, in one of them without its answer.
    """
    asked: dict[str, list[dict[str, Any]]] = {}
    for version in node.rows(CLARIFICATIONS):
        version.leave("notifyVersion")
        for row in version.rows("biduClarifyReqInvAndContentViewList"):
            if number := row.text("notyfyNo", "notifyNo"):
                asked.setdefault(number, []).extend(_clarifications(row))
    return [Piece(_invitation(number, rows, around), node.path) for number, rows in asked.items()]


def _invitation(number: str, rows: list[dict[str, Any]], around: Surroundings) -> dict[str, Any]:
    rows = sorted(without_repeats(rows), key=lambda row: str(row.get("asked_at", "")))
    return {
        "kind": "invitation",
        "national_number": number,
        **said(retrieved_at=around.retrieved_at),
        "body": {"clarifications": rows},
    }


def _clarifications(row: Node) -> list[dict[str, Any]]:
    """Return one entry a question; the answers stand in a text of their own and are joined by their ids."""
    answers = {item.text("id"): item for item in row.rows("clarifyResContent")}
    times = said(asked_at=row.moment("signReqDate", "reqDate"), answered_at=row.moment("signResDate"))
    subject = row.text("reqName")
    row.leave("id", "notyfyId", "reqNo", "reqDate")
    return [_clarification(item, answers.get(item.text("id"), item), subject, times) for item in _questions(row)]


def _questions(row: Node) -> list[Node]:
    return row.rows("clarifyReqContent") or row.rows("clarifyResContent")


def _clarification(item: Node, reply: Node, subject: str | None, times: dict[str, Any]) -> dict[str, Any]:
    for node in (item, reply):
        node.leave("id", "subjectCode", "subjectName", "question", "response", "catType")
    about = [text for text in (subject, item.text("subjectName")) if text]
    entry = said(
        subject=" – ".join(about) or None,
        question=item.text("question"),
        asked_at=times.get("asked_at"),
        answer=reply.text("response") or item.text("response"),
        answered_at=times.get("answered_at"),
    )
    return entry


def is_version(node: Node) -> bool:
    """Tell whether an object is a line of a list of versions and nothing more."""
    keys = node.value.keys()
    return keys <= VERSION_KEYS and "id" in keys and bool({"planVersion", "notifyVersion"} & keys)


def read_version(node: Node) -> Version | None:
    """Read one line of a list of versions."""
    number, version = node.text("planNo", "notifyNo", "no"), node.text("planVersion", "notifyVersion", "version")
    source_id = node.text("id")
    node.leave("publicDate")
    return Version(number, version, source_id) if number and version else None
