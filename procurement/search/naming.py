"""Which body or place somebody means who types a name, with or without marks, instead of a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.text import sort_key
from procurement.organisations.models import Organisation, OrganisationName
from procurement.organisations.places import Place, all_places, find_place, place_label, related_places
from procurement.search.selection import MOST_VALUES
from procurement.search.short_places import write_out
from procurement.search.synonyms import spell_out
from search_index.analysis import Analysis, analyse

KNOWN_NAMES = 16384
"""So many names are kept as they are written out: bodies are asked for again and again."""

SUGGESTED = 8
"""So many names are offered where it is not clear which one is meant."""

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Suggestion:
    """A name that may be meant by what was ``typed`` for the parameter ``name``; ``value`` is its code."""

    name: str
    typed: str
    value: str
    label: str


@dataclass(frozen=True)
class Resolved:
    """Parameters with codes for names, and what could not be resolved, with what may be meant."""

    given: dict[str, list[str]]
    problems: tuple[Problem, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Named:
    """A body or place by one of its names."""

    value: str
    label: str
    spelling: str

    @cached_property
    def words(self) -> Analysis:
        """Its words as they are written."""
        return analyse(self.spelling)

    @property
    def whole(self) -> Analysis:
        """Its words written out."""
        return whole_words(self.spelling)

    @cached_property
    def bag(self) -> frozenset[str]:
        """Its words as they are written, in no order."""
        return frozenset(self.words.words)

    @cached_property
    def whole_bag(self) -> frozenset[str]:
        """Its words written out, in no order."""
        return frozenset(self.whole.words)


def spoken_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as names are compared: without marks and capitals."""
    return analyse(text).words


