"""The places of Hà Nội: 126 wards and communes since 2025-07-01, 30 districts with 526 wards and communes before.

The General Statistics Office gave the new communes numbers that former ones had, so the register writes a letter
before each: ``P01`` the city, ``D001`` a former district, ``W00004`` a former ward or commune (Phường Trúc Bạch),
``C00004`` a present one (Phường Ba Đình). What became of which is data too, with its source (``data/succession.csv``).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from procurement.core.text import sort_key
from procurement.organisations.models import Organisation

REFORM = date(2025, 7, 1)
"""The day on which districts ended and 126 new communes began (law 72/2025/QH15, resolution 1656/NQ-UBTVQH15)."""

CITY = "P01"

MAIN_SHARES = frozenset({"whole", "people"})
"""Shares of a former commune with all its people: they tell which districts a new commune mainly came from."""

POPULATED_SHARES = MAIN_SHARES | {"part"}
"""Shares with people; the others moved a border over land where nobody lives."""

TYPES = {
    "Thành phố": "City",
    "Quận": "District",
    "Huyện": "District",
    "Thị xã": "Town",
    "Thị trấn": "Township",
    "Phường": "Ward",
    "Xã": "Commune",
}
"""The word before a place's name, and the English one behind it."""


@dataclass(frozen=True)
class Place:
    """A place: ``level`` is city, district or commune; valid from ``valid_from`` to ``valid_to``, half-open."""

    code: str
    name: str
    level: str
    valid_from: date | None
    valid_to: date | None
    district: str | None = None
    """The code of the district around a former ward or commune."""

    @property
    def type(self) -> str:
        """The word before the name: Quận, Phường, ..."""
        return next(word for word in TYPES if self.name.startswith(word + " "))

    def is_valid(self, on: date) -> bool:
        """Whether the place exists on ``on``."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Transfer:
    """What of a former commune went into a new one: whole, people (all its people), part, or area (without people)."""

    commune: str
    former: str
    share: str


def find_place(code: str) -> Place | None:
    """Return the place with our ``code``, or None."""
    return _by_code().get(code)


@cache
def all_places() -> tuple[Place, ...]:
    """Return the city, the former districts, the former wards and communes, and the present ones, by code in each."""
    return (
        Place(CITY, "Thành phố Hà Nội", "city", None, None),
        *(Place(f"D{row['code']}", row["name"], "district", None, REFORM) for row in _read("districts")),
        *(
            Place(f"W{row['code']}", row["name"], "commune", None, REFORM, f"D{row['district']}")
            for row in _read("former_communes")
        ),
        *(Place(f"C{row['code']}", row["name"], "commune", REFORM, None) for row in _read("communes")),
    )


def place_label(place: Place, language: str) -> str:
    """Return the name for people, a former place with its end: "Quận Hoàn Kiếm (trước 01/7/2025)".

    Former communes share names, so the label of one names its district too.
    """
    district = find_place(place.district) if place.district else None
    names = [place.name, *([district.name] if district else [])]
    if language == "en":
        names = [_english(name) for name in names]
    joined = ", ".join(names)
    if place.valid_to is None:
        return joined
    return f"{joined} ({'until 30 June 2025' if language == 'en' else 'trước 01/7/2025'})"


@cache
def related_places(code: str) -> frozenset[str]:
    """Return ``code``, the parts of that place, and what these became or came from.

    Former district: its communes, and the new ones that took one of these with all its people or bear its number. New
    commune: the former ones that gave it people, and the districts of those that it took with all their people. The
    city: everything. An unknown code is related to itself alone.
    """
    place = find_place(code)
    if place is None:
        return frozenset({code})
    if place.level == "city":
        return frozenset(each.code for each in all_places())
    if place.level == "district":
        parts = {each.code for each in all_places() if each.district == code}
        return frozenset({code, *parts, *(row.commune for row in _main_transfers() if row.former in parts)})
    if place.valid_to is not None:
        return frozenset({code, *(row.commune for row in _populated() if row.former == code)})
    districts = {_district(row.former) for row in _main_transfers() if row.commune == code}
    return frozenset({code, *districts, *(row.former for row in _populated() if row.commune == code)})


@cache
def all_transfers() -> tuple[Transfer, ...]:
    """Return what of which former commune went where on 2025-07-01."""
    return tuple(Transfer(f"C{row['commune']}", f"W{row['former']}", row["share"]) for row in _read("succession"))


@cache
def places_digest() -> str:
    """Return a digest of all that this module knows."""
    total = hashlib.sha256()
    for name in ("districts", "former_communes", "communes", "succession"):
        total.update(_path(name).read_bytes())
    return total.hexdigest()


@cache
def _by_code() -> Mapping[str, Place]:
    return {place.code: place for place in all_places()}


@cache
def _populated() -> tuple[Transfer, ...]:
    return tuple(row for row in all_transfers() if row.share in POPULATED_SHARES)


@cache
def _main_transfers() -> tuple[Transfer, ...]:
    """Return the transfers that tell which districts a new commune mainly came from; each commune has at least one."""
    by_commune: dict[str, list[Transfer]] = defaultdict(list)
    for row in all_transfers():
        if row.share in MAIN_SHARES or row.commune[1:] == row.former[1:]:
            by_commune[row.commune].append(row)
    return tuple(row for rows in by_commune.values() for row in rows)


def _district(former: str) -> str:
    place = find_place(former)
    assert place is not None
    assert place.district is not None
    return place.district


def event_places(content: Mapping[str, Any], poster: Organisation) -> tuple[str, ...]:
    """Return the codes of the places that the notice ``content`` is about; () where nobody can tell.

    From its coded places, else from its words where a name is certain, else the place of its ``poster`` on the day of
    the notice. A notice that names another province is in none of ours.
    """
    on, place = _day(content), content.get("place") or {}
    if isinstance(place, Sequence):
        coded = [found.code for row in place if (found := _coded(row, on))]
        return tuple(dict.fromkeys(coded)) or _place_of(poster, on)
    if place.get("province") and not _names_city(place["province"]):
        return ()
    own = _place_of(poster, on)
    project = content.get("body", {}).get("project") or {}
    for text in (place.get("text"), project.get("place")):
        if text and (own or _names_city(f"{place.get('province', '')} {text}")):
            if named := find_named(text, on):
                return tuple(each.code for each in named)
    return own


def find_named(text: str, on: date | None = None) -> list[Place]:
    """Return the places that ``text`` names with certainty, with or without their marks' old placement.

    ``on`` is the day of the text: among places of one name those of that day count. A former commune beside its own
    district stands for both. A name that fits several places is left out.
    """
    mentions = [_of_day(candidates, on) for candidates in _mentions(_words(text))]
    around = {each.code for found in mentions for each in found if each.level == "district"}
    certain: dict[str, Place] = {}
    for found in mentions:
        inside = [each for each in found if each.district in around]
        narrowed = inside or found
        if len(narrowed) == 1:
            certain[narrowed[0].code] = narrowed[0]
    covered = {place.district for place in certain.values()}
    return [place for code, place in certain.items() if code not in covered]


def _coded(row: Mapping[str, Any], on: date | None) -> Place | None:
    """Return the place of a row ``{scheme, code, name}``: ours, or the statistics office's number, told by its name."""
    code, name = str(row.get("code", "")), row.get("name")
    candidates = [place for place in (find_place(letter + code) for letter in ("", "C", "W", "D", "P")) if place]
    if name:
        alike = [place for place in candidates if _words(place.name) == _words(name)]
        candidates = alike or candidates
    candidates = _of_day(candidates, on)
    return candidates[0] if len(candidates) == 1 else None


