"""Bodies and places by their names: what is offered to choose from, and what may be meant by what was typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from flask import url_for
from sqlalchemy.orm import Session

from procurement.core.text import sort_key
from procurement.httpkit.language import current_language
from procurement.organisations.called import Called, find_called
from procurement.organisations.places import all_places, place_label
from procurement.organisations.queries import known
from procurement.search.naming import Resolved
from procurement.search.reading import see_head
from procurement.search.service import frequent, most_frequent
from procurement.search.whereabouts import is_offered

SHOWN = 12
"""So many bodies and places, the most frequent, are offered with their counts; others are found by their name."""

LISTED = 200
"""So many names at most are offered while somebody types."""


@dataclass(frozen=True)
class Meant:
    """A name that may be meant, and the address of the search with it."""

    typed: str
    label: str
    url: str


def draw_suggestions(named: Resolved) -> list[Meant]:
    """Return what may be meant by the names that could not be resolved; all else that was typed is kept."""
    meant = []
    for each in named.suggestions:
        values = [each.value if value == each.typed else value for value in named.given[each.name]]
        params = {name: [value for value in given if value] for name, given in named.given.items()}
        meant.append(Meant(each.typed, each.label, url_for("public.search", **{**params, each.name: values})))  # type: ignore[arg-type]
    return meant


def call_bodies(session: Session, references: Collection[str]) -> dict[str, Called]:
    """Return what the bodies with these references are called now; the same in all processes after any act.

    Acts tell and take back names; files of bodies only tell more of them.
    """
    return find_called(session, references, (known(session).names, see_head(session)))


def body_names(session: Session, chosen: Iterable[str], counts: Mapping[str, int]) -> dict[str, str]:
    """Return the names of the bodies that are offered, in the order of the alphabet."""
    found = call_bodies(session, {*frequent(counts, SHOWN), *chosen})
    in_order = sorted(found.items(), key=lambda item: (item[1].order, item[0]))
    return {reference: body.name for reference, body in in_order}


def place_names(chosen: Iterable[str], counts: Mapping[str, int]) -> dict[str, str]:
    """Return the labels of the places that are offered, in the order of the alphabet."""
    places, offered = _places(current_language()), _offered_places(current_language())
    shown = {*frequent({code: counts[code] for code in offered if code in counts}, SHOWN), *chosen}
    in_order = sorted((*places[code], code) for code in shown if code in places)
    return {code: label for _number, label, code in in_order}


def listed_bodies(session: Session, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names that are offered while somebody types the name of a body."""
    found = call_bodies(session, most_frequent(counts, LISTED)) if len(counts) > SHOWN else {}
    return tuple(dict.fromkeys(body.name for body in sorted(found.values(), key=lambda body: body.order)))


def listed_places(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the labels that are offered while somebody types the name of a place."""
    return tuple(label for code, label in _offered_places(current_language()).items() if code in counts)


@cache
def _offered_places(language: str) -> Mapping[str, str]:
    return {code: label for code, (_number, label) in _places(language).items() if is_offered(code)}


@cache
def _places(language: str) -> Mapping[str, tuple[int, str]]:
    """The labels of all places, numbered in the order of the alphabet."""
    labels = {place.code: place_label(place, language) for place in all_places()}
    in_order = sorted(labels.items(), key=lambda item: sort_key(item[1]))
    return {code: (number, label) for number, (code, label) in enumerate(in_order)}
