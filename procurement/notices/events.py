"""The one codec of notices: event lines in and out, canonical form, hash, identity.

The event file (docs/event-file.md) carries amounts as JSON numbers, the canonical form as strings (RFC 8785 would
print numbers as IEEE doubles). Between the two, ``content`` holds exact Decimals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.errors import Invalid, Problem
from procurement.core.exact_json import parse_exact, refuse_depth
from procurement.core.money import plain
from procurement.notices.cleaning import Cleaning, Pseudonym
from procurement.notices.fields import Number
from procurement.notices.instants import civil_day, parse_instant
from procurement.notices.labels import field_label
from procurement.notices.oddities import oddities
from procurement.notices.requirements import find_unplain, missing
from procurement.notices.schemas import OUTSIDE_CONTENT, check, envelope, mapped

MAX_LINE_BYTES = 16 * 2**20
MAX_DEPTH = 16


@dataclass(frozen=True)
class Event:
    """One act of the event file, cleaned. Treat ``content`` as read-only: it is what was checked and is hashed.

    ``sample``: the line was exported from a register of invented data. ``original`` is the received JSON text,
    citizens' numbers masked, where cleaning changed anything, else None.
    """

    content: Mapping[str, Any]
    reference: str | None
    revision: int | None
    retrieved_at: str | None
    sample: bool | None
    original: str | None
    warnings: tuple[Problem, ...]

    @property
    def kind(self) -> str:
        """The kind's code."""
        return str(self.content["kind"])

    @property
    def title(self) -> str:
        """The title, cleaned."""
        return str(self.content["title"])

    @property
    def national_number(self) -> str | None:
        """The number on the national system."""
        return self.content.get("national_number")

    @property
    def version(self) -> str | None:
        """The national version, such as "00"."""
        return self.content.get("version")

    @property
    def plan_number(self) -> str | None:
        """The national number of the plan; for a plan its own stands in ``national_number``."""
        return self.content.get("plan_number")

    @property
    def package_ref(self) -> str | None:
        """The source's reference of the package."""
        return self.content.get("package_ref")

    @property
    def organisation(self) -> dict[str, Any]:
        """Who posted the notice."""
        return dict(self.content["organisation"])

    @property
    def body(self) -> dict[str, Any]:
        """What this kind of notice says."""
        return dict(self.content["body"])

    @property
    def identity(self) -> str | None:
        """What the notice is known by, or None before a reference is assigned."""
        return identity(self.content, self.reference)

    @cached_property
    def canonical(self) -> str:
        """The canonical form of the content."""
        return canonical(self.content).decode()

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of the canonical form, in hexadecimal."""
        return sha256_hex(self.canonical.encode())


def read_event(
    source: str | bytes | Mapping[str, Any],
    *,
    pseudonym: Pseudonym,
    profile: str = "imported",
    assign_reference: bool = False,
) -> Event:
    """Read one event: a line of the event file (text or UTF-8 bytes) or an object parsed already, without floats.

    ``profile`` "authored" also asks for what an officer must fill in. With ``assign_reference`` the notice needs no
    identity of its own. Raises Invalid with every problem found.
    """
    raw = dict(source) if isinstance(source, Mapping) else parse_object(source)
    refuse_depth(raw, MAX_DEPTH)
    cleaning = Cleaning(raw, pseudonym)
    cleaned = cleaning.content()
    content, errors = check(cleaned)
    problems = _without_repeats([*cleaning.problems, *errors])
    if not assign_reference and not _has_number(cleaned):
        problems.append(Problem(("national_number",), "required.identity"))
    if profile == "authored":
        problems += [warning for warning in cleaning.warnings if warning.code == "date.no_day"]
        problems += find_unplain(content)
        problems += missing(content, known={problem.path for problem in problems})
    if problems:
        raise Invalid(problems)
    changed = content != raw
    original = _received(source, raw, cleaning) if changed else None
    outside = {key: content.pop(key, None) for key in OUTSIDE_CONTENT}
    return Event(content, **outside, original=original, warnings=(*cleaning.warnings, *oddities(content)))


def identity(content: Mapping[str, Any], reference: str | None = None) -> str | None:
    """Return what a notice is known by: ``kind|number``, for an opening also its stage and envelope; None without one.

    The number is the national one, else ``ref:`` + our reference, else ``pkg:`` + the source's package reference.
    """
    number = content.get("national_number")
    if number is None and reference is not None:
        number = f"ref:{reference}"
    if number is None and content.get("package_ref") is not None:
        number = f"pkg:{content['package_ref']}"
    if number is None:
        return None
    if content["kind"] != "opening":
        return f"{content['kind']}|{number}"
    body = content["body"]
    return f"opening|{number}|{body.get('stage', 'bid')}|{body.get('envelope', 'single')}"


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of ``content``: RFC 8785, every Decimal as a string in plain notation."""
    return canonical_json(_with_strings(content))


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return sha256_hex(canonical(content))


