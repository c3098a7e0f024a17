"""Answering Selections from the index."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, Problem
from procurement.core.recalling import derive, remember
from procurement.ledger.readings import Mark
from procurement.organisations.queries import find_family, find_heads, find_tree
from procurement.search import acts as ledger_acts
from procurement.search.acts import Act, ActMatch, Counted, match_acts
from procurement.search.compiling import SORT_KEYS, compile_selection, compile_status, group_field, sort_keys
from procurement.search.loosening import Corrections, Looser, correct, has_marks, loosen, loosen_twice, spell
from procurement.search.plan_rows import row_ordinals
from procurement.search.reading import SearchReading, reading_digest
from procurement.search.selection import PAGE_SIZE, STATUSES, Selection, View
from procurement.search.shown import Shown, read_shown
from procurement.search.suggesting import suggest
from procurement.search.synonyms import register_synonyms
from search_index.analysis import plain_tokens
from search_index.engine import open_engine
from search_index.highlighting import Marker
from search_index.query import EITHER, Page, Query, Range, SortKey
from search_index.query import Hit as IndexHit
from search_index.question import Question
from search_index.synonyms import Synonyms


class Hit(NamedTuple):
    """A row of an answer: the first notice in the order that is about it, by its revision that counts.

    Of a row that stands for a package, ``package`` is the package; None where it stands for a notice about none.
    Hits of a page come with what is ``shown`` of them, those of a whole answer without.
    """

    reference: str
    revision: int
    sequence: int
    kind: str
    package: str | None
    shown: Shown | None = None


@dataclass(frozen=True)
class Found:
    """One page of an answer.

    ``total`` is exact; it, the hits and the facets count packages or notices, as the View says. ``unpriced`` counts
    those that only lack a published price, where the Selection or its order asks for one.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    unpriced: int


