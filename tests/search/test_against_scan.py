"""Totals and order of random Selections, held against a plain scan over what is published.

The index is that of a register which was built anew and has followed ever since, made small: several segments that know
where their frequent words stand, several that do not, and in all of them documents that others have replaced.
"""

from __future__ import annotations

import os
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.clock import VIETNAM, FrozenClock
from procurement.importing.sample import sample_events
from procurement.notices.models import Notice
from procurement.search.selection import PAGE_SIZE, STATUSES, Selection, View
from procurement.system import System
from search_index import kept, runs, segments, whoosh_engine
from search_index.runs import Runs
from tests.databases import make_system
from tests.search.genuine import NOW
from tests.search.plain_scan import Published, belongs, is_disguised, read
from tests.search.register import Event, call, find, publish, references, withhold_text
from tests.search_index.oracle import split_words

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
QUERIES = int(os.environ.get("RANDOM_QUERIES", "200"))
"""500 in the whole check (`.ci/run`), 2,000 before a release: RANDOM_QUERIES=2000."""


BLENDED, CHANGED = 120, 12
"""Calls whose titles are the halves of two others: phrases of frequent and of rare words; so many change afterwards."""

BUILT, STEPS = 0.6, 9
"""The share of acts from which the index is built; in how many steps it follows the rest."""