def load_content(text: str) -> dict[str, Any]:
    """Return the content whose canonical form is ``text``, with Decimals again and in documented order."""
    value = json.loads(text)
    return dict(mapped(envelope(value["kind"]), value, _revived))


def load_title(text: str) -> str:
    """Return the title of the content whose canonical form is ``text``, and read nothing else of it anew."""
    title: str = json.loads(text)["title"]
    return title


def dump_line(
    content: Mapping[str, Any],
    *,
    reference: str | None = None,
    revision: int | None = None,
    retrieved_at: str | None = None,
    sample: bool = False,
) -> str:
    """Return one line of the event file, without its line end: documented key order, amounts as exact numbers."""
    outside = {"sample": sample or None, "reference": reference, "revision": revision, "retrieved_at": retrieved_at}
    whole = {**content, **{key: value for key, value in outside.items() if value is not None}}
    return exact_json(mapped(envelope(content["kind"]), whole, lambda field, value, path: value))


def posted_on(content: Mapping[str, Any]) -> date | None:
    """Return the Vietnamese date of the national posting, or None where the source does not say."""
    text = content.get("published_at")
    return civil_day(text) if text else None


def posted_at(content: Mapping[str, Any]) -> datetime | None:
    """Return the instant (UTC) of the national posting; None where the source gives none or only a date."""
    text = content.get("published_at")
    return parse_instant(text) if text and "T" in text else None


def closes_at(content: Mapping[str, Any]) -> datetime | None:
    """Return the closing time (UTC) that the body names, or None; whole seconds count, as they do in the index."""
    return _whole_second(content["body"].get("closes_at"))


def opens_at(content: Mapping[str, Any]) -> datetime | None:
    """Return when bids are opened (UTC) as the body names it, or None; whole seconds count."""
    return _whole_second(content["body"].get("opens_at"))


def _whole_second(text: str | None) -> datetime | None:
    return parse_instant(text).replace(microsecond=0) if text else None


def parse_object(source: str | bytes) -> dict[str, Any]:
    """Return the JSON object in ``source`` with exact numbers. Raises Invalid for what is none."""
    value = parse_exact(source, longest=MAX_LINE_BYTES, deepest=MAX_DEPTH)
    if not isinstance(value, dict):
        raise Invalid([Problem((), "type.object", {"label": field_label(())})])
    return value


def _without_repeats(problems: list[Problem]) -> list[Problem]:
    # A text that could not be cleaned was left out, and then reads as missing: the first report is the useful one.
    seen: set[tuple[str | int, ...]] = set()
    kept = []
    for problem in problems:
        if problem.path not in seen or not problem.code.startswith("required"):
            kept.append(problem)
        seen.add(problem.path)
    return kept


def _has_number(content: Mapping[str, Any]) -> bool:
    return any(content.get(key) for key in ("national_number", "reference", "package_ref"))


def _received(source: str | bytes | Mapping[str, Any], raw: dict[str, Any], cleaning: Cleaning) -> str:
    if cleaning.masks or isinstance(source, Mapping):
        return exact_json(cleaning.masked(raw))
    text = source.decode("utf-8-sig") if isinstance(source, bytes) else source.removeprefix("\ufeff")
    return text.rstrip("\r\n")


def _with_strings(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _with_strings(item) for key, item in value.items()}
    return [_with_strings(item) for item in value] if isinstance(value, list) else value


def _revived(field: Any, value: Any, path: tuple[str | int, ...]) -> Any:
    return Decimal(value) if isinstance(field, Number) else value


def exact_json(value: Any) -> str:
    """Return ``value`` as JSON in which a Decimal is a number with all its digits; json.dumps cannot write one."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{exact_json(key)}: {exact_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(exact_json(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
