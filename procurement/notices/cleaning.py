"""Cleaning of what is certain in a received notice, before anything is stored or hashed.

Text becomes NFC on one line (or several, where the field has them) without invisible characters; empty values are
dropped; citizens' numbers that stand as codes of household businesses become pseudonyms everywhere in the event.
What may be meant is kept and reported as a warning.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields

from procurement.core.errors import Problem
from procurement.core.text import UnclearText, broken_words, clean_line, clean_text, disguised_words, has_private_use
from procurement.notices.fields import MAX_TEXT, BodyCode, CivilDate, Instant, InstantOrDate, Text
from procurement.notices.instants import has_time, is_no_day
from procurement.notices.labels import field_label
from procurement.notices.schemas import DROP, Path, mapped, schema_for

Pseudonym = Callable[[str], str]
"""From the 12 digits of a citizen's number to the code that stands for it."""

CITIZEN = re.compile(r"(?:vn)?([0-9]{12})", re.IGNORECASE)
"""A citizen's number (12 digits) as the portal uses it for a household business without a tax code of its own."""

WRITTEN_NUMBER = re.compile(r"(?<![0-9])(?:vn)?([0-9](?:[\s.\-]{0,3}[0-9]){11})(?![0-9])", re.IGNORECASE)
"""Twelve digits as people write them in running text, perhaps in groups."""

NO_DIGIT = re.compile("[^0-9]")

MIN_KEY = 16

SHRINKAGE = 16
"""Received text may be so many times longer than its field allows: entities and blanks shrink in cleaning. What is
longer still is refused before it costs any work."""


def keyed_pseudonym(key: bytes) -> Pseudonym:
    """Return the function from a citizen's number to ``hkd-`` + 16 hex digits of HMAC-SHA-256 under ``key``.

    The same person keeps the same pseudonym; without the key (16 bytes or more) nobody can try the numbers out.
    """
    if len(key) < MIN_KEY:
        raise ValueError(f"the key of pseudonyms needs {MIN_KEY} bytes or more")

    def pseudonym(digits: str) -> str:
        return "hkd-" + hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:16]

    return pseudonym


class Cleaning:
    """One run over one event: the cleaned tree, the masks that were needed, what was found on the way."""

    def __init__(self, raw: Mapping[str, Any], pseudonym: Pseudonym) -> None:
        self.raw = raw
        self.pseudonym = pseudonym
        self.masks: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def content(self) -> dict[str, Any]:
        """Return the event cleaned, in documented order, unknown keys as they came."""
        schema = schema_for(self.raw)
        cleaned = mapped(schema, self.raw, self._clean)
        if self.masks:
            cleaned = mapped(schema, cleaned, lambda field, value, path: self._hidden(value))
        return dict(cleaned)

    def masked(self, value: Any) -> Any:
        """Return the received tree ``value`` with every citizen's number that was masked replaced in every text."""
        if isinstance(value, Mapping):
            return {key: self.masked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.masked(item) for item in value]
        if not isinstance(value, str):
            return value
        cleaned = clean_text(value)
        hidden = self._hidden(cleaned)
        return value if hidden == cleaned else hidden

    def _clean(self, field: fields.Field[Any] | None, value: Any, path: Path) -> Any:
        if value is None and isinstance(path[-1], str):
            # Null and the empty string say no more than an absent key; a null row of a list is left to the schema.
            return DROP
        if not isinstance(value, str):
            return value
        limit = getattr(field, "limit", MAX_TEXT)
        if len(value) > SHRINKAGE * limit:
            found = {"label": field_label(path), "limit": limit, "length": len(value)}
            self.problems.append(Problem(path, "text.too_long", found))
            return DROP
        try:
            text = clean_text(value) if isinstance(field, Text) else clean_line(value)
        except UnclearText as error:
            self.problems.append(Problem(path, error.code, {"label": field_label(path)}))
            return DROP
        if isinstance(field, BodyCode):
            text = self._without_citizen(text, path)
        if isinstance(field, CivilDate | Instant | InstantOrDate) and is_no_day(text):
            self.warnings.append(Problem(path, "date.no_day", {"label": field_label(path), "value": text}))
            return DROP
        self._warn(field, text, path)
        return text or DROP

    def _without_citizen(self, code: str, path: Path) -> str:
        match = CITIZEN.fullmatch(re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", code)))
        if match is None:
            return code
        self.masks[match[1]] = self.pseudonym(match[1])
        self.warnings.append(Problem(path, "code.masked", {"label": field_label(path)}))
        return self.masks[match[1]]

    def _warn(self, field: fields.Field[Any] | None, text: str, path: Path) -> None:
        if isinstance(field, CivilDate) and has_time(text):
            self.warnings.append(Problem(path, "date.with_time", {"label": field_label(path), "value": text}))
        if has_private_use(text):
            self.warnings.append(Problem(path, "text.private_use", {"label": field_label(path)}))
        lost = broken_words(text)
        if lost:
            self.warnings.append(Problem(path, "text.replaced", {"label": field_label(path), "words": ", ".join(lost)}))
        words = disguised_words(text)
        if words:
            found = {"label": field_label(path), "words": ", ".join(words)}
            self.warnings.append(Problem(path, "text.disguised", found))

    def _hidden(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        value = self._without_numbers(value)
        # Full-width and other compatibility digits read the same to a person.
        folded = unicodedata.normalize("NFKC", value)
        hidden = self._without_numbers(folded)
        return value if hidden == folded else hidden

    def _without_numbers(self, text: str) -> str:
        """Return ``text`` with each masked number replaced, even one that begins inside the digits of another."""
        parts, kept, position = [], 0, 0
        while match := WRITTEN_NUMBER.search(text, position):
            mask = self.masks.get(NO_DIGIT.sub("", match[1]))
            position = match.end() if mask else match.start(1) + 1
            if mask:
                parts += [text[kept : match.start()], mask]
                kept = position
        return "".join([*parts, text[kept:]])
