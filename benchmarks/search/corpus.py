"""Notices that nobody published, as many as wanted. The same seed gives the same; a longer corpus begins as a shorter.

They are published in the order of their numbers. Frequencies follow Zipf's law: a few phrases are in half of all
notices, thousands of words in two or three. Where genuine titles lie beside the project, each fourth notice has one.
"""

from __future__ import annotations

import gzip
import json
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from benchmarks.bench import ROOT
from benchmarks.search import phrases
from procurement.organisations.places import all_places
from search_index.documents import Document

GENUINE_TITLES = ROOT.parent / "shared" / "data" / "titles.jsonl.gz"
BLOCK = 1000
FIRST_DAY = 736_330  # 2017-01-01; so many notices a day that a million take ten years
A_DAY = 280
FACETS = ("kind", "field", "form", "fate", "place", "category")

KINDS = ("invitation", "award", "plan", "opening", "prequalification")
FIELDS = ("HH", "XL", "TV", "PTV", "HON_HOP")
FORMS = ("DTRR", "CHCT", "CDTRG", "CDT", "MSTT", "TTH")
FATES = ("awarded", "running", "planned", "cancelled", "none")
COMMON_FIRST = (60, 20, 10, 6, 4, 2)


@dataclass(frozen=True)
class Drawing:
    """A list to draw from, the first the most often."""

    items: Sequence[str]
    steepness: float = 0.8

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / (rank + 2) ** self.steepness for rank in range(len(self.items))))

    def many(self, chance: random.Random, count: int) -> list[str]:
        """Return ``count`` drawn items."""
        return chance.choices(self.items, cum_weights=self._weights, k=count)


class Corpus:
    """The notices of one ``seed`` as documents of the index."""

    def __init__(self, seed: str, *, genuine: bool = True) -> None:
        self.seed = seed
        chance = random.Random(f"{seed} world")
        syllables = _syllables()
        chance.shuffle(syllables)
        rare = [" ".join(chance.sample(syllables[:5000], chance.randint(1, 3))) for _ in range(6000)]
        rare += [f"{''.join(chance.choices('ABCDEFGHKLMNPRSTVX', k=3))}{chance.randint(1, 9999)}" for _ in range(3000)]
        chance.shuffle(rare)
        self.places = [place.code for place in all_places()]
        self._place_names = {place.code: place.name for place in all_places()}
        self._rare, self._clauses = Drawing(rare, 0.85), Drawing(phrases.CLAUSES, 0.6)
        self._place = Drawing(self.places, 0.5)
        self._genuine = _genuine_titles() if genuine else []
        names = Drawing(phrases.BODIES).many(chance, 3000)
        at = self._place.many(chance, 3000)
        called = (name.format(place=self._place_names[code]) for name, code in zip(names, at, strict=True))
        self.bodies = [f"{name} {number}" for number, name in enumerate(called)]

    def documents(self, count: int) -> Iterator[Document]:
        """Yield the first ``count`` documents."""
        for first in range(0, count, BLOCK):
            yield from self._block(first)[: count - first]

    def _block(self, first: int) -> list[Document]:
        chance = random.Random(f"{self.seed} {first}")
        return [self._document(chance, first + number) for number in range(BLOCK)]

    def _document(self, chance: random.Random, number: int) -> Document:
        body = min(int(chance.expovariate(1 / 400)), len(self.bodies) - 1)
        place, rare = self._place.many(chance, 1)[0], self._rare.many(chance, 6)
        field = chance.choices(range(5), COMMON_FIRST[:5])[0]
        subject, category = self._subject(chance, field)
        invented = f"{subject} {rare[0]} {_filled(chance, chance.choice(phrases.PURPOSES))} {self._place_names[place]}"
        genuine = self._genuine and chance.random() < 0.25
        title = chance.choice(self._genuine) if genuine else invented[0].upper() + invented[1:]
        code = f"IB{17 + number // 100_000:02d}{number % 100_000_000:08d}-{chance.choice(('00', '00', '01'))}"
        day = FIRST_DAY + number // A_DAY
        words = {"title": title, "body": self._body(chance, rare, subject, self.bodies[body])}
        kind, form, fate = (chance.choices(v, COMMON_FIRST[: len(v)])[0] for v in (KINDS, FORMS, FATES))
        return Document(
            key=f"{number}/0",
            order=number + 1,
            texts=words,
            codes=(code,),
            names=(title,),
            keywords={
                "notice": (f"TB{number}",), "package": (f"GT{number}",), "current": ("1",), "kind": (kind,),
                "field": (FIELDS[field],), "form": (form,), "fate": (fate,), "place": (place,),
                "organisation": (f"B{body}",), "category": (category,),
            },
            numbers={
                "posted_on": day, "value": int(chance.lognormvariate(21, 1.5)) // 1000 * 1000, "starts_on": None,
                "closes_at": day * 86400 + chance.randint(7, 40) * 86400, "shuts_at": None,
            },
            stored={"reference": f"TB{number}", "revision": 0, "kind": kind, "package": f"GT{number}"},
        )  # fmt: skip

    def _subject(self, chance: random.Random, field: int) -> tuple[str, str]:
        site = Drawing(phrases.SITES).many(chance, 1)[0]
        if field == 1:
            return f"{chance.choice(phrases.WORKS)} {site}", site
        if field == 2:
            return f"{chance.choice(phrases.ADVICE)} {site}", site
        thing = Drawing(phrases.SERVICES if field == 3 else phrases.GOODS).many(chance, 1)[0]
        return f"{chance.choice(('mua sắm', 'cung cấp', 'cung cấp và lắp đặt', 'thuê'))} {thing}", thing

    def _body(self, chance: random.Random, rare: list[str], subject: str, body: str) -> str:
        said = self._clauses.many(chance, max(8, int(chance.gauss(34, 9)))) + rare[1:] + [subject, body]
        chance.shuffle(said)
        return "; ".join(_filled(chance, each) for each in said)


def _filled(chance: random.Random, phrase: str) -> str:
    return phrase.format(number=chance.randint(1, 30), year=chance.randint(2017, 2026)) if "{" in phrase else phrase


def _syllables() -> list[str]:
    rhymes = [_toned(rhyme, tone) for rhyme in phrases.RHYMES for tone in phrases.TONES]
    return [onset + rhyme for onset in phrases.ONSETS for rhyme in rhymes]


def _toned(rhyme: str, tone: str) -> str:
    at = next((n for n, letter in enumerate(rhyme) if letter in "ăâêôơư"), 0)
    return unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :])


def _genuine_titles() -> list[str]:
    if not GENUINE_TITLES.exists():
        return []
    with gzip.open(GENUINE_TITLES, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["t"] for line in lines]