@lru_cache(KNOWN_NAMES)
def marked_words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of ``text``, each as ``spoken_words`` has it and with its marks."""
    said = analyse(text)
    return tuple(zip(said.words, said.exact, strict=True))


@lru_cache(KNOWN_NAMES)
def whole_words(text: str) -> Analysis:
    """Return the words of ``text`` with places and abbreviations written out: "UBND P. Cầu Giấy", "sở GTVT"."""
    return analyse(spell_out(write_out(text)))


def resolve_names(session: Session, given: Given, language: str) -> Resolved:
    """Return ``given`` with the codes of the bodies and places that are typed by name.

    A name stands for the only body or place that bears it, else for the only one whose name holds all its words. Where
    it fits several or none, it stays as it was typed, with a problem and what may be meant. Several places may be
    typed at once, with commas between them. More values than a Selection takes are left alone: it refuses them.
    """
    finder = _Finder(session, language)
    resolved = {name: list(values) for name, values in given.items()}
    problems: list[Problem] = []
    suggestions: list[Suggestion] = []
    for name, (find, several, nobody) in _FINDERS.items():
        typed_values = resolved.get(name, [])
        if not 0 < len(typed_values) <= MOST_VALUES:
            continue
        values: list[str] = []
        for typed in typed_values:
            listed = finder.find_listed_places(typed) if name == "place" else []
            meant = find(finder, typed) if typed.strip() and not listed else typed
            values += listed or [meant if isinstance(meant, str) else typed]
            if not isinstance(meant, str):
                problems.append(Problem((name,), several if meant else nobody, {"name": name, "value": typed}))
                suggestions += [Suggestion(name, typed, each.value, each.label) for each in meant]
        resolved[name] = values
    return Resolved(resolved, tuple(problems), tuple(suggestions))


class _Finder:
    """Finds bodies and places for one request: what they are called is looked up once, however much is typed."""

    def __init__(self, session: Session, language: str) -> None:
        self._session, self._language = session, language

    def find_bodies(self, typed: str) -> str | list[Named]:
        """Return the reference of the body that ``typed`` means, or the bodies that it may mean."""
        coded = select(Organisation.reference).where(or_(Organisation.reference == typed, Organisation.code == typed))
        known = self._session.scalar(coded)
        return known if known is not None else _choose(typed, self._bodies)

    def find_places(self, typed: str) -> str | list[Named]:
        """Return the code of the place that ``typed`` means, or the places that it may mean."""
        if find_place(typed) is not None:
            return typed
        meant = _choose(typed, _named_places(self._language))
        return meant if isinstance(meant, str) else _heir_of_all(typed, meant) or meant

    def find_listed_places(self, typed: str) -> list[str]:
        """Return the places whose names stand in ``typed`` with commas between them; nothing unless each is clear."""
        parts = [part for part in re.split(r"[,;]", typed) if part.strip()]
        if not 1 < len(parts) <= SUGGESTED or typed.strip() in {each.label for each in _named_places(self._language)}:
            return []
        found = [self.find_places(part.strip()) for part in parts]
        codes = [each for each in found if isinstance(each, str)]
        return codes if len(codes) == len(found) else []

    @cached_property
    def _bodies(self) -> list[Named]:
        names = select(Organisation.reference, OrganisationName.name, OrganisationName.short_name)
        rows = self._session.execute(names.join(OrganisationName, OrganisationName.organisation_id == Organisation.id))
        spelled = ((row, spelling) for row in rows for spelling in (row.name, row.short_name) if spelling)
        return [Named(row.reference, row.name, spelling) for row, spelling in spelled]


@cache
def _named_places(language: str) -> tuple[Named, ...]:
    return tuple(each for place in all_places() for each in _names_of(place, language))


def _heir_of_all(typed: str, meant: Sequence[Named]) -> str | None:
    """Return the present place among ``meant`` where the others are former ones of its name that it stands for too."""
    places = [place for place in (find_place(each.value) for each in meant) if place]
    present = [place for place in places if place.valid_to is None]
    if len(present) != 1 or any(place.name != present[0].name for place in places):
        return None
    if not set(analyse(typed).words) <= set(analyse(present[0].name).words):
        return None
    return present[0].code if {place.code for place in places} <= related_places(present[0].code) else None


def _names_of(place: Place, language: str) -> Iterable[Named]:
    for spelling in (place.name, place_label(place, "vi"), place_label(place, "en")):
        yield Named(place.code, place_label(place, language), spelling)


def _choose(typed: str, named: Sequence[Named]) -> str | list[Named]:
    """Return the value of the only one of ``named`` that is meant, else those that may be, the shortest name first.

    A name to the letter goes first. Written out, the name of one body does not go before those that hold what was
    typed: "trường THCS Mẫu" may be part of "Trường THCS Mẫu Một" and of "Trường Trung học cơ sở Mẫu Ba".
    """
    for tier in _tiers(typed, named):
        if len({each.value for each in tier}) == 1:
            return tier[0].value
        if tier:
            return _once(sorted(tier, key=lambda each: (len(each.words.words), sort_key(each.label))))
    words = set(whole_words(typed).words)
    near = [each for each in named if len(words & each.whole_bag) * 2 > len(words)]
    return _once(sorted(near, key=lambda each: (-len(words & each.whole_bag), len(each.words.words))))


def _tiers(typed: str, named: Sequence[Named]) -> Iterator[list[Named]]:
    """Yield those of ``named`` that may be meant, the surest first."""
    asked, whole = analyse(typed), whole_words(typed)
    words, all_words = set(asked.words), set(whole.words)
    yield [each for each in named if each.words.exact == asked.exact]
    yield [each for each in named if each.words.words == asked.words]
    part = [each for each in named if words and words <= each.bag]
    for same in (
        [each for each in named if each.whole.exact == whole.exact],
        [each for each in named if each.whole.words == whole.words],
    ):
        yield [*same, *part] if same else []
    yield [*part, *(each for each in named if all_words and all_words <= each.whole_bag)]


_FINDERS = {
    "organisation": (_Finder.find_bodies, "parameter.which_organisation", "parameter.no_organisation"),
    "place": (_Finder.find_places, "parameter.which_place", "parameter.no_place"),
}
"""Who finds what is meant for each parameter, and the problems where several names fit and where none does."""


def _once(named: Iterable[Named]) -> list[Named]:
    first: dict[str, Named] = {}
    for each in named:
        first.setdefault(each.value, each)
    return list(first.values())[:SUGGESTED]
