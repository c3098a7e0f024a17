"""What one answer says about one notice, and the parts that several kinds of notice share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procurement.importing.vneps.nodes import Node, Path, said

NUMBER = re.compile(r"(?P<number>[A-Z]{2}\d{10}|\d{11})(?:-(?P<version>\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Content for an event, perhaps incomplete, from the place ``path`` of a file.

    ``is_whole``: the answer tells everything that the portal tells about this version; otherwise what it does not say
    stays as other answers or the register have it. ``source_id``: the portal's own id of this version.
    """

    content: dict[str, Any]
    path: Path
    is_whole: bool = False
    source_id: str | None = None


@dataclass(frozen=True)
class Version:
    """One line of the portal's list of versions of a plan or a notice."""

    number: str
    version: str
    source_id: str | None = None


@dataclass(frozen=True)
class Surroundings:
    """What stands around an answer: when it was seen, and what had been asked for."""

    retrieved_at: str | None = None
    request: Node | None = None


def numbered(node: Node, number: str, version: str, joined: str) -> dict[str, Any]:
    """Return the national number and version, from keys of their own or written together, "IB2600420870-00"."""
    match = NUMBER.fullmatch(node.text(joined) or "")
    given = match.groupdict() if match else {}
    return said(
        national_number=node.text(number) or given.get("number"), version=node.text(version) or given.get("version")
    )


def decision_of(node: Node, prefix: str = "decision") -> dict[str, Any]:
    """Return the decision whose keys begin with ``prefix``."""
    number, day, agency = (f"{prefix}{end}" for end in ("No", "Date", "Agency"))
    return said(number=node.text(number), date=node.date(day), authority=node.text(agency))


def document_of(node: Node, kind: str, source_id: str, title: str) -> list[dict[str, Any]]:
    """Return the document of type ``kind`` whose id and name stand under these keys, none where there is none."""
    found = said(title=node.text(title), source_id=node.text(source_id))
    return [{"type": kind, **found}] if found else []


def bodies_of(node: Node) -> dict[str, Any]:
    """Return investor and procuring entity, and who of the two posted: the one whose account made the record."""
    investor = said(code=node.text("investorCode"), name=node.text("investorName"))
    entity = said(code=node.text("procuringEntityCode"), name=node.text("procuringEntityName"))
    author = node.text("createdBy")
    posters = [body for body in (entity, investor) if body.get("name")]
    poster = next((body for body in posters if author and body.get("code") == author), posters[0] if posters else {})
    return said(organisation=poster, investor=investor, procuring_entity=entity)


def place_of(locations: Iterable[Node]) -> dict[str, Any]:
    """Return the places in words, each once, the smallest unit first. Their codes are the portal's own."""
    named = []
    for row in locations:
        row.leave("provCode", "districtCode", "wardCode")
        named.append([text for name in ("wardName", "districtName", "provName") if (text := row.text(name))])
    texts = dict.fromkeys(", ".join(parts) for parts in named if parts)
    provinces = dict.fromkeys(parts[-1] for parts in named if parts)
    return said(province=next(iter(provinces), None), text="; ".join(texts) or None)


def international(node: Node) -> bool | None:
    """Return whether the selection is international; the portal tells whether it is domestic."""
    is_domestic = node.flag("isDomestic")
    return None if is_domestic is None else not is_domestic


def layered(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``below`` with everything that ``above`` says; objects are joined key by key, lists replaced."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        is_joined = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = layered(old, value) if is_joined and not _is_value(value) else value  # type: ignore[arg-type]
    return result


def without_repeats(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows, in their order, without those that say nothing which another row does not say as well."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        if not any(row.items() <= other.items() for other in kept):
            kept = [*(other for other in kept if not other.items() <= row.items()), row]
    return kept


def _is_value(value: Mapping[str, Any]) -> bool:
    """Whether an object is one value: half of an amount or of a length of time says nothing."""
    return not value.keys().isdisjoint({"amount", "value", "currency"})
