"""Whether the columns beside published texts are what the texts themselves say, each compared with a single text.

What takes several texts and their order (the package and round of a notice, the words of a package) is not here.
The canonical text is read as it stands: amounts are strings there, which ``amount_in_vnd`` takes as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import identity
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.plans.models import Plan, PlanPackage
from procurement.plans.service import amount_in_vnd
from procurement.publication.deciding import standing, version_rank
from procurement.publication.outcomes import note_decision

Content = Mapping[str, Any]

DECISION = ("target_kind", "effect", "lot_ref", "plan_number", "outcome", "lot_outcomes")


def says_beside(revision: Revision, text: RevisionText) -> bool:
    """Whether version and own value are the text's, and field and form too where it says them itself."""
    content = json.loads(text.content)
    body = content["body"]
    said = content.get("version"), amount_in_vnd(body.get("budget" if content["kind"] == "plan" else "price"))
    return (
        said == (revision.national_version, text.own_value)
        and text.field == (body.get("field") or text.field)
        and text.selection_form == (body.get("selection_form") or text.selection_form)
    )


def is_standing(notice: Notice) -> bool:
    """Whether each revision counts, or is history, as versions and times of retrieval had it when it came."""
    current = notice.revisions[0]
    for revision in notice.revisions[1:]:
        rank = version_rank(revision.national_version)
        earlier = notice.revisions[: revision.number]
        same = [known for known in earlier if version_rank(known.national_version) == rank]
        found = revision.is_history, revision.changed_at_source
        if found != standing(current, same, revision.national_version, revision.retrieved_at):
            return False
        current = current if revision.is_history else revision
    return not (notice.revisions[0].is_history or notice.revisions[0].changed_at_source)


def is_said_of(notice: Notice) -> bool:
    """Whether the columns of the notice are what its current text says; a withheld one is not compared."""
    text = notice.current.text
    if text is None:
        return True
    content = json.loads(text.content)
    decided = Notice(kind=content["kind"], national_number=notice.national_number)
    note_decision(decided, content)
    return (
        notice.kind == content["kind"]
        and _is_identified(notice, content)
        and notice.organisation.code == content["organisation"].get("code")
        and text.poster == notice.organisation.reference
        and all(getattr(notice, name) == getattr(decided, name) for name in DECISION)
    )


def _is_identified(notice: Notice, content: Content) -> bool:
    numbered = {**content, "national_number": notice.national_number}
    return (
        content.get("national_number") in (None, notice.national_number)
        and notice.identity in (identity(numbered), identity(numbered, notice.reference))
        and notice.source_identity == identity(content)
    )


def is_plan_of(notice: Notice, plan: Plan) -> bool:
    """Whether the plan's own columns are those of its notice."""
    return (plan.reference, plan.national_number, plan.organisation_id, plan.current_revision) == (
        notice.reference, notice.national_number, notice.organisation_id, notice.current_number,
    )  # fmt: skip


def are_rows_of(session: Session, notice: Notice) -> bool:
    """Whether the rows of the plan are those that its public revisions list, except which package each is."""
    rows = session.scalars(select(PlanPackage).where(PlanPackage.plan_id == notice.plan_id))
    found = {
        (row.revision, row.ordinal): (row.title, row.price, row.start_year, row.start_month, row.start_quarter)
        for row in rows
    }
    stated = {
        (revision.number, ordinal): _planned(row)
        for revision in notice.revisions
        if revision.text is not None and not revision.is_history
        for ordinal, row in enumerate(json.loads(revision.text.content)["body"].get("packages", []), start=1)
    }
    return found == stated


def _planned(row: Content) -> tuple[Any, ...]:
    start = row.get("start") or {}
    return row["title"], amount_in_vnd(row.get("price")), *(start.get(name) for name in ("year", "month", "quarter"))
