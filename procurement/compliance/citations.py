"""Articles of the law: written ``D214 28(2)(a)`` in the files, said in Vietnamese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from procurement.compliance.tables import ANY_TEXT, Faults, Table

FORM = re.compile(
    r"(?P<text>[A-Z]+\d*)(?: (?P<article>\d+[a-z]?)"
    r"(?:\((?P<clause>\d+[a-z]?)\)(?:\((?P<point>[a-zđ]\d?)\))?)?)?"
)
TO_CONFIRM = {"vi": " (cần luật gia xác nhận)", "en": " (to be confirmed by a lawyer)"}
CERTAINTIES = ("found", "secondary", "recalled")
"""How sure a rule is: its text was read, a page about it was, or it is remembered only."""

TEXTS = Table("text", {"code": ANY_TEXT, "vi": ANY_TEXT, "en": ANY_TEXT})


@dataclass(frozen=True)
class Citation:
    """A place in a legal text: its names by language, and article, clause (khoản) and point (điểm) where given."""

    text: str
    vi: str
    en: str
    article: str | None = None
    clause: str | None = None
    point: str | None = None

    def within(self, language: str) -> str:
        """Return the place within its text; "" for the whole of it."""
        if language == "en":
            below = "".join(f"({number})" for number in (self.clause, self.point) if number)
            return f"article {self.article}{below}" if self.article else ""
        parts = (("điểm", self.point), ("khoản", self.clause), ("Điều", self.article))
        return " ".join(f"{word} {number}" for word, number in parts if number)


@dataclass(frozen=True)
class Cited:
    """Something that a law says: where, and how sure we are of it."""

    places: tuple[Citation, ...]
    certainty: str

    def words(self) -> dict[str, str]:
        """Return the citation by language, as a parameter of a sentence; what is not certain says so."""
        return {language: self.say(language) for language in ("vi", "en")}

    def say(self, language: str) -> str:
        """Return all places in ``language``."""
        said = (_said(list(places), language) for _text, places in groupby(self.places, lambda place: place.text))
        return "; ".join(said) + (TO_CONFIRM[language] if self.certainty == "recalled" else "")


def _said(places: list[Citation], language: str) -> str:
    """Return places within one text as officers and lawyers write them."""
    within = ", ".join(filter(None, (place.within(language) for place in places)))
    if language == "en":
        return ", ".join(filter(None, (places[0].en, within)))
    return " ".join(filter(None, (within, places[0].vi)))


@dataclass(frozen=True)
class Texts:
    """The legal texts by code."""

    names: dict[str, tuple[str, str]]

    def cite(self, written: Iterable[str], certainty: str) -> Cited:
        """Return the places written as in the files."""
        return Cited(tuple(self._citation(each) for each in written), certainty)

    def problems(self, written: Iterable[str]) -> Iterator[str]:
        """Yield those of the places that are written wrongly or in a text that is not listed."""
        for each in written:
            match = FORM.fullmatch(each)
            if match is None or match["text"] not in self.names:
                yield each

    def _citation(self, written: str) -> Citation:
        match = FORM.fullmatch(written)
        assert match  # problems() was asked
        vi, en = self.names[match["text"]]
        return Citation(match["text"], vi, en, match["article"], match["clause"], match["point"])


def read_texts(faults: Faults) -> Texts:
    """Return the legal texts of ``data/texts.toml``."""
    rows = TEXTS.read("texts.toml", faults)
    return Texts({row["code"]: (row["vi"], row["en"]) for row in rows})
