"""How good the answers are, on genuine notices: hand-written queries judged by rules, and every title sought again.

What is missed is printed, and written to the folder ``REPORTS`` names: a share alone helps nobody to do better.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.plans.models import Plan, PlanPackage
from procurement.search.rows import Row, find_rows
from procurement.search.selection import Selection, View, parse_selection
from tests.search.blind_queries import BLIND, LISTED, UNANSWERABLE
from tests.search.genuine import NOW, Genuine
from tests.search.judged_queries import JUDGED, Judged
from tests.search.third_queries import THIRD

FIRST_FIVE, FIRST_TEN = 5, 10
BEST = View("relevance", rows="package")

Sought = Counter[tuple[str, str]]
"""Title and what must be found by it (a package, or a plan's own notice), with how often it occurs."""


def report(name: str, lines: Iterable[str]) -> None:
    """Print ``lines``, and write them to the folder for reports where there is one."""
    text = "\n".join(lines) + "\n"
    print(text)  # noqa: T201 - pytest shows it when the test fails
    folder = os.environ.get("REPORTS")
    if folder:
        (Path(folder) / name).write_text(text, encoding="utf-8")


def is_answered(judged: Judged, rows: Iterable[Row]) -> bool:
    return any(row.package and judged.accepts(row.package_title or row.title or "") for row in rows)


def judge(genuine: Genuine, queries: Iterable[Judged], name: str) -> Counter[str]:
    """Ask ``queries`` and count how they are answered among the first five: found, nearly or missed.

    Where few packages hold all the words, the page offers what nearly does behind them, under its own heading: what is
    answered only there is counted apart.
    """
    search, answers = genuine.system.search, Counter[str]()
    lines = []
    with genuine.system.database.read() as session:
        for judged in queries:
            found = search.find(session, Selection(q=judged.words), BEST, NOW, page_size=FIRST_FIVE)
            near = search.find_nearly(session, Selection(q=judged.words), NOW)
            rows = find_rows(session, (*found.hits, *near)[:FIRST_FIVE])
            among = is_answered(judged, rows[: len(found.hits)]), is_answered(judged, rows)
            answer = {(True, True): "found", (False, True): "nearly", (False, False): "missed"}[among]
            answers[answer] += 1
            lines += [f"{answer}: {judged.words} ({judged.rule}), {found.total} in all"]
            lines += [f"    {row.package}  {row.package_title or row.title}" for row in rows if answer != "found"]
    report(f"{name}.txt", [f"{dict(answers)} of {answers.total()}", *lines])
    assert answers.total() == 40
    return answers


def test_hand_written_queries_have_a_relevant_package_among_the_first_five(genuine: Genuine) -> None:
    """This set has shown where synonyms were missing, so it cannot prove that they help: see the blind set."""
    assert judge(genuine, JUDGED, "judged-queries")["found"] >= 38


def test_queries_of_somebody_who_saw_no_data_have_a_relevant_package_among_the_first_five(genuine: Genuine) -> None:
    """36 is the aim and 32 what was measured, once, after the list of synonyms had been finished."""
    assert judge(genuine, BLIND, "blind-queries")["found"] >= 32


def test_queries_of_a_third_set_have_a_relevant_package_among_the_first_five(genuine: Genuine) -> None:
    """36 is the aim; 37 was measured, once, after everything that ranks had been finished."""
    assert judge(genuine, THIRD, "third-queries")["found"] >= 36


def test_no_package_answers_the_blind_queries_that_were_left_out(genuine: Genuine) -> None:
    with genuine.system.database.read() as session:
        titles = {title for title, _ in titles_of_notices(session) | titles_of_packages(session)}
    answered = {judged.words for judged in LISTED if any(map(judged.accepts, titles))}
    assert answered.isdisjoint(UNANSWERABLE)
    assert answered >= {judged.words for judged in BLIND}
    assert all(any(map(judged.accepts, titles)) for judged in THIRD)


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


DISGUISES: dict[str, Callable[[str], str]] = {
    "without marks": without_marks,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "CAPITALS": str.upper,
}


def titles_of_notices(session: Session) -> Sought:
    sought: Sought = Counter()
    for notice in session.scalars(select(Notice)):
        assert notice.current.text is not None
        title = load_content(notice.current.text.content)["title"]
        sought[title, notice.package.reference if notice.package else notice.reference] += 1
    return sought


def titles_of_packages(session: Session) -> Sought:
    worded = select(PlanPackage).join(Plan, Plan.id == PlanPackage.plan_id)
    rows = session.scalars(worded.where(PlanPackage.revision == Plan.current_revision))
    return Counter((row.title, row.package.reference) for row in rows)


def finds(genuine: Genuine, session: Session, typed: str, wanted: str) -> bool:
    """Whether one of the first ten rows of the answer to ``typed`` is about ``wanted``, as the page shows them."""
    selection, view = parse_selection({"q": [typed]})
    hits = genuine.system.search.find(session, selection, view, NOW, page_size=FIRST_TEN).hits
    return any(wanted in (hit.package, hit.reference) for hit in hits)


Missed = set[tuple[str, str, str]]
"""Disguise, title and what was not found by it."""


@pytest.fixture(scope="module")
def missed(genuine: Genuine) -> Missed:
    """Seek every title in every disguise."""
    with genuine.system.database.read() as session:
        pairs = titles_of_notices(session) | titles_of_packages(session)
        return {
            (disguise, title, wanted)
            for title, wanted in sorted(pairs)
            for disguise, change in DISGUISES.items()
            if not finds(genuine, session, change(title), wanted)
        }


def share_found(name: str, sought: Sought, missed: Missed) -> float:
    """Return which share of ``sought`` was found in its disguises, and report what was not."""
    misses = sorted(miss for miss in missed if miss[1:] in sought)
    count = sum(sought[title, wanted] for _, title, wanted in misses)
    share = 1 - count / (sought.total() * len(DISGUISES))
    lines = [f"{disguise}: {wanted}  {title}" for disguise, title, wanted in misses]
    report(f"missed-{name}.txt".replace(" ", "-"), [f"{share:.2%} of {sought.total()} {name}", *lines])
    return share


def test_every_title_of_a_notice_finds_its_package_in_three_disguises(genuine: Genuine, missed: Missed) -> None:
    with genuine.system.database.read() as session:
        sought = titles_of_notices(session)
    assert sought.total() == 2807
    assert share_found("titles of notices", sought, missed) >= 0.99


def test_every_title_of_a_package_finds_it_in_three_disguises(genuine: Genuine, missed: Missed) -> None:
    """Packages of one plan that share a title word for word stand as rows of their own, so each is found."""
    with genuine.system.database.read() as session:
        sought = titles_of_packages(session)
    assert sought.total() == 1210
    assert share_found("titles of packages", sought, missed) >= 0.999


def test_all_titles_together_find_their_packages(genuine: Genuine, missed: Missed) -> None:
    with genuine.system.database.read() as session:
        sought = titles_of_notices(session) + titles_of_packages(session)
    assert share_found("titles", sought, missed) >= 0.99


def test_the_row_of_a_notice_is_about_the_package_of_its_hit(genuine: Genuine) -> None:
    """``finds`` above looks at hits, because rows cost more."""
    with genuine.system.database.read() as session:
        hits = genuine.system.search.find(session, Selection(q="dầu"), BEST, NOW, page_size=None).hits
        rows = find_rows(session, hits)
    about = {(hit.reference, hit.package) for hit in hits if hit.kind != "plan"}
    assert len(about) > 20
    assert about == {(row.reference, row.package) for row in rows if row.kind != "plan"}