@pytest.fixture(scope="module")
def looked_up() -> Iterator[Counter[tuple[str, bool]]]:
    """Let small segments know where words stand, and count of which it was known: all frequent, all rare, or mixed."""
    counts: Counter[tuple[str, bool]] = Counter()
    find = Runs.find

    def noted(self: Runs, words: Sequence[str]) -> Any:
        found = find(self, words)
        frequent = {word in self._opened[0].words for word in words} if self._opened else set()
        sorts = {frozenset({True}): "frequent", frozenset({False}): "rare", frozenset({True, False}): "mixed"}
        counts[sorts.get(frozenset(frequent), "not kept"), found is not None] += 1
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "KEPT_FROM", 1)
        patch.setattr(runs, "FREQUENT", 6)
        patch.setattr(segments, "WORTH_IT", 0)
        patch.setattr(whoosh_engine, "REBUILD_COLUMNS", 50_000)
        patch.setattr(Runs, "find", noted)
        yield counts


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, looked_up: Counter[tuple[str, bool]]) -> Iterator[System]:
    """Return a register with the sample and the oddities; what texts were before they were changed is withheld."""
    system = make_system(tmp_path_factory.mktemp("filled"), FrozenClock(NOW))
    sample = list(sample_events(NOW.astimezone(VIETNAM).date()))
    acts = [*sample, *blended([event["title"] for event in sample])]
    begin = int(len(acts) * BUILT)
    publish(system, *acts[:begin])
    with system.database.read() as session:
        system.search.reading.rebuild(session)
    step = -(-(len(acts) - begin) // STEPS)
    for at in range(begin, len(acts), step):
        publish(system, *acts[at : at + step])
        find(system)
    report = system.importer().run([ODDITIES])
    assert report.refused == 0
    for reference in changed(system):
        withhold_text(system, reference)
    yield system
    system.database.close()


def blended(titles: Sequence[str]) -> list[Event]:
    """Return calls with titles made of two each, and then some of them once more with another."""
    chance = random.Random("titles")

    def title() -> str:
        first, second = (each.split() for each in chance.sample(titles, 2))
        return " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])

    numbers = [f"IB26777{number:05d}" for number in range(BLENDED)]
    return [*(call(number, title()) for number in numbers),
            *(call(number, title(), version="01") for number in numbers[:CHANGED])]  # fmt: skip


def changed(system: System) -> list[str]:
    """Return the references of notices that say something else than at first."""
    with system.database.read() as session:
        found = list(session.scalars(select(Notice.reference).where(Notice.current_number > 0)))
    assert len(found) > 5
    return found


@pytest.fixture(scope="module")
def everything(filled: System) -> list[Published]:
    with filled.database.read() as session:
        notices = session.scalars(select(Notice).order_by(Notice.id))
        return [item for notice in notices for item in read(session, notice)]


def some(chance: random.Random, values: list[Any], share: float = 0.3) -> tuple[Any, ...]:
    chosen = chance.sample(values, min(len(values), chance.randint(1, 3)))
    return tuple(sorted(chosen)) if chance.random() < share else ()


def ask_words(chance: random.Random, words: list[str], others: list[str]) -> str:
    """Return words of one title, some with signs and words of another: phrases, alternatives, exclusions."""
    many = chance.choice([0, 0, 1, 1, 2])
    typed = chance.sample(words, min(len(words), many))
    at, length = chance.randrange(len(words)), chance.choice([2, 3])
    phrase = " ".join(words[at : at + length]).replace('"', "")
    signs = [f'"{phrase}"', f"OR {chance.choice(others)}", f"-{chance.choice(others)}", f'-"{phrase}"']
    for sign in chance.sample(signs, chance.choice([0, 0, 0, 1, 1, 2])):
        typed.insert(chance.randint(0, len(typed)), sign)
    return (marks_off if chance.random() < 0.25 else str)(" ".join(typed))


def marks_off(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def ask(chance: random.Random, everything: list[Published]) -> Selection:
    """Return a Selection about things that exist, so that few answers are empty."""
    subject = chance.choice(everything)
    low, high = sorted(chance.choice([row.posted for row in everything if row.posted]) for _ in range(2))
    limits: dict[str, Any] = {chance.choice(["min_value", "max_value"]): chance.choice([None, None, subject.whole])}
    return Selection(
        q=ask_words(chance, subject.title.split(), chance.choice(everything).title.split()),
        kind=some(chance, sorted({each.kind for each in everything})),
        field=some(chance, sorted(set().union(*(each.field - {""} for each in everything)))),
        form=some(chance, sorted(set().union(*(each.form - {""} for each in everything)))),
        organisation=some(chance, sorted({each.organisation for each in everything}), 0.15),
        status=some(chance, ["open", "closed", "awarded", "none", "cancelled", "planned"]),
        **limits,
        published_from=low if chance.random() < 0.2 else None,
        published_to=high if chance.random() < 0.2 else None,
        closes_from=low if chance.random() < 0.15 else None,
        starts_to=high if chance.random() < 0.1 else None,
    )


def filters(asked: Selection) -> dict[str, Any]:
    return {field.name: getattr(asked, field.name) for field in fields(asked) if field.name != "q"}


def questions(everything: list[Published], count: int) -> Iterator[tuple[str, Selection, list[Published]]]:
    """Yield random Selections with what belongs to them; the words of a disguised title are not asked for."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    print(f"SEED={seed}")  # noqa: T201 - shown where a test fails
    chance, answered = random.Random(seed), 0
    plain = [each for each in everything if not is_disguised(each)]
    for _ in range(count):
        asked = ask(chance, plain)
        expected = [each for each in everything if belongs(each, asked)]
        yield f"seed {seed}: {asked}", asked, expected
        answered += bool(expected)
    assert answered > count / 6, f"seed {seed}: nearly all answers were empty"


def is_clear(asked: Selection, everything: list[Published]) -> bool:
    """Whether a plain scan can know the whole answer: no disguised title is near it."""
    return not asked.q or not any(is_disguised(each) and belongs(each, replace(asked, q="")) for each in everything)


@pytest.mark.usefixtures("takes_long")
def test_a_random_selection_holds_the_notices_that_a_plain_scan_finds(
    filled: System, everything: list[Published], looked_up: Counter[tuple[str, bool]]
) -> None:
    looked_up.clear()
    hidden = {each.reference for each in everything if is_disguised(each)}
    for said, asked, expected in questions(everything, QUERIES):
        found = find(filled, asked.q, **filters(asked))
        assert set(references(found)) - hidden == {each.reference for each in expected} - hidden, said
        assert found.total == len(found.hits) == len(set(references(found))), said
    print(dict(looked_up))  # noqa: T201 - what phrases were made of, in how many segments
    assert looked_up["frequent", True] > QUERIES / 20, looked_up
    assert looked_up["mixed", False], looked_up


SORTED_BY: dict[str, Callable[[Published], Any]] = {
    "newest": lambda each: each.posted and -each.posted.toordinal(),
    "closing": lambda each: each.closing,
    "start": lambda each: each.start,
    "value_high": lambda each: None if each.whole is None else -each.whole,
    "value_low": lambda each: each.whole,
}


AHEAD: dict[str, Callable[[Published], bool]] = {
    "closing": lambda each: each.closing is not None and each.closing > NOW,
    "start": lambda each: each.start is not None and each.start >= NOW.astimezone(VIETNAM).date(),
}


def in_order(items: Iterable[Published], sort: str, status: tuple[str, ...]) -> list[str]:
    """Return the packages of ``items``, each where the first of its items stands; unknown values come last.

    What is over comes behind what is not, the latest first, unless there is nothing else to be asked for.
    """
    value = SORTED_BY[sort]
    ordered = sorted(items, key=lambda each: each.place)
    known = sorted((each for each in ordered if value(each) is not None), key=value)
    if sort in AHEAD and status != {"closing": ("open",), "start": ("planned",)}[sort]:
        over = sorted((each for each in ordered if value(each) is not None), key=value, reverse=True)
        known = [*filter(AHEAD[sort], known), *(each for each in over if not AHEAD[sort](each))]
    unknown = [each for each in ordered if value(each) is None]
    return list(dict.fromkeys(each.package for each in (*known, *unknown)))


def facet(items: Iterable[Published], values: Callable[[Published], Iterable[str]]) -> dict[str, int]:
    return dict(Counter(value for _, value in {(each.package, value) for each in items for value in values(each)}))


@pytest.mark.usefixtures("takes_long")
def test_rows_are_the_packages_that_the_notices_of_the_selection_touch(
    filled: System, everything: list[Published]
) -> None:
    """Rule 6: the notices of a Selection and its packages are one set of things, told in two ways."""
    checked = 0
    for said, asked, expected in questions(everything, QUERIES):
        if is_clear(asked, everything):
            sort = list(SORTED_BY)[checked % len(SORTED_BY)]
            view, counted = View(sort, rows="package"), ("kind", "field", "form", "organisation")
            found = find(filled, asked.q, view=view, facets=counted, **filters(asked))
            rows = [hit.package or hit.reference for hit in found.hits]
            assert rows == in_order(expected, sort, asked.status), f"{sort} {said}"
            assert found.total == len(found.hits), said
            assert found.facets == {
                "kind": facet(expected, lambda each: [each.kind]),
                "field": facet(expected, lambda each: each.field),
                "form": facet(expected, lambda each: each.form),
                "organisation": facet(expected, lambda each: [each.organisation]),
            }, said
            checked += 1
    assert checked > QUERIES / 2


VALUES: dict[str, Callable[[Published], Iterable[str]]] = {
    "kind": lambda each: [each.kind],
    "field": lambda each: each.field,
    "form": lambda each: each.form,
    "organisation": lambda each: [each.organisation],
}


@pytest.mark.usefixtures("takes_long")
def test_choices_are_counted_as_if_nothing_were_chosen_in_their_filter(
    filled: System, everything: list[Published]
) -> None:
    """... and the page beside them is that of the Selection."""
    nothing: dict[str, Any] = dict.fromkeys((*VALUES, "status"), ())
    for said, asked, expected in questions(everything, QUERIES // 4):
        if not is_clear(replace(asked, **nothing), everything):
            continue
        with filled.database.read() as session:
            survey = filled.search.survey(session, asked, View("newest", rows="package"), NOW, tuple(VALUES), bodies=12)
        rows = in_order(expected, "newest", asked.status)
        assert [hit.package or hit.reference for hit in survey.found.hits] == rows[:PAGE_SIZE], said
        assert survey.found.total == len(rows), said
        for name, values in VALUES.items():
            wider = replace(asked, **{name: ()})  # type: ignore[arg-type]
            counted = facet((each for each in everything if belongs(each, wider)), values)
            assert survey.choices[name] == counted, f"{name} {said}"
        for status in STATUSES:
            there = {each.package for each in everything if belongs(each, replace(asked, status=(status,)))}
            assert survey.choices["status"][status] == len(there), f"{status} {said}"


def test_a_package_has_one_status_whoever_speaks_of_it(everything: list[Published]) -> None:
    statuses: dict[str, set[str]] = {}
    for each in everything:
        if each.status:
            statuses.setdefault(each.package, set()).add(each.status)
    assert {package: found for package, found in statuses.items() if len(found) > 1} == {}
    assert {status for found in statuses.values() for status in found} == set(STATUSES)


def test_marks_capitals_and_composition_of_the_question_do_not_change_the_answer(
    filled: System, everything: list[Published]
) -> None:
    for each in everything:
        if not is_disguised(each):
            title = each.title
            expected = set(references(find(filled, title)))
            assert each.reference in expected
            for spelling in (title.upper(), unicodedata.normalize("NFD", title), " ".join(split_words(title))):
                assert set(references(find(filled, spelling))) >= expected, spelling
