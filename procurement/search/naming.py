"""Which body or place somebody means who types a name, with or without marks, instead of a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.text import sort_key
from procurement.organisations.models import Organisation, OrganisationName
from procurement.organisations.places import Place, all_places, find_place, place_label, related_places
from search_index.analysis import Analysis, analyse

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
    words: Analysis


def spoken_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as names are compared: without marks and capitals."""
    return analyse(text).words


def resolve_names(session: Session, given: Given, language: str) -> Resolved:
    """Return ``given`` with the codes of the bodies and places that are typed by name.

    A name stands for the only body or place that bears it, else for the only one whose name holds all its words. Where
    it fits several or none, it stays as it was typed, with a problem and what may be meant. Several places may be
    typed at once, with commas between them.
    """
    resolved = {name: list(values) for name, values in given.items()}
    problems: list[Problem] = []
    suggestions: list[Suggestion] = []
    for name, (find, several, nobody) in _FINDERS.items():
        values: list[str] = []
        for typed in resolved.get(name, []):
            listed = _find_listed_places(session, typed, language) if name == "place" else []
            meant = find(session, typed, language) if typed.strip() and not listed else typed
            values += listed or [meant if isinstance(meant, str) else typed]
            if not isinstance(meant, str):
                problems.append(Problem((name,), several if meant else nobody, {"name": name, "value": typed}))
                suggestions += [Suggestion(name, typed, each.value, each.label) for each in meant]
        if name in resolved:
            resolved[name] = values
    return Resolved(resolved, tuple(problems), tuple(suggestions))


def _find_bodies(session: Session, typed: str, language: str) -> str | list[Named]:
    coded = select(Organisation.reference).where(or_(Organisation.reference == typed, Organisation.code == typed))
    known = session.scalar(coded)
    if known is not None:
        return known
    names = select(Organisation.reference, OrganisationName.name, OrganisationName.short_name)
    rows = session.execute(names.join(OrganisationName, OrganisationName.organisation_id == Organisation.id))
    spelled = ((row, spelling) for row in rows for spelling in (row.name, row.short_name) if spelling)
    return _choose(typed, (Named(row.reference, row.name, analyse(spelling)) for row, spelling in spelled))


def _find_places(session: Session, typed: str, language: str) -> str | list[Named]:
    if find_place(typed) is not None:
        return typed
    meant = _choose(typed, (each for place in all_places() for each in _names_of(place, language)))
    return meant if isinstance(meant, str) else _heir_of_all(typed, meant) or meant


def _find_listed_places(session: Session, typed: str, language: str) -> list[str]:
    """Return the places whose names stand in ``typed`` with commas between them; nothing unless each is clear."""
    parts = [part for part in re.split(r"[,;]", typed) if part.strip()]
    if not 1 < len(parts) <= SUGGESTED or any(place_label(place, language) == typed.strip() for place in all_places()):
        return []
    found = [_find_places(session, part.strip(), language) for part in parts]
    codes = [each for each in found if isinstance(each, str)]
    return codes if len(codes) == len(found) else []


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
        yield Named(place.code, place_label(place, language), analyse(spelling))


def _choose(typed: str, candidates: Iterable[Named]) -> str | list[Named]:
    """Return the value of the only candidate that is meant, else those that may be, the shortest name first."""
    asked, named = analyse(typed), list(candidates)
    words = set(asked.words)
    tiers = (
        [each for each in named if each.words.exact == asked.exact],
        [each for each in named if each.words.words == asked.words],
        [each for each in named if words and words <= set(each.words.words)],
    )
    for tier in tiers:
        if len({each.value for each in tier}) == 1:
            return tier[0].value
        if tier:
            return _once(sorted(tier, key=lambda each: (len(each.words.words), sort_key(each.label))))
    near = [each for each in named if len(words & set(each.words.words)) * 2 > len(words)]
    return _once(sorted(near, key=lambda each: (-len(words & set(each.words.words)), len(each.words.words))))


_FINDERS = {
    "organisation": (_find_bodies, "parameter.which_organisation", "parameter.no_organisation"),
    "place": (_find_places, "parameter.which_place", "parameter.no_place"),
}
"""Who finds what is meant for each parameter, and the problems where several names fit and where none does."""


def _once(named: Iterable[Named]) -> list[Named]:
    first: dict[str, Named] = {}
    for each in named:
        first.setdefault(each.value, each)
    return list(first.values())[:SUGGESTED]