@dataclass(frozen=True)
class Survey:
    """A page of an answer with what is said around it.

    ``choices``: how many rows there are behind each value of a filter, by its name in a Selection, as if nothing were
    chosen in it; a body counts with all that it stands for. ``nearly`` and ``meant`` are what ``find_nearly`` and
    ``find_meant`` return.
    """

    found: Found
    choices: Mapping[str, Mapping[str, int]]
    nearly: tuple[Hit, ...]
    meant: tuple[Selection, int] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice that matches, with the ledger sequence of its revision that counts.

    ``rows``: of a plan that lists packages, which of them match (from 1).
    """

    reference: str
    sequence: int
    rows: tuple[int, ...]


INDEX = ("index",)
"""By this a transaction remembers that the index has taken in what it sees."""

FEW = 5
"""Packages; with fewer in the answer, as many that nearly match are offered beside it. So many pairs of what to leave
out are offered, too."""

READ_FOR_MARKS = 3
"""So many rows are read for how words with marks are written."""


class Search:
    """What can be asked of the register. Each answer first takes in what the ledger holds."""

    def __init__(self, reading: SearchReading, synonyms: Synonyms) -> None:
        self.reading = reading
        self.synonyms = synonyms

    def words_digest(self, session: Session) -> str:
        """Return the digest of all that ``finds`` hangs on besides the ledger: what the index does, and synonyms."""
        return hashlib.sha256(f"{reading_digest(session)}|{self.synonyms.digest}".encode()).hexdigest()

    def mark(self, session: Session) -> Mark:
        """Return the position of the reading after catching up."""
        return remember(session, INDEX, self.reading.catch_up(session))

    def find(
        self, session: Session, selection: Selection, view: View, now: datetime, facets: Sequence[str] = (),
        page_size: int | None = PAGE_SIZE,
    ) -> Found:  # fmt: skip
        """Return a page of ``selection`` at ``now``. Raises Invalid when it names an unknown body.

        ``page_size`` None returns all that match, whatever the page.
        """
        query = self._query(session, selection, now, current=True)
        page = Page((view.page - 1) * page_size, page_size) if page_size is not None else Page(0, None)
        return self.reading.ask(
            session, lambda: _find(self.reading.engine.ask(query), selection, view, now, page, tuple(facets))
        )

    def survey(
        self, session: Session, selection: Selection, view: View, now: datetime, fields: Sequence[str], bodies: int
    ) -> Survey:
        """Return a page of ``selection`` at ``now``, with the choices there are in ``fields`` and among the states.

        So many of the bodies, those that posted most, and the chosen ones are counted with all that they stand for.
        All of it is one look at the index. Raises Invalid when the Selection names an unknown body.
        """
        query = self._query(session, selection, now, current=True)
        page, group = Page((view.page - 1) * PAGE_SIZE, PAGE_SIZE), group_field(view)

        def look() -> Survey:
            question = self.reading.engine.ask(query)
            choices = {field: question.values(field, group=group, aside=field) for field in fields}
            shown = {*frequent(choices["organisation"], bodies), *selection.organisation}
            choices["organisation"] |= _count_heads(session, question, shown, group, now)
            choices["status"] = {
                status: question.total(group=group, aside=EITHER, also=compile_status(status, now))
                for status in STATUSES
            }
            nearly = question.nearly(group="package", few=FEW, page=Page(0, FEW))
            meant = self._meant(session, question.corrections(), selection, view, now)
            return Survey(
                _find(question, selection, view, now, page, ()), choices, tuple(map(_shown_hit, nearly)), meant
            )

        return self.reading.ask(session, look)

    def find_entries(self, session: Session, selection: Selection, now: datetime) -> list[Entry]:
        """Return every notice of ``selection``, newest first. Raises Invalid when it names an unknown body."""
        query = self._query(session, selection, now, current=True)
        answer = self.reading.match(session, query, sort=SORT_KEYS["newest"], page=Page(0, None))
        rows: dict[tuple[str, int], list[int]] = {}
        for hit in answer.hits:
            rows.setdefault((str(hit.stored["reference"]), hit.order), []).extend(row_ordinals(hit.key))
        return [Entry(reference, sequence, tuple(sorted(found))) for (reference, sequence), found in rows.items()]

    def find_nearly(self, session: Session, selection: Selection, now: datetime) -> tuple[Hit, ...]:
        """Return what is close to the words of a ``selection`` of few packages, each about another; often nothing.

        These are never part of the answer, nor of any count or feed.
        """
        query = self._query(session, selection, now, current=True)
        near = partial(self.reading.engine.match_nearly, query, group="package", few=FEW, page=Page(0, FEW))
        return self.reading.ask(session, lambda: tuple(map(_shown_hit, near())))

    def find_looser(
        self, session: Session, selection: Selection, view: View, now: datetime
    ) -> list[tuple[Looser, int]]:
        """Return what asks for less than ``selection`` and holds something, each with how many rows of ``view``.

        Only where nothing does that leaves out one thing, two are left out, and the first few that help are returned.
        """

        def held(loosers: Iterable[Looser]) -> Iterator[tuple[Looser, int]]:
            counted = ((each, self.count(session, each.selection, view, now)) for each in loosers)
            return ((each, number) for each, number in counted if number)

        return list(held(loosen(selection))) or list(islice(held(loosen_twice(selection)), FEW))

    def find_meant(
        self, session: Session, selection: Selection, view: View, now: datetime
    ) -> tuple[Selection, int] | None:
        """Return ``selection`` with its unknown words corrected to what has most rows, and how many; mostly None."""
        query = self._query(session, selection, now, current=True)
        return self._meant(session, self.reading.engine.corrections(query), selection, view, now)

    def _meant(
        self, session: Session, corrections: Corrections, selection: Selection, view: View, now: datetime
    ) -> tuple[Selection, int] | None:
        spelled = correct(selection, corrections)
        counted = [(each, self.count(session, each, view, now)) for each in spelled]
        best = max(counted, key=lambda one: one[1], default=None)
        if not best or not best[1]:
            return None
        return (self._with_marks(session, best[0], corrections, now) if has_marks(selection.q) else best[0]), best[1]

    def _with_marks(self, session: Session, meant: Selection, corrections: Corrections, now: datetime) -> Selection:
        """Return what is ``meant`` with the corrected words as the best rows write them: the index has them plain."""
        marker, written = self.marker(meant), dict[str, str]()
        for hit in self.find(session, meant, View("relevance"), now, page_size=READ_FOR_MARKS).hits:
            texts = (hit.shown.texts if hit.shown else None) or ()
            for number, matches in marker.matches_in(texts).items():
                for match in matches:
                    written.setdefault(match.word, texts[number][match.start : match.end])
        corrected = {word for nears in corrections.values() for near in nears for word in near.split()}
        plain = {word: plain_tokens(word)[0] for word in corrected}
        return spell(meant, {word: written[plain[word]] for word in corrected if plain[word] in written})

    def suggest(self, session: Session, typed: str) -> list[str]:
        """Return whole queries that begin with what was ``typed``."""
        return suggest(session, self.reading, typed)

    def marker(self, selection: Selection) -> Marker:
        """Return what finds the words of ``selection`` in a text."""
        return Marker(selection.q, self.synonyms)

    def count(self, session: Session, selection: Selection, view: View, now: datetime) -> int:
        """Return how many rows ``selection`` has. Raises Invalid when it names an unknown body."""
        return self._count(session, self._query(session, selection, now, current=True), view)

    def find_acts(self, session: Session, selection: Selection, now: datetime) -> list[ActMatch]:
        """Return the acts of the feed of ``selection``, in the order of the ledger.

        An act belongs when the revision that counts after it matches, or the one that counted before, so that nobody
        who follows a Selection misses that something left it. A cancellation belongs also when what it cancels does,
        and withholding a text when what remains known of it matches (kind, body, day, and what its package came to).
        """
        matching = self._counted(session, self._query(session, selection, now, current=False))
        touching = ledger_acts.find_touching(session, {str(reference) for reference, _number in matching})
        return match_acts(ledger_acts.find_acts(session, touching), matching)

    def walk_acts(self, session: Session, selection: Selection, now: datetime, end: int) -> Iterator[list[ActMatch]]:
        """Yield the acts of the feed of ``selection`` up to the ledger's entry ``end`` in parts, the newest part first.

        Within a part they have the order of the ledger. Whoever wants the newest alone does not pay for all: the acts
        of few documents are found by their notices; else the ledger is gone through backwards, each part reaching
        twice as far as the one before. Few they are where fewer notices are looked at than entries would be.
        """
        documents = self.count_documents(session, self._query(session, selection, now, current=False))
        if ledger_acts.are_few(documents, end):
            yield [act for act in self.find_acts(session, selection, now) if act.sequence <= end]
            return
        for behind, last in ledger_acts.cut_ledger(end):
            yield self.find_among(session, selection, ledger_acts.find_acts_within(session, behind, last), now)

    def find_among(self, session: Session, selection: Selection, acts: Sequence[Act], now: datetime) -> list[ActMatch]:
        """Return those of ``acts`` that belong to the feed of ``selection``, in their order.

        What is not about their notices costs next to nothing. Raises Invalid when it names an unknown body.
        """
        query = self._query(session, selection, now, current=False)
        touched = frozenset(str(reference) for act in acts for reference, _number in act.touches)
        return match_acts(acts, self._counted(session, replace(query, any_of={**query.any_of, "notice": touched})))

    def finds(self, session: Session, words: str, package: str) -> bool:
        """Tell whether ``words`` find the package (reference) among what counts now."""
        only = {"package": frozenset({package}), "current": frozenset({"1"})}
        return self.count_documents(session, Query(words=words, any_of=only, synonyms=self.synonyms)) > 0

    def count_documents(self, session: Session, query: Query) -> int:
        """Return how many documents of the index a ``query`` of the engine matches."""
        self._catch_up_once(session)
        return self.reading.ask(session, lambda: self.reading.engine.ask(query).total(group=None))

    def _counted(self, session: Session, query: Query) -> set[Counted]:
        answer = self.reading.match(session, query, sort=(SortKey("order", descending=False),), page=Page(0, None))
        return {(str(hit.stored["reference"]), _number(hit)) for hit in answer.hits}

    def passed_closings(self, session: Session, now: datetime) -> int:
        """Return how many closing times lie behind ``now``: it changes exactly when a state changes with the clock."""
        self._catch_up_once(session)
        over = Range(high=int(now.timestamp()))
        return self.reading.ask(session, lambda: self.reading.engine.count_within("closes_at", over))

    def _catch_up_once(self, session: Session) -> None:
        derive(session, INDEX, lambda: self.reading.catch_up(session))

    def _query(self, session: Session, selection: Selection, now: datetime, *, current: bool) -> Query:
        self._catch_up_once(session)
        bodies = find_bodies(session, selection, now)
        return compile_selection(selection, bodies, now, self.synonyms, current=current)

    def _count(self, session: Session, query: Query, view: View) -> int:
        return self.reading.ask(session, lambda: self.reading.engine.ask(query).total(group=group_field(view)))


def open_search(folder: Path) -> Search:
    """Return the search over the index in ``folder``, which is made when it is first needed.

    Raises Invalid, naming each line, when the list of synonyms cannot be read.
    """
    return Search(SearchReading(open_engine(folder)), register_synonyms())


def _find(
    question: Question, selection: Selection, view: View, now: datetime, page: Page, facets: tuple[str, ...]
) -> Found:
    answer = question.answer(sort_keys(selection, view, now), page, facets, group_field(view))
    unpriced = _count_unpriced(question, selection, view)
    draw = _hit if page.limit is None else _shown_hit
    return Found(answer.total, tuple(map(draw, answer.hits)), answer.facets, unpriced)


def _count_unpriced(question: Question, selection: Selection, view: View) -> int:
    asks = selection.min_value is not None or selection.max_value is not None or view.sort.startswith("value")
    if not asks:
        return 0
    priced, group = Query(ranges={"value": Range(low=0)}), group_field(view)
    return question.total(group=group, aside="value") - question.total(group=group, aside="value", also=priced)


def _count_heads(
    session: Session, question: Question, bodies: Collection[str], group: str, now: datetime
) -> dict[str, int]:
    """Return how many rows stand behind those of ``bodies`` that may have a family."""
    heads = find_heads(session, bodies)
    tree = find_tree(session, civil_date(now))
    families = {head: Query(any_of={"organisation": tree.family(head)}) for head in heads}
    return {head: question.total(group=group, aside="organisation", also=family) for head, family in families.items()}


def frequent(counts: Mapping[str, int], most: int) -> list[str]:
    """Return the most frequent of the counted values, at most so many."""
    return sorted(most_frequent(counts, most), key=lambda value: (-counts[value], value))


def most_frequent(counts: Mapping[str, int], most: int) -> list[str]:
    """Return what ``frequent`` does, in no order: of those that occur as often as the last, the first by value."""
    if len(counts) <= most:
        return list(counts)
    least = sorted(counts.values(), reverse=True)[most - 1]
    often = [value for value, times in counts.items() if times > least]
    return often + sorted(value for value, times in counts.items() if times == least)[: most - len(often)]


def _hit(found: IndexHit, shown: Shown | None = None) -> Hit:
    stored = found.stored
    package = stored["package"]
    return Hit(
        reference=str(stored["reference"]),
        revision=_number(found),
        sequence=found.order,
        kind=str(stored["kind"]),
        package=str(package) if package else None,
        shown=shown,
    )


def _shown_hit(found: IndexHit) -> Hit:
    return _hit(found, read_shown(found.shown))


def _number(found: IndexHit) -> int:
    return int(found.stored["revision"] or 0)


def find_bodies(session: Session, selection: Selection, now: datetime) -> set[str]:
    """Return the references of the bodies whose notices the organisations of ``selection`` stand for on this day.

    Raises Invalid when it names an unknown body.
    """
    bodies: set[str] = set()
    today = civil_date(now)
    for reference in selection.organisation:
        name = ("family", reference, today.isoformat())
        family = derive(session, name, partial(find_family, session, reference, today))
        if not family:
            raise Invalid(
                [Problem(("organisation",), "parameter.no_organisation", {"name": "organisation", "value": reference})]
            )
        bodies.update(family)
    return bodies
