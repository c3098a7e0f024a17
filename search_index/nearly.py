"""What to offer where little matches: documents with half of the words, or with words one slip of the finger away."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase

import numpy as np

from search_index import bits
from search_index.analysis import TONES, fold
from search_index.bits import Bits
from search_index.grouping import Grouped, find_groups, group_hits
from search_index.keyboards import decode, is_syllable, is_unmistakable
from search_index.matching import filtered, with_meaning, without
from search_index.ordering import BEST, Found
from search_index.query import Hit, Page, Query
from search_index.ranking import add_synonyms, query_terms, scores, term_factors
from search_index.segments import sums_of
from search_index.snapshots import Snapshot, View
from search_index.splitting import Split, pieces_of, split
from search_index.synonyms import Span, Synonyms
from search_index.words import Wanted

SHORTEST_CORRECTED, LONGEST_CORRECTED = 3, 20
"""Letters; shorter unknown words have too many neighbours for any of them to be meant, and longer ones are no words."""

MOST_WORDS = 8
"""Only the rarest words of a long query are used: the common ones bring in everything and say nothing."""

PAIRS_BOOST = 1.0
"""Neighbours count more than among documents that hold every word: one syllable of two is another word."""

Said = dict[str, list[Bits]]
"""Each word of a query that somebody has, the rarest first, to the documents that have it, a set for each view."""


def nearly_hits(
    snapshot: Snapshot, query: Query, wanted: Wanted, page: Page, group: str, matched: Sequence[Found]
) -> tuple[Hit, ...]:
    """Return the best documents within the filters of ``query`` that say half of the words, one for each ``group``.

    Words that nobody has are not counted, and groups of what ``matched`` are left out. What is excluded stays so.
    """
    meant = {word: _known(snapshot, [word]) or _neighbours(snapshot, word) for word in wanted.terms}
    said = _said(snapshot, wanted, meant)
    terms = [term for word in said for term in meant[word]]
    pairs = {("pairs", pair): PAIRS_BOOST for pair in wanted.pairs}
    factors = term_factors(snapshot, query_terms(terms, wanted.marked) | pairs)
    grouping = snapshot.grouping(group)
    is_matched = find_groups(matched, grouping)
    found = []
    for view, *sets in zip(snapshot.views.values(), *said.values(), strict=True):
        within = without(view.segment, wanted.excluded, filtered(view.segment, query, view.live))
        numbers = bits.to_numbers(_with_some(sets, (len(sets) + 1) // 2, within) if sets else bits.NOTHING)
        numbers = numbers[~is_matched[grouping.of[view.base][numbers]]]
        near = Found(view, bits.from_numbers(numbers))
        ranks = scores(snapshot, view, numbers, factors)
        near.scores = add_synonyms(snapshot, view, numbers, ranks, wanted.spans)
        found.append(near)
    return group_hits(found, Grouped(found, grouping), BEST, page)


def _said(snapshot: Snapshot, wanted: Wanted, meant: Mapping[str, Iterable[str]]) -> Said:
    views = snapshot.views.values()
    said = {word: [_saying(view, word, terms, wanted.spans) for view in views] for word, terms in meant.items()}
    count = {word: sum(map(len, sets)) for word, sets in said.items()}
    rarest = sorted(filter(count.get, count), key=lambda word: (count[word], word))
    return {word: said[word] for word in rarest[:MOST_WORDS]}


def _saying(view: View, word: str, terms: Iterable[str], spans: Iterable[Span]) -> Bits:
    """Return the living documents that have one of ``terms``, or what stands for the span that ``word`` is of."""
    sets = [view.live & view.segment.postings("words", term).documents for term in terms]
    for span in spans:
        if word in span.literal:
            sets.extend(with_meaning(view.segment, span, view.live))
    return bits.Bits.union(*sets) if sets else bits.NOTHING


def _with_some(sets: Sequence[Bits], least: int, among: Bits) -> Bits:
    """Return those documents of the set ``among`` that are in at least ``least`` of ``sets``."""
    if not least or not among:
        return among
    if len(sets) < least:
        return bits.NOTHING
    first, others = sets[0], sets[1:]
    return _with_some(others, least - 1, among & first) | _with_some(others, least, among - first)


def _known(snapshot: Snapshot, words: Sequence[str]) -> list[str]:
    """Return those of ``words`` that a living document has; of most that are asked for no list is read."""
    sums = sums_of(words)
    segments = [view.segment.may_have(sums) for view in snapshot.views.values()]
    possible = np.flatnonzero(np.any(segments, axis=0)).tolist() if segments else []
    return [words[at] for at in possible if snapshot.frequency(("words", words[at]))]


def corrections(snapshot: Snapshot, wanted: Wanted, synonyms: Synonyms) -> dict[str, tuple[str, ...]]:
    """Return, for each word that must be there and is nowhere, the words one slip away, the most frequent first.

    Where some of them stand in titles beside the word's neighbours, only those; else also what has ``synonyms``, and
    the several words that it is without blanks. A syllable with neighbours may be a right word that no title has: "qua
    mạng" is not "lựa mạng". What was typed for an input method that was off is what that makes, unless a slip of it
    stands beside the word's neighbours and that does not: "maj chống nóng" is "mái chống nóng".
    """
    asked = dict.fromkeys(word for words in wanted.alternatives for word in words.required)
    unknown = [word for word in asked if not snapshot.frequency(("words", word))]
    if len(unknown) > MOST_WORDS:  # of so many nobody can have meant to type words
        return {}
    meant = {word: _likeliest(snapshot, wanted, word, synonyms) for word in unknown}
    return {word: near for word, near in meant.items() if near}


def _likeliest(snapshot: Snapshot, wanted: Wanted, word: str, synonyms: Synonyms) -> tuple[str, ...]:
    keys, apart = _decoded(snapshot, word), _taken_apart(snapshot, word)
    pairs = [pair.split() for pair in wanted.pairs if word in pair.split()]
    if keys and (not pairs or any(_frequency(snapshot, pair, word, keys) for pair in pairs)):
        return (keys,)
    if apart and apart.is_common and not is_syllable(word) and not keys:
        return (apart.words,)
    near = _neighbours(snapshot, word)
    near = _with_its_marks(snapshot, wanted, word, near) or near
    beside = {each: sum(_frequency(snapshot, pair, word, each) for pair in pairs) for each in near}
    if any(beside.values()):
        return _by_count(beside)
    if keys:
        return (keys,)
    if len(word) <= SHORTEST_CORRECTED and not is_syllable(word):
        return ()  # no word but letters that stand for something: LED, HPE
    if pairs and is_syllable(word):
        near = []  # as likely a right word that no title has yet
    others = filter(synonyms.knows, sorted({*_variants(word)})) if _may_be_slip(word) else ()
    ranked = _by_count({each: snapshot.frequency(("words", each)) for each in near})
    return tuple(dict.fromkeys((*ranked, *([apart.words] if apart else []), *others)))


def _decoded(snapshot: Snapshot, word: str) -> str | None:
    """Return what the keys of ``word`` make in an input method; None where they make nothing or may be another slip."""
    decoded = decode(word)
    return decoded if decoded and is_unmistakable(word) and _known(snapshot, [decoded]) else None


def _with_its_marks(snapshot: Snapshot, wanted: Wanted, word: str, near: Sequence[str]) -> list[str]:
    """Return those ``near`` that keep the marks with which ``word`` was typed: "trườg" is "trường" and no "trung"."""
    typed = [marked for marked in wanted.marked if near and fold(marked) == word]
    kept = {
        plain
        for marked in typed
        for exact, plain in zip(_marked_variants(marked), _variants(word), strict=False)
        if plain in near and snapshot.frequency(("exact", exact))
    }
    return sorted(kept)


def _marked_variants(marked: str) -> Iterator[str]:
    """Yield what ``_variants`` does of a word with marks, whose tone is kept behind its last letter."""
    letters = unicodedata.normalize("NFD", marked)
    tone = letters[-1] if letters[-1] in TONES else ""
    base = unicodedata.normalize("NFC", letters.removesuffix(tone))
    return (unicodedata.normalize("NFC", each + tone) for each in _variants(base))


def _taken_apart(snapshot: Snapshot, word: str) -> Split | None:
    """Return ``word`` with the blanks that it may lack, if it is several known words."""
    pieces = {piece: snapshot.frequency(("words", piece)) for piece in _known(snapshot, pieces_of(word))}
    return split(word, pieces, lambda pair: snapshot.frequency(("pairs", pair))) if pieces else None


def _frequency(snapshot: Snapshot, pair: Sequence[str], word: str, other: str) -> int:
    """Return how often a pair stands in titles with ``other`` in place of ``word``."""
    return snapshot.frequency(("pairs", " ".join(other if each == word else each for each in pair)))


def _by_count(words: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(word for _, word in sorted((-count, word) for word, count in words.items() if count))


def _neighbours(snapshot: Snapshot, word: str) -> list[str]:
    """Return the known words at edit distance 1 of ``word``; none for numbers, whose neighbours mean other things."""
    return _known(snapshot, sorted({*_variants(word)})) if _may_be_slip(word) else []


def _may_be_slip(word: str) -> bool:
    return SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED and word.isalpha()


def _variants(word: str) -> Iterator[str]:
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in splits:
        yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in ascii_lowercase:
            yield left + letter + right[1:]
            yield left + letter + right
