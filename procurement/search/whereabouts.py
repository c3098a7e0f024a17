"""Under which places a notice is found: those it is about, and those that these came from or became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from procurement.organisations.places import all_places, find_place, related_places


def find_covering(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the places by which somebody may ask for a notice about the places ``codes``.

    Asking for a place means its ``related_places``. The index holds the answer the other way round, so that what is
    counted at a place is exactly what is found there.
    """
    covering = _covering()
    return tuple(dict.fromkeys(place for code in codes for place in covering.get(code, (code,))))


@cache
def _covering() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {place.code: [] for place in all_places()}
    for place in all_places():
        for code in related_places(place.code):
            found[code].append(place.code)
    return {code: tuple(places) for code, places in found.items()}


def is_offered(code: str) -> bool:
    """Whether a list of places to choose from holds this one: former districts and present communes, not the city."""
    place = find_place(code)
    return place is not None and (place.level == "district" or (place.level == "commune" and place.valid_to is None))
