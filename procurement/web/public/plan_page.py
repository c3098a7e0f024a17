"""Everything that the page of a plan shows: its packages and what became of each, and how it was adjusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.calling_off import effective_cancellations
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import find_plan_notice, find_plan_notices
from procurement.plans.models import PackageReplacement, Plan, PlanPackage, Project
from procurement.plans.queries import find_project, find_replacements, find_worded_packages
from procurement.plans.service import amount_in_vnd
from procurement.web.public import wording
from procurement.web.public.answers import File, Holds, Party, draw_answers, draw_files
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.parts import Asked, Paging, Part, cut, make_paging
from procurement.web.public.plan_changes import Adjustment, Version, draw_adjustment
from procurement.web.public.revisions import RevisionRow, content_of, draw_revisions
from procurement.web.public.rows import title_of
from procurement.web.public.sheets import Group, draw_groups
from procurement.web.public.stages import find_stages

Content = Mapping[str, Any]


@dataclass(frozen=True)
class PlannedPackage:
    """A line of the table: a package as the plan words it now, and how far it has come."""

    ordinal: int
    reference: str
    number: str | None
    title: str
    price: Decimal | None
    field: str | None
    form: str | None
    start: str
    state: str


@dataclass(frozen=True)
class Totals:
    """What the plan states of itself beside what its list adds up to, in đồng."""

    stated: Decimal | None
    stated_count: int | None
    listed: Decimal
    listed_count: int
    unpriced: int

    @property
    def differ(self) -> bool:
        """Whether the plan states another sum than its packages have."""
        return self.stated is not None and self.stated != self.listed

    @property
    def counts_differ(self) -> bool:
        """Whether the plan states another number of packages than it lists."""
        return self.stated_count is not None and self.stated_count != self.listed_count


@dataclass(frozen=True)
class PlanStep:
    """A revision of the plan. ``adjustment`` None: there is nothing before it, or a text is withheld."""

    row: RevisionRow
    adjustment: Adjustment | None
    is_first: bool


@dataclass(frozen=True)
class PlanPage:
    """The page of a plan. ``content`` None: the text of its present revision is withheld."""

    plan: Plan
    notice: Notice
    parties: tuple[Party, ...]
    kind: str
    title: str
    title_language: str
    content: Content | None
    totals: Totals | None
    packages: tuple[PlannedPackage, ...]
    project: Project | None
    groups: tuple[Group, ...]
    files: tuple[File, ...]
    cancelled_by: tuple[Notice, ...]
    steps: tuple[PlanStep, ...]
    unknown_versions: str
    part: Part
    paging: Paging | None
    trail: tuple[Crumb, ...]

    @property
    def stages(self) -> dict[str, int]:
        """How many packages are in each state, in the order in which they first occur."""
        counts: dict[str, int] = {}
        for package in self.packages:
            counts[package.state] = counts.get(package.state, 0) + 1
        return counts


def draw_plan(session: Session, plan: Plan, now: datetime, holds: Holds, asked: Asked = Asked()) -> PlanPage:  # noqa: B008
    """Return the page of ``plan`` at ``now``; ``asked`` says which part of a long list of packages is wanted."""
    notice = find_plan_notice(session, plan)
    assert notice is not None  # a plan comes into being with its notice
    worded = find_worded_packages(session, plan.id)
    content = content_of(notice.current)
    title, language = title_of(content) if content else (_("Nội dung đã được gỡ"), current_language())
    present = [row for row in worded if row.revision == plan.current_revision]
    packages = tuple(_packages(session, content, present, now))
    part = cut(packages, asked, lambda package: f"{package.title} {package.number} {package.field} {package.form}")
    return PlanPage(
        plan=plan,
        notice=notice,
        parties=draw_answers(notice, notice.current, content, None).parties if content else (),
        kind=wording.kind_name("plan"),
        title=title,
        title_language=language,
        content=content,
        totals=_totals(content["body"]) if content else None,
        packages=packages,
        project=find_project(session, plan),
        groups=tuple(_groups(content)) if content else (),
        files=tuple(draw_files(content, holds)) if content else (),
        cancelled_by=tuple(effective_cancellations(find_plan_notices(session, plan.id))),
        steps=tuple(_steps(notice, worded, find_replacements(session, plan.id))),
        unknown_versions=_unknown_versions(notice.revisions),
        part=part,
        paging=make_paging([part], asked, partial(url_for, "public.plan", reference=plan.reference)),
        trail=_trail(plan),
    )


def _trail(plan: Plan) -> tuple[Crumb, ...]:
    body = plan.organisation
    above = Crumb(body.name, url_for("public.organisation", reference=body.reference), is_quoted=True)
    return make_trail(above, Crumb(_("Kế hoạch %(number)s", number=plan.national_number or plan.reference)))


def _totals(body: Content) -> Totals:
    rows = body.get("packages", [])
    prices = [amount_in_vnd(row.get("price")) for row in rows]
    return Totals(
        stated=amount_in_vnd(body.get("budget")),
        stated_count=body.get("package_count"),
        listed=sum((price for price in prices if price is not None), Decimal(0)),
        listed_count=len(rows),
        unpriced=prices.count(None),
    )


def _packages(
    session: Session, content: Content | None, present: Sequence[PlanPackage], now: datetime
) -> Iterator[PlannedPackage]:
    rows = content["body"].get("packages", []) if content else []
    stages = find_stages(session, present, now)
    for worded, row in zip(present, rows, strict=False):
        yield PlannedPackage(
            ordinal=worded.ordinal,
            reference=worded.package.reference,
            number=worded.package.package_number,
            title=worded.title,
            price=worded.price,
            field=wording.code("field", row.get("field")),
            form=wording.code("selection_form", row.get("selection_form")),
            start=wording.planned_start(worded.start_year, worded.start_month, worded.start_quarter),
            state=stages[worded.package_id],
        )


def _groups(content: Content) -> list[Group]:
    """Return what the plan says of its project and of the decision behind it; the notice has all the rest."""
    about: dict[str, Any] = {"kind": content["kind"], "body": {}}
    if content["body"].get("project"):
        about["body"] = {"project": content["body"]["project"]}
    if content.get("decision"):
        about["decision"] = content["decision"]
    return draw_groups(about)[:-1]  # the last one says the kind


def _steps(
    notice: Notice, worded: Sequence[PlanPackage], replacements: Sequence[PackageReplacement]
) -> Iterator[PlanStep]:
    """Yield the revisions, newest first, each with what it changed."""
    for row in draw_revisions(notice, notice.current):
        revision = notice.revisions[row.number]
        previous = revision.previous
        old, new = (_version(one, worded) for one in (previous, revision))
        stated = [link for link in replacements if link.revision == revision.number]
        adjustment = draw_adjustment(old, new, stated) if old is not None and new is not None else None
        yield PlanStep(row, adjustment, previous is None)


def _version(revision: Revision | None, worded: Sequence[PlanPackage]) -> Version | None:
    content = content_of(revision) if revision else None
    if revision is None or content is None:
        return None
    return Version(content, [row for row in worded if row.revision == revision.number])


def _unknown_versions(revisions: Sequence[Revision]) -> str:
    """Return the national versions up to the last one known that are not here: ``00–03``, or an empty text."""
    versions = [one.national_version or "" for one in revisions]
    known = {int(version) for version in versions if version.isdecimal()}
    missing = [number for number in range(max(known, default=0)) if number not in known]
    spans: list[list[int]] = []
    for number in missing:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(f"{span[0]:02d}" if len(span) == 1 else f"{span[0]:02d}–{span[-1]:02d}" for span in spans)
