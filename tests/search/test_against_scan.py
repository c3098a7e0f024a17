"""Totals and order of random Selections, held against a plain scan over what is published."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.clock import VIETNAM, FrozenClock, civil_date
from procurement.core.text import disguised_words
from procurement.importing.sample import sample_events
from procurement.notices.events import closes_at, load_content, posted_on
from procurement.notices.models import Notice
from procurement.search.selection import Selection
from procurement.search.synonyms import FILE
from procurement.system import System
from tests.databases import make_system
from tests.search.genuine import NOW
from tests.search.register import find, publish, references
from tests.search_index.oracle import is_said, split_codes, split_words, with_synonyms

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
CALLS = ("invitation", "prequalification")
QUIET = frozenset({
    "address", "contract_type", "currency", "effect", "email", "envelope", "field", "form", "funding_class", "ground",
    "group", "issue_place", "kind", "management_form", "media_type", "opening_place", "outcome", "package_ref", "phone",
    "plan_type", "published_at_source", "replaces", "result", "role", "scope", "selection_form", "selection_method",
    "sha256", "source_id", "stage", "submission_place", "target", "type", "unit", "version",
})  # fmt: skip
"""Keys of codes, ids, contacts and offices: nobody searches by them. Nor by dates as the file writes them."""

TYPED_WORD = re.compile(r"[^\W_]+")
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def listed_pairs() -> list[tuple[str, str]]:
    """Return terms and their synonyms as somebody reads them in the file."""
    lines = (line.partition("#")[0].strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    pairs = []
    for line in filter(None, lines):
        head, _, narrower = line.partition(">")
        terms = [term.strip() for term in head.split("=")]
        pairs += [(a, b) for a in terms for b in (narrower.split(",") if narrower else terms) if a != b]
    return [(" ".join(TYPED_WORD.findall(a)), b) for a, b in pairs]


PAIRS = listed_pairs()


@dataclass(frozen=True)
class Published:
    """A notice as a person would find it by reading everything."""

    reference: str
    kind: str
    organisation: str
    content: Mapping[str, Any]
    value: Decimal | None
    field: set[str]
    form: set[str]
    posted: date | None
    closing: datetime | None
    fate: str
    words: set[str]
    lines: list[str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> System:
    """Return a register with the sample and the oddities."""
    system = make_system(tmp_path_factory.mktemp("filled"), FrozenClock(NOW))
    publish(system, *sample_events(NOW.astimezone(VIETNAM).date()))
    report = system.importer().run([ODDITIES])
    assert report.refused == 0
    return system


@pytest.fixture(scope="module")
def everything(filled: System) -> list[Published]:
    with filled.database.read() as session:
        found = [read(notice) for notice in session.scalars(select(Notice))]
    return [each for each in found if not is_disguised(each)]


def read(notice: Notice) -> Published:
    current = notice.current
    text = current.text
    assert text is not None
    content = load_content(text.content)
    rows = [content["body"], *content["body"].get("packages", [])]
    package = notice.package
    return Published(
        reference=notice.reference,
        kind=notice.kind,
        organisation=notice.organisation.reference,
        content=content,
        value=text.value,
        field=said(rows, "field") or {package and package.field or ""},
        form=said(rows, "selection_form") or {package and package.selection_form or ""},
        posted=posted_on(content) or (None if current.entry.origin == "import" else civil_date(current.published_at)),
        closing=closes_at(content),
        fate=fate(notice),
        words=words_of(content, notice.reference, *([package.reference, package.package_number] if package else [])),
        lines=[f" {' '.join(split_words(text))} " for key, text in strings(content) if is_read(key, text)],
    )


def is_disguised(published: Published) -> bool:
    """Whether words hide behind letters of another script: the index sees through it, a plain scan does not."""
    return bool(disguised_words(published.content["title"]))


def said(rows: list[Mapping[str, Any]], key: str) -> set[str]:
    return {row[key] for row in rows if row.get(key)}


def fate(notice: Notice) -> str:
    if notice.round is None:
        return "cancelled" if notice.plan and notice.plan.cancelled else "planned"
    return {None: "running", "partly": "awarded"}.get(notice.round.outcome, notice.round.outcome) or ""


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str):
        yield key, value


def is_read(key: str, text: str) -> bool:
    return key not in QUIET and WRITTEN_DAY.match(text) is None


def words_of(content: Mapping[str, Any], *numbers: str | None) -> set[str]:
    texts = [text for key, text in strings(content) if is_read(key, text)] + [number for number in numbers if number]
    return {word for text in texts for word in (*split_words(text), *split_codes(text))}


def is_in(published: Published, status: str) -> bool:
    if status not in ("open", "closed"):
        return published.fate == status
    if published.fate != "running":
        return False
    if published.kind not in CALLS:
        return status == "closed"
    return published.closing is not None and (published.closing > NOW) == (status == "open")


def is_between(value: Any, low: Any, high: Any) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def belongs(published: Published, asked: Selection) -> bool:
    whole = None if published.value is None else published.value.to_integral_value(ROUND_HALF_UP)
    closing = published.closing.astimezone(VIETNAM).date() if published.closing and published.kind in CALLS else None
    return (
        answers(published, asked.q)
        and (not asked.kind or published.kind in asked.kind)
        and (not asked.field or bool(published.field & set(asked.field)))
        and (not asked.form or bool(published.form & set(asked.form)))
        and (not asked.organisation or published.organisation in asked.organisation)
        and (not asked.status or any(is_in(published, status) for status in asked.status))
        and is_between(whole, asked.min_value, asked.max_value)
        and is_between(published.posted, asked.published_from, asked.published_to)
        and is_between(closing, asked.closes_from, asked.closes_to)
    )


@cache
def asked_for(words: str) -> tuple[str, list[list[str]]]:
    return with_synonyms(words, PAIRS)


def answers(published: Published, words: str) -> bool:
    """Whether each word, or a synonym of it, and each code is in the notice."""
    required, meanings = asked_for(words)
    return {*split_words(required), *split_codes(words)} <= published.words and all(
        set(split_words(typed)) <= published.words
        or any(is_said(other, published.words, published.lines) for other in others)
        for typed, *others in meanings
    )


def some(chance: random.Random, values: list[Any], share: float = 0.3) -> tuple[Any, ...]:
    chosen = chance.sample(values, min(len(values), chance.randint(1, 3)))
    return tuple(sorted(chosen)) if chance.random() < share else ()


def ask(chance: random.Random, everything: list[Published]) -> Selection:
    """Return a Selection about things that exist, so that few answers are empty."""
    subject = chance.choice(everything)
    words = subject.content["title"].split()
    low, high = sorted(chance.choice([row.posted for row in everything if row.posted]) for _ in range(2))
    bound: Any = chance.choice([None, subject.value and subject.value.to_integral_value(ROUND_HALF_UP)])
    return Selection(
        q=" ".join(chance.sample(words, min(len(words), chance.choice([0, 0, 1, 1, 2])))),
        kind=some(chance, sorted({each.kind for each in everything})),
        field=some(chance, sorted(set().union(*(each.field - {""} for each in everything)))),
        form=some(chance, sorted(set().union(*(each.form - {""} for each in everything)))),
        organisation=some(chance, sorted({each.organisation for each in everything}), 0.15),
        status=some(chance, ["open", "closed", "awarded", "none", "cancelled", "planned"]),
        **{chance.choice(["min_value", "max_value"]): bound if chance.random() < 0.3 else None},
        published_from=low if chance.random() < 0.2 else None,
        published_to=high if chance.random() < 0.2 else None,
        closes_from=low if chance.random() < 0.15 else None,
    )


def test_a_random_selection_holds_what_a_plain_scan_finds(filled: System, everything: list[Published]) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    known, answered = {each.reference for each in everything}, 0
    for _ in range(800):
        asked = ask(chance, everything)
        expected = {each.reference for each in everything if belongs(each, asked)}
        filters = {name: getattr(asked, name) for name in asked.__dataclass_fields__ if name != "q"}
        found = find(filled, asked.q, **filters)
        assert {each for each in references(found) if each in known} == expected, f"seed {seed}: {asked}"
        assert found.total == len(found.hits), f"seed {seed}: {asked}"
        answered += bool(expected)
    assert answered > 150, f"seed {seed}: nearly all answers were empty"


def test_marks_capitals_and_composition_of_the_question_do_not_change_the_answer(
    filled: System, everything: list[Published]
) -> None:
    for each in everything:
        title = each.content["title"]
        expected = set(references(find(filled, title)))
        assert each.reference in expected
        for spelling in (title.upper(), unicodedata.normalize("NFD", title), " ".join(split_words(title))):
            assert set(references(find(filled, spelling))) >= expected, spelling
