"""Where work begins: choose a package of the body, a plan, or a blank form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import render_template
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.clock import civil_date
from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import acts_for
from procurement.notices.drafts import Draft
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.notices.queries import find_notices, find_package_notices, find_plan_titles, find_plans_of
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree
from procurement.plans.models import Package
from procurement.plans.queries import find_packages_of, get_package
from procurement.web.desk.begun import find_drafts_about
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk
from procurement.web.desk.steps import Step, find_steps
from procurement.web.public import wording
from procurement.web.public.parts import Paging, asked_part, cut, make_paging
from procurement.web.public.rows import Row, rows_of


@dataclass(frozen=True)
class ChoicePage:
    """The packages and plans of the body and its predecessors, and the kinds of blank forms."""

    body: Organisation
    packages: list[Package]
    plans: list[Row]
    paging: Paging | None
    kinds: list[tuple[str, str]]


@dataclass(frozen=True)
class PackagePage:
    """A package at the desk: what is on record, what is being prepared, what may be begun."""

    body: Organisation
    package: Package
    published: list[tuple[str, Notice]]
    """What each notice is, and it."""
    drafts: list[Draft]
    steps: list[Step]


def choose() -> str:
    """Show what may be begun."""
    actor, system, asked = require_actor("draft"), current_system(), asked_part()
    now = system.clock.now()
    with system.database.read() as session:
        body = acting_body(session, actor)
        lineage = find_tree(session, civil_date(now)).lineage(body.reference)
        packages = find_packages_of(session, lineage)
        plans = find_plans_of(session, lineage)
        titles = find_plan_titles(session, [plan.plan_id for plan in plans]) if asked.words else {}
        parts = (
            cut(packages, asked, lambda each: f"{each.title} {each.package_number} {each.reference}"),
            cut(plans, asked, lambda each: f"{titles.get(each.plan_id)} {each.number} {each.reference}"),
        )
        page = ChoicePage(
            body=body,
            packages=parts[0].pick(packages),
            plans=rows_of(session, find_notices(session, [plan.reference for plan in parts[1].pick(plans)]), now),
            paging=make_paging(parts, asked, partial(at_desk, actor, "choose", body.reference)),
            kinds=[(kind.code, kind.name(current_language())) for kind in KINDS.values()],
        )
        return render_template("desk/choose.html", page=page, parameter=PARAMETER, at=partial(at_desk, actor))


def package(reference: str) -> str:
    """Show a package with what may be begun; 404 for one of another body."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        body = acting_body(session, actor)
        found = get_own_package(session, actor, body, reference)
        notices = find_package_notices(session, found.id)
        begun = find_drafts_about(session, actor, body, found)
        published = [(wording.kind_name(one.kind), one) for one in notices]
        page = PackagePage(body, found, published, begun, find_steps(found, notices))
        return render_template("desk/package.html", page=page, parameter=PARAMETER, at=partial(at_desk, actor))


def get_own_package(session: Session, actor: Actor, body: Organisation, reference: str) -> Package:
    """Return a package on which ``body`` acts; another's does not exist here: NotFound."""
    found = get_package(session, reference)
    if not actor.may("draft", body.reference) or not acts_for(
        session, body, found.organisation, current_system().clock.now()
    ):
        raise NotFound("package", reference)
    return found
