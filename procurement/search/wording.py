"""Which parts of a notice are words, which are numbers, and how amounts become numbers of the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement.plans.models import Package

WORDED = frozenset({
    "answer", "authority", "category", "consortium_name", "estimate_name", "funding", "lots_text", "name", "objective",
    "place", "province", "question", "reason", "short_name", "subject", "summary_en", "text", "title", "title_en",
})  # fmt: skip
"""Keys of an event whose values are searched as words."""

NUMBERED = frozenset({
    "code", "consortium_code", "contract_number", "lot_ref", "national_number", "number", "package_number",
    "plan_number",
})  # fmt: skip
"""Keys of an event whose values are found whole and by part."""

LETTERED = re.compile(r"[A-Za-z]{2}(\d{10})")
"""A national number: letters for what it numbers, then ten digits."""

LARGEST = 10**18
"""Values above it (no genuine one is) are indexed as this."""


def collect(value: Any, keys: frozenset[str]) -> Iterator[str]:
    """Yield the strings that stand under one of ``keys``, at any depth, in order."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str):
                if key in keys:
                    yield inner
            else:
                yield from collect(inner, keys)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from collect(inner, keys)


def package_codes(package: Package | None) -> tuple[str, ...]:
    """Return the numbers of a package: whoever types one finds all its notices, whether or not they said it."""
    return tuple(code for code in (package.reference, package.package_number) if code) if package else ()


def with_digits(codes: Iterable[str]) -> Iterator[str]:
    """Yield the codes and, of national numbers, the digits alone: people leave the letters out."""
    for code in codes:
        yield code
        if lettered := LETTERED.fullmatch(code):
            yield lettered[1]


def whole(value: Decimal | None) -> int | None:
    """Return an amount as whole đồng."""
    return min(int(value.to_integral_value(ROUND_HALF_UP)), LARGEST) if value is not None else None