def _of_day(candidates: Iterable[Place], on: date | None) -> list[Place]:
    found = list(candidates)
    return [place for place in found if on is not None and place.is_valid(on)] or found


def _mentions(words: Sequence[tuple[object, ...]]) -> Iterator[tuple[Place, ...]]:
    """Yield for each name in ``words`` the places that bear it, the longest name first."""
    names = _by_name()
    longest = max(map(len, names))
    position = 0
    while position < len(words):
        for length in range(min(longest, len(words) - position), 1, -1):
            if found := names.get(tuple(words[position : position + length])):
                yield found
                position += length - 1
                break
        position += 1


@cache
def _by_name() -> Mapping[tuple[tuple[object, ...], ...], tuple[Place, ...]]:
    named: dict[tuple[tuple[object, ...], ...], list[Place]] = defaultdict(list)
    for place in all_places():
        if place.level != "city":
            named[_words(place.name)].append(place)
    return {words: tuple(places) for words, places in named.items()}


def _words(text: str) -> tuple[tuple[object, ...], ...]:
    """Return the words of ``text`` without capitals, and each with its tone wherever it stands: hoà is hòa."""
    return tuple(_word(word) for word in re.findall(r"\w+", text))


def _word(word: str) -> tuple[object, ...]:
    letters, tones, _ = sort_key(word)
    return letters, tuple(sorted(tone for tone in tones if tone))


def _names_city(text: str) -> bool:
    words = _words(text)
    return any(words[start : start + 2] == _words("Hà Nội") for start in range(len(words)))


def _place_of(poster: Organisation, on: date | None) -> tuple[str, ...]:
    code = poster.place(on or date.max)
    return (code,) if code else ()


def _day(content: Mapping[str, Any]) -> date | None:
    text = content.get("published_at") or (content.get("decision") or {}).get("date")
    return date.fromisoformat(text[:10]) if text else None


def _english(name: str) -> str:
    word = next(word for word in TYPES if name.startswith(word + " "))
    return f"{name.removeprefix(word + ' ')} {TYPES[word]}"


def _path(name: str) -> Traversable:
    return files("procurement.organisations") / "data" / f"{name}.csv"


def _read(name: str) -> Iterator[dict[str, str]]:
    lines = _path(name).read_text("utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))
