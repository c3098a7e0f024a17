"""The packages of a plan as documents of their own: each is found by its own title, field, form, price and start.

A plan stands in the index as its rows and in no other way; only a plan that lists no package has a document itself.
What the plan says as a whole (its title, numbers, project, bodies) is found through every row.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.core.db import batches
from procurement.notices.models import Notice, Revision
from procurement.plans.models import Package, Plan, PlanPackage
from procurement.plans.service import amount_in_vnd
from procurement.search.said import Said
from procurement.search.shown import Facts
from procurement.search.standing import row_standing
from procurement.search.wording import NUMBERED, WORDED, collect, package_codes, whole, with_digits
from search_index.documents import PARAGRAPH, Document

Row = Mapping[str, Any]
Worded = Mapping[tuple[int, int], Mapping[int, Package]]
"""The packages of plan revisions: (plan by id, revision) -> ordinal -> package."""


def row_key(reference: str, number: int, ordinal: int) -> str:
    """Return the index key of row ``ordinal`` (from 1) of a plan's revision."""
    return f"{reference}/{number}/{ordinal:04d}"


def row_ordinals(key: str) -> tuple[int, ...]:
    """Return which row of a plan (from 1) the index key ``key`` names; nothing where it names a revision."""
    parts = key.split("/")
    return (int(parts[2]),) if len(parts) == 3 else ()


def find_worded(session: Session, plans: Iterable[int]) -> Worded:
    """Return the packages that the revisions of ``plans`` (by id) word; versions that never counted have none."""
    loaded = joinedload(PlanPackage.package).selectinload(Package.rounds)
    worded: dict[tuple[int, int], dict[int, Package]] = {}
    for some in batches(plans):
        for row in session.scalars(select(PlanPackage).where(PlanPackage.plan_id.in_(some)).options(loaded)):
            worded.setdefault((row.plan_id, row.revision), {})[row.ordinal] = row.package
    return worded


def find_plans_of(session: Session, packages: Iterable[int]) -> list[Notice]:
    """Return the plan notices that word one of ``packages`` (by id) in any revision."""
    related = (selectinload(Notice.revisions).joinedload(Revision.entry), selectinload(Notice.plan))
    found: dict[int, Notice] = {}
    for some in batches(packages):
        plans = select(PlanPackage.plan_id).where(PlanPackage.package_id.in_(some))
        # By the reference that it shares with its plan: asked for the kind as well, SQLite looks at all plans.
        own = select(Plan.reference).where(Plan.id.in_(plans))
        wording = select(Notice).where(Notice.reference.in_(own)).options(*related)
        found |= {notice.id: notice for notice in session.scalars(wording)}
    return [found[number] for number in sorted(found)]


def make_rows(
    said: Said, packages: Mapping[int, Package], facts: Mapping[str, Facts], only: Collection[int] | None = None
) -> Iterator[Document]:
    """Yield the documents of the packages that a revision of a plan lists, or of ``only`` some (by ordinal).

    ``packages`` are those it words, by ordinal; ``facts`` what is known of them, by reference.
    """
    content, notice = said.content, said.notice
    common = {**content, "body": {name: value for name, value in content["body"].items() if name != "packages"}}
    words, codes = PARAGRAPH.join(collect(common, WORDED)), tuple(with_digits(collect(common, NUMBERED)))
    for ordinal, row in enumerate(content["body"]["packages"], start=1):
        if only is not None and ordinal not in only:
            continue
        package = packages.get(ordinal)
        yield Document(
            key=row_key(notice.reference, said.revision.number, ordinal),
            order=said.revision.sequence,
            texts={"title": row["title"], "body": PARAGRAPH.join((*_other_words(row), words))},
            names=(row["title"], content["title"]),
            codes=(notice.reference, *package_codes(package), *with_digits(collect(row, NUMBERED)), *codes),
            keywords={
                **said.keywords(package),
                "fate": (row_standing(notice.plan, package),),
                "field": (row["field"],) if row.get("field") else (),
                "form": (row["selection_form"],) if row.get("selection_form") else (),
            },
            numbers=_numbers(said, row),
            stored=said.stored(package),
            shown=said.shown(package, facts, ordinal - 1),
        )


def _other_words(row: Row) -> Iterator[str]:
    return collect({name: value for name, value in row.items() if name != "title"}, WORDED)


def _numbers(said: Said, row: Row) -> dict[str, int | None]:
    start = last_planned_day(row.get("start") or {})
    return {
        "posted_on": said.posted_on,
        "closes_at": None,
        "shuts_at": None,
        "starts_on": start.toordinal() if start else None,
        "value": whole(amount_in_vnd(row.get("price"))),
    }


def last_planned_day(start: Mapping[str, int]) -> date | None:
    """Return the last day of the month, quarter or year in which a package should start; None where nothing is said."""
    year, quarter = start.get("year"), start.get("quarter")
    if year is None:
        return None
    month = start.get("month") or (quarter or 4) * 3
    return date(year, month, monthrange(year, month)[1])
