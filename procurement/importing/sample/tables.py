"""Reading the sample's tables: lists that are longer than code should be."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of ``name``.csv (semicolons; lines with # are about the table)."""
    lines = (files(__package__) / f"{name}.csv").read_text("utf-8").splitlines()
    yield from csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return the words for each slot of a title."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_table("words"):
        found[row["slot"]].append(row["word"])
    return {slot: tuple(listed) for slot, listed in found.items()}


@cache
def templates() -> Mapping[str, tuple[dict[str, str], ...]]:
    """Return the rows of works.csv by who buys such things."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_table("works"):
        found[row["who"]].append(row)
    return {who: tuple(rows) for who, rows in found.items()}
