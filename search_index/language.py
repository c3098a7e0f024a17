"""The language of queries: what somebody typed, taken apart into what may be there and what must not.

All words must be there, in any order, unless one of four signs says otherwise:

- ``"two words"``: side by side and to the letter; a quotation mark without a partner means nothing.
- ``-word`` and ``-"two words"``: not there, wherever in the query it stands; where the second mark is lacking, all
  words to the end, if they are four at most. The minus stands before a letter or a quotation mark and behind nothing
  or a blank: "Gói 01 - Mua", "thu-chi" and "-86 độ" are words. Where five words or more go on behind the word, the
  minus is a dash: titles are written like "Sửa tuabin -Máy phát phần bản thể và cửa", and who copies one means the
  whole of it. So it is before five words or more behind an open quotation mark.
- ``OR`` or ``HOẶC``, in capitals: what stands before it or what stands behind. It binds last, for a Vietnamese word is
  mostly several syllables: "máy chủ OR máy tính" is about servers or computers.

There is nothing else, and no text is wrong: a sign without anything to hold on to means nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb]')
_SIGN = re.compile(r"(?<!\S)(?:-(?P<word>[^\W\d_]\S*)|(?:OR|HO[ẶA]C)(?!\S))")
_ANY_SIGN = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb]|(?<!\\S)-|OR|HO')
_WORD = re.compile(r"[^\W_]\S*")
_LETTER = re.compile(r"[^\W_]")
_DASH_FROM = 6
"""So many words from a minus to the next sign make it a dash."""
_MINUS_BEFORE_QUOTE = re.compile(r"(?<!\S)-$")


class Piece(NamedTuple):
    """Some of what was typed; ``is_quoted``: it is meant to the letter."""

    text: str
    is_quoted: bool

    @property
    def written(self) -> str:
        """The piece as somebody would type it, blanks folded."""
        words = " ".join(self.text.split())
        return f"“{words}”" if self.is_quoted else words

    @property
    def has_words(self) -> bool:
        """Whether there is anything to look for in it."""
        return _LETTER.search(self.text) is not None


class Sentence(NamedTuple):
    """A query taken apart: all pieces of one of ``alternatives`` must be there, and none of ``excluded``.

    Without alternatives everything is asked for that is not excluded.
    """

    alternatives: tuple[tuple[Piece, ...], ...]
    excluded: tuple[Piece, ...]

    @property
    def has_signs(self) -> bool:
        """Whether the query is more than words that must all be there."""
        is_quoted = any(piece.is_quoted for pieces in self.alternatives for piece in pieces)
        return len(self.alternatives) > 1 or bool(self.excluded) or is_quoted


def may_have_signs(text: str) -> bool:
    """Whether ``text`` is anything but words that must all be there; most queries are nothing else."""
    return _ANY_SIGN.search(text) is not None


def read_query(text: str) -> Sentence:
    """Take ``text`` apart."""
    text = unicodedata.normalize("NFC", text)
    alternatives: list[list[Piece]] = [[]]
    excluded: list[Piece] = []
    for sign, piece in _pieces(text):
        if sign == "or":
            alternatives.append([])
        elif piece.has_words:
            (excluded if sign else alternatives[-1]).append(piece)
    kept = tuple(tuple(pieces) for pieces in alternatives if pieces)
    if not kept and not excluded and len(alternatives) > 1:
        return Sentence(((Piece(text, is_quoted=False),),), ())  # nothing but the word itself
    return Sentence(kept, tuple(excluded))


def _pieces(text: str) -> Iterator[tuple[str, Piece]]:
    """Yield the pieces of ``text`` in order, each with its sign: nothing, ``-``, or ``or`` for the word between two."""
    parts = _QUOTES.split(text)
    is_cut = len(_WORD.findall(parts[-1])) >= _DASH_FROM - 1  # a title: Gói 05 -"Cung cấp, lắp đặt thiết
    is_open = len(parts) % 2 == 0 and not is_cut and _MINUS_BEFORE_QUOTE.search(parts[-2]) is not None
    quoted = range(1, len(parts) - (not is_open), 2)
    for number, part in enumerate(parts):
        if number in quoted:
            yield "-" if _MINUS_BEFORE_QUOTE.search(parts[number - 1]) else "", Piece(part, is_quoted=True)
        else:
            yield from _unquoted(_MINUS_BEFORE_QUOTE.sub("", part) if number + 1 in quoted else part)


def _unquoted(part: str) -> Iterable[tuple[str, Piece]]:
    at = 0
    for sign in _signs(part):
        yield "", Piece(part[at : sign.start()], is_quoted=False)
        word = sign["word"]
        yield ("-", Piece(word, is_quoted=False)) if word else ("or", Piece(sign[0], is_quoted=False))
        at = sign.end()
    yield "", Piece(part[at:], is_quoted=False)


def _signs(part: str) -> list[re.Match[str]]:
    """Return the signs of ``part`` without those that are dashes."""
    signs = list(_SIGN.finditer(part))
    ends = [*(sign.start() for sign in signs[1:]), len(part)]
    return [
        sign
        for sign, end in zip(signs, ends, strict=False)  # no signs: one end
        if not sign["word"] or len(_WORD.findall(part, sign.start(), end)) < _DASH_FROM
    ]
