"""Which words of a long text changed, so that nobody must compare two paragraphs by eye."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LONG = 60
"""Texts shorter than this (characters) are quoted whole, before and after."""

COMPARED = 1_500
"""So many words of each side are compared; between their common ends, longer texts are shown as replaced."""

CONTEXT = 8
"""So many unchanged words stand on either side of a change; the rest of a long text is left out."""


@dataclass(frozen=True)
class Span:
    """A piece of a text: ``mark`` is same, added, removed, or gap for unchanged words that are left out."""

    text: str
    mark: str


def mark_words(before: str, after: str) -> tuple[Span, ...]:
    """Return ``after`` with the words marked that it has or lacks against ``before``.

    Nothing for texts that are short, or so different that marks would not help.
    """
    if min(len(before), len(after)) < LONG:
        return ()
    old, new = _words(before), _words(after)
    spans = tuple(_spans(old, new))
    kept = sum(len(span.text) for span in spans if span.mark == "same")
    return tuple(_shortened(spans)) if kept * 2 >= min(len(before), len(after)) else ()


def _words(text: str) -> list[str]:
    """Return the words of ``text`` with the blanks behind them: joined they are the text again."""
    return re.findall(r"\S+\s*|^\s+", text)


def _spans(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    start, end = _common_start(old, new), 0
    end = _common_start(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    yield from _piece(new[:start], "same")
    yield from _compared(middle_old, middle_new)
    yield from _piece(new[len(new) - end :], "same")


def _common_start(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    if max(len(old), len(new)) > COMPARED:
        yield from (*_piece(old, "removed"), *_piece(new, "added"))
        return
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from _piece(new[new_from:new_to], "same")
        else:
            yield from _piece(old[old_from:old_to], "removed")
            yield from _piece(new[new_from:new_to], "added")


def _piece(words: Sequence[str], mark: str) -> Iterator[Span]:
    if words:
        yield Span("".join(words), mark)


def _shortened(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield ``spans`` without the unchanged words that are far from every change."""
    for at, span in enumerate(spans):
        words = _words(span.text)
        head = CONTEXT if at else 0
        tail = CONTEXT if at < len(spans) - 1 else 0
        if span.mark != "same" or len(words) <= head + tail + CONTEXT:
            yield span
            continue
        yield from _piece(words[:head], "same")
        yield Span("…", "gap")
        yield from _piece(words[len(words) - tail :] if tail else [], "same")
