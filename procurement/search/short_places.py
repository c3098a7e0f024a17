"""Places as people write them in short: P. Cầu Giấy, Q. Hoàn Kiếm, H. Mê Linh, TX. Sơn Tây."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from procurement.organisations.places import all_places
from search_index.analysis import analyse, plain_tokens

SHORT = {"Thành phố": "TP", "Quận": "Q", "Huyện": "H", "Thị xã": "TX", "Thị trấn": "TT", "Phường": "P", "Xã": "X"}

_ANY = re.compile(r"(?<![^\W_])(?:[pqhx]|t[ptx])(?![^\W_])", re.IGNORECASE)
_WORDS = re.compile(r"([^\W_]+)")


@cache
def short_names() -> tuple[tuple[str, str], ...]:
    """Return each short name with the name it stands for: ("P Cầu Giấy", "Phường Cầu Giấy")."""
    named = ((place.type, place.name) for place in all_places())
    return tuple(dict.fromkeys((SHORT[sort] + name.removeprefix(sort), name) for sort, name in named))


def place_synonyms() -> Iterator[tuple[str, str]]:
    """Yield each short name and the name it stands for, as terms of which one is found for the other.

    "TP" alone is a synonym already: its places may be said apart from it. For a name without marks what is written in
    short is not found: "xã Quang Trung" is not in "máy X quang trung bình".
    """
    for short, name in short_names():
        if name.startswith("Thành phố "):
            continue
        yield short, name
        if analyse(short).marked:
            yield name, short


def write_out(text: str) -> str:
    """Return ``text`` with what sort of place it is written out before each place: "UBND phường Cầu Giấy".

    A letter that stands before no name of such a place stays what it is.
    """
    if not _ANY.search(text):
        return text
    pieces = _WORDS.split(text)  # every second one is a word
    words = tuple("".join(plain_tokens(word)) for word in pieces[1::2])
    known = _sorts()
    for at in range(len(words) - 1):
        ends = range(at + 2, min(at + _longest(), len(words)) + 1)
        sort = next((known[run] for end in ends if (run := words[at:end]) in known), None)
        if sort:
            pieces[2 * at + 1 : 2 * at + 3] = [sort.lower(), " "]
    return "".join(pieces)


@cache
def _sorts() -> Mapping[tuple[str, ...], str]:
    sorts = {short: sort for sort, short in SHORT.items()}
    return {tuple(plain_tokens(short)): sorts[short.split()[0]] for short, _name in short_names()}


@cache
def _longest() -> int:
    """Return of how many words the longest short name is."""
    return max(map(len, _sorts()))
