"""Everything that the page of a body shows. Its figures are those of its Selection, so each leads to as many rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.text import sort_key
from procurement.feeds.addresses import Addresses, feed_links
from procurement.feeds.links import Link
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.notices.queries import find_posting_years
from procurement.organisations.models import LEVELS, Organisation, OrganisationName
from procurement.organisations.places import find_place, place_label
from procurement.organisations.queries import (
    find_children,
    find_family,
    find_parent,
    find_predecessors,
    find_successors,
)
from procurement.search.selection import STATUSES, Selection, View
from procurement.search.service import Search
from procurement.web.public import wording
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.filters import status_words
from procurement.web.public.home import Count, selection_url
from procurement.web.public.parts import Asked, Paging, Part, cut, make_paging
from procurement.web.public.rows import Row, rows_of_hits

LATEST_NOTICES = 10
LATEST_PLANS = 5
PACKAGES = View(rows="package")
"""A status is that of a package; everything else here counts notices."""

CONTACT = ("address", "phone", "email", "website")


@dataclass(frozen=True)
class Desk:
    """What drawing needs: the register, its search, the instant, and the address at which the register is served.

    ``asked`` says which part of a long list of bodies below is wanted.
    """

    session: Session
    search: Search
    now: datetime
    base_url: str
    asked: Asked = Asked()


@dataclass(frozen=True)
class Kin:
    """A body above, below, before or after this one; ``since``: the day of the succession, where it is known."""

    organisation: Organisation
    since: date | None = None


@dataclass(frozen=True)
class Identity:
    """What is known of a body itself, on the day of reading."""

    names: tuple[OrganisationName, ...]
    level: str | None
    place: str | None
    contact: tuple[str, ...]
    parent: Organisation | None
    predecessors: tuple[Kin, ...]
    successors: tuple[Kin, ...]
    children: tuple[Organisation, ...]


@dataclass(frozen=True)
class OrganisationPage:
    """The page of a body."""

    organisation: Organisation
    identity: Identity
    total: int
    others: int
    kinds: tuple[Count, ...]
    statuses: tuple[Count, ...]
    latest: tuple[Row, ...]
    plans: tuple[Row, ...]
    plan_years: tuple[Count, ...]
    all_url: str
    feeds: tuple[Link, ...]
    snippet: str
    part: Part
    paging: Paging | None
    trail: tuple[Crumb, ...]


def draw_organisation(desk: Desk, organisation: Organisation) -> OrganisationPage:
    """Return the page of ``organisation``."""
    selection = Selection(organisation=(organisation.reference,))
    family = find_family(desk.session, organisation.reference, civil_date(desk.now))
    found = desk.search.find(desk.session, selection, View(), desk.now, facets=("kind",), page_size=LATEST_NOTICES)
    plans = desk.search.find(desk.session, replace(selection, kind=("plan",)), View(), desk.now, page_size=LATEST_PLANS)
    identity = _identify(desk, organisation)
    part = cut(identity.children, desk.asked, lambda body: f"{body.name} {body.code}")
    address = partial(url_for, "public.organisation", reference=organisation.reference)
    return OrganisationPage(
        organisation=organisation,
        identity=identity,
        total=found.total,
        others=len(family) - 1,
        kinds=tuple(_kinds(selection, found.facets["kind"])),
        statuses=tuple(_statuses(desk, selection)),
        latest=tuple(rows_of_hits(desk.session, found.hits, desk.now)),
        plans=tuple(rows_of_hits(desk.session, plans.hits, desk.now)),
        plan_years=tuple(_plan_years(desk, selection, family)),
        all_url=selection_url(selection, View()),
        feeds=feed_links(selection, current_language()),
        snippet=_snippet(desk, organisation, selection),
        part=part,
        paging=make_paging([part], desk.asked, address),
        trail=make_trail(Crumb(organisation.name, is_quoted=True)),
    )


def _identify(desk: Desk, organisation: Organisation) -> Identity:
    on, session = civil_date(desk.now), desk.session
    return Identity(
        names=tuple(reversed(organisation.names_over_time())),
        level=_say_level(organisation, on),
        place=_say_place(organisation, on),
        contact=tuple(said for part in CONTACT if (said := organisation.contact(on).get(part))),
        parent=find_parent(session, organisation.id, on),
        predecessors=tuple(Kin(*pair) for pair in find_predecessors(session, organisation.id)),
        successors=tuple(Kin(*pair) for pair in find_successors(session, organisation.id)),
        children=tuple(sorted(find_children(session, organisation.id, on), key=lambda body: sort_key(body.name))),
    )


def _say_level(organisation: Organisation, on: date) -> str | None:
    level = organisation.level(on) or organisation.level(_last_day(organisation))
    return LEVELS[level][current_language() == "en"] if level else None


def _say_place(organisation: Organisation, on: date) -> str | None:
    code = organisation.place(on) or organisation.place(_last_day(organisation))
    found = find_place(code) if code else None
    return place_label(found, current_language()) if found else None


def _last_day(organisation: Organisation) -> date:
    """Return the last day of which facts tell: of a body that is no more they end."""
    ends = [fact.valid_to for fact in organisation.facts if fact.valid_to is not None]
    return max(ends, default=date.max) - timedelta(days=1)


def _kinds(selection: Selection, found: Mapping[str, int]) -> Iterator[Count]:
    for kind in KINDS:
        if found.get(kind):
            address = selection_url(replace(selection, kind=(kind,)), View())
            yield Count(wording.kind_name(kind), found[kind], address)


def _statuses(desk: Desk, selection: Selection) -> Iterator[Count]:
    for status in STATUSES:
        wanted = replace(selection, status=(status,))
        number = desk.search.count(desk.session, wanted, PACKAGES, desk.now)
        if number:
            yield Count(status_words()[status], number, selection_url(wanted, PACKAGES))


def _plan_years(desk: Desk, selection: Selection, family: list[str]) -> Iterator[Count]:
    for year in find_posting_years(desk.session, "plan", family):
        days: Any = {"published_from": date(year, 1, 1), "published_to": date(year, 12, 31)}
        wanted = replace(selection, kind=("plan",), **days)
        number = desk.search.count(desk.session, wanted, View(), desk.now)
        if number:
            yield Count(str(year), number, selection_url(wanted, View()))


def _snippet(desk: Desk, organisation: Organisation, selection: Selection) -> str:
    """Return a line of HTML that a body can put on its own web site: the link to this page and the feed."""
    own = desk.base_url + url_for("public.organisation", reference=organisation.reference)
    feed = Addresses(desk.base_url, current_language()).feed(selection, "atom")
    words = _("Thông tin đấu thầu của %(name)s", name=organisation.name)
    line = Markup('<p><a href="{}">{}</a> · <a href="{}" type="application/atom+xml">{}</a></p>')
    return str(line.format(own, words, feed, _("Nguồn tin Atom")))  # a text of its own: pages escape it
