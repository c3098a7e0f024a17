"""Known items: genuine and invented titles, disguised as people type them, sought among all of them.

``python -m benchmarks.search.known`` is the process. Whatever has the same title without marks is the right answer. The
figure is MRR@10 (Voorhees 1999): one over the place of the first right answer, nothing behind the tenth. Ours answers
as the page does, with what matches and behind it what nearly does; peers are asked for any of the words.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase

from benchmarks.search.ours import BEST, Ours
from benchmarks.search.peers import Fts5, Peer, Tantivy
from benchmarks.search.questions import Question
from search_index.analysis import fold, plain_tokens
from search_index.query import Page, Query

TARGETS, FIRST, FEW = 100, 10, 5

Ask = Callable[[str], Sequence[int]]
"""From what somebody types to the numbers of the first ten."""


def measure(folder: Path, seed: str) -> dict[str, dict[str, float]]:
    """Return the figure of each engine for each disguise, and for all of them."""
    titles = dict(read_titles(folder / "corpus.pickle"))
    chance = random.Random(f"{seed} known")
    sought = [disguise(chance, titles[number]) for number in chance.sample(sorted(titles), TARGETS)]
    engines = asked_engines(folder)
    folded = {number: fold(title) for number, title in titles.items()}
    worth = {name: [_worth(ask, one, folded) for one in sought] for name, ask in engines.items()}
    return {name: _means(each) for name, each in worth.items()}


def read_titles(corpus: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the title of each document."""
    with corpus.open("rb") as file:
        while True:
            try:
                block = pickle.load(file)
            except EOFError:
                return
            yield from ((document.order, document.texts["title"]) for document in block)


def disguise(chance: random.Random, title: str) -> dict[str, str]:
    """Return ``title`` as it may be typed; the title as it is stands under nothing."""
    words = title.split()
    kept = sorted(chance.sample(range(len(words)), min(len(words), max(2, len(words) // 2))))
    half = " ".join(words[at] for at in kept)
    return {
        "": title,
        "whole, no marks": fold(title),
        "half, no marks": fold(half),
        "half, a slip": slip(chance, fold(half)),
        "half, with marks": half,
        "shuffled capitals, decomposed": unicodedata.normalize(
            "NFD", " ".join(chance.sample(words, len(words)))
        ).upper(),
    }


def slip(chance: random.Random, text: str) -> str:
    """Return ``text`` with one letter of one longer word mistyped."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if long:
        at = chance.choice(long)
        letter = chance.randrange(len(words[at]))
        words[at] = words[at][:letter] + chance.choice(ascii_lowercase) + words[at][letter + 1 :]
    return " ".join(words)


def asked_engines(folder: Path) -> dict[str, Ask]:
    """Return the ways of asking."""
    tantivy = Tantivy(folder)
    return {
        "ours": ask_ours(Ours(folder)),
        "FTS5": ask_peer(Fts5(folder), "any"),
        "Tantivy": ask_peer(tantivy, "any"),
        "Tantivy, fuzzy": ask_peer(tantivy, "fuzzy"),
    }


def ask_ours(ours: Ours) -> Ask:
    """Return the way in which a page asks: both of its lists."""

    def ask(words: str) -> Sequence[int]:
        query = Query(words, {"current": frozenset({"1"})})
        found = ours.engine.match(query, sort=BEST, page=Page(0, FIRST), group="notice").hits
        near = ours.engine.match_nearly(query, group="notice", few=FEW, page=Page(0, FEW))
        return [hit.order for hit in (*found, *near)]

    return ask


def ask_peer(peer: Peer, way: str) -> Ask:
    """Return how a peer is asked: for any of the words, each once."""

    def ask(words: str) -> Sequence[int]:
        return peer.ask(Question("known", tuple(dict.fromkeys(plain_tokens(words))), way, is_ranked=True)).orders

    return ask


def _worth(ask: Ask, sought: Mapping[str, str], folded: Mapping[int, str]) -> dict[str, float]:
    right = fold(sought[""])
    return {name: _reciprocal([folded[n] for n in ask(words)[:FIRST]], right) for name, words in sought.items() if name}


def _reciprocal(found: Sequence[str], right: str) -> float:
    return 1 / (found.index(right) + 1) if right in found else 0.0


def _means(worth: Sequence[Mapping[str, float]]) -> dict[str, float]:
    means = {name: sum(each[name] for each in worth) / len(worth) for name in worth[0]}
    return {"all": sum(means.values()) / len(means), **means}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201
