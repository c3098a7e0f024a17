"""What may be meant by a Selection that holds nothing, or that has words which nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice, product
from typing import Any

from procurement.search.selection import Selection
from procurement.search.small_words import say_nothing
from procurement.search.tax_codes import BRANCH, MAIN
from search_index.analysis import analyse, plain_tokens

MOST_CORRECTIONS = 6
"""So many spellings of a query are tried at most."""

MOST_WORDS = 10
"""So many words of a query are left out in turns; longer ones were pasted."""

MOST_PAIRS = 24
"""So many pairs of filters and words are left out and counted where leaving out one alone finds nothing."""

Corrections = Mapping[str, Sequence[str]]
"""Words that nobody has, each with those that may be meant, the likeliest first."""

_TOKEN = re.compile(r"-\"[^\"]*(?:\"|$)|\"[^\"]*\"|\S+")
_STRAIGHT = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'))
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"(?:(?:MST|mã số thuế|ma so thue|số|so)\b[\s:.]*)?"
    r"(?P<letters>[a-z]{2})?[\s.-]*(?P<digits>\d(?:[\s.-]?\d){7,13})",
    re.IGNORECASE,
)
_LOW_NUMBER = re.compile(r"(?<!\S)0?([1-9])(?!\S)")
_SMALL_OR = re.compile(
    r"(?<=\S)\s+(?:or|hoặc|hoac|hay là|[|/])\s+(?=\S)|(?<=[^\W\d_])\s*[,;|/&+]\s*(?=[^\W\d_])", re.IGNORECASE
)


@dataclass(frozen=True)
class Looser:
    """A Selection that asks for less. ``what``: filter, word, quotes or excluded, which is ``about``; or for "instead".

    ``first`` is what had been given up before, where one thing alone was not enough.
    """

    what: str
    about: str
    selection: Selection
    first: Looser | None = None


def loosen(selection: Selection) -> Iterator[Looser]:
    """Yield what its words may stand for, then ``selection`` without each of its filters and of its words."""
    for words in _spell(selection.q):
        yield Looser("instead", words, replace(selection, q=words))
    for field in fields(Selection):
        if field.name != "q" and getattr(selection, field.name) not in ((), None):
            nothing: Any = {field.name: field.default}
            yield Looser("filter", field.name, replace(selection, **nothing))
    for what, about, words in _loosen_words(selection):
        yield Looser(what, about, replace(selection, q=words))


def loosen_twice(selection: Selection) -> list[Looser]:
    """Return ``selection`` without two of its filters or words, each pair once, at most ``MOST_PAIRS``.

    Pairs that leave the words alone come first: they are what somebody looks for.
    """
    pairs: dict[Selection, Looser] = {}
    for first in loosen(selection):
        for second in loosen(first.selection):
            pairs.setdefault(second.selection, replace(second, first=first))
    return sorted(pairs.values(), key=_given_up_words)[:MOST_PAIRS]


def _given_up_words(looser: Looser) -> int:
    return (looser.what != "filter") + (_given_up_words(looser.first) if looser.first else 0)


def _spell(words: str) -> Iterator[str]:
    """Yield a number without blanks, without what stands before it and without its branch, and OR for a small "or".

    Of the code of a branch the index knows the whole with its letters, and no digits alone. Package 5 may be "số 05".
    """
    if number := _NUMBER.fullmatch(words):
        digits = re.sub(r"\D", "", number["digits"])
        main, branch = (digits[:MAIN], digits[MAIN:]) if len(digits) == MAIN + BRANCH else (digits, "")
        spellings = ((number["letters"] or "") + digits, digits, f"vn{main}-{branch}" if branch else main, main)
        yield from (each for each in dict.fromkeys(spellings) if each != words)
    if (either := _SMALL_OR.sub(" OR ", words)) != words:
        yield either
    if (other := _LOW_NUMBER.sub(_numbered_otherwise, words)) != words:
        yield other


def _numbered_otherwise(number: re.Match[str]) -> str:
    return number[1] if number[0][0] == "0" else f"0{number[1]}"


def _loosen_words(selection: Selection) -> Iterator[tuple[str, str, str]]:
    tokens = _TOKEN.findall(selection.q.translate(_STRAIGHT))
    if len(selection.sentence.alternatives) > 1 or len(tokens) > MOST_WORDS:
        return
    for at, token in enumerate(tokens):
        bare, rest = token.strip('-"'), (tokens[:at], tokens[at + 1 :])
        without = " ".join([*rest[0], *rest[1]])
        if not any(letter.isalnum() for letter in bare):
            continue
        if token[0] == "-" and (token[1] == '"' or token[1].isalpha()):
            yield "excluded", bare, without
        elif token[0] == '"' == token[-1] and " " in bare:
            yield "quotes", bare, " ".join([*rest[0], bare, *rest[1]])
        elif any(letter.isalnum() for letter in without) and not say_nothing(without.split()):
            yield "word", bare, without


def correct(selection: Selection, corrections: Corrections) -> Iterator[Selection]:
    """Yield ``selection`` with its unknown words replaced by what ``corrections`` has for them, the likeliest first."""
    choices = product(*([(word, near) for near in nears] for word, nears in corrections.items()))
    for chosen in islice(choices, MOST_CORRECTIONS) if corrections else ():
        meant = dict(chosen)
        yield replace(selection, q=_WORD.sub(lambda typed: _meant(typed[0], meant), selection.q))  # noqa: B023 - used at once


def spell(selection: Selection, written: Mapping[str, str]) -> Selection:
    """Return ``selection`` with plain words as they are ``written``; without capitals unless it has some."""
    kept = written if selection.q != selection.q.lower() else {word: each.lower() for word, each in written.items()}
    return replace(selection, q=_WORD.sub(lambda typed: kept.get(typed[0], typed[0]), selection.q))


def has_marks(words: str) -> bool:
    """Whether somebody took the trouble to type marks."""
    return bool(analyse(words).marked)


def _meant(typed: str, meant: Mapping[str, str]) -> str:
    words = plain_tokens(typed)
    return meant.get(words[0], typed) if len(words) == 1 else typed
