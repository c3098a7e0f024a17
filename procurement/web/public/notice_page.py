"""Everything that the page of a notice shows, for one of its revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bids import by_consortium
from procurement.notices.calling_off import CANCELLED
from procurement.notices.events import closes_at
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision, Withholding
from procurement.notices.queries import find_plan_notice, find_round_kinds
from procurement.plans.queries import find_plan_packages, find_waiting_plans, get_wording
from procurement.web.public import wording
from procurement.web.public.answers import Answers, File, draw_answers, draw_files
from procurement.web.public.banners import Banner, draw_banners, find_beside
from procurement.web.public.bidding import draw_bidders, draw_lots, draw_parties, lot_anchor
from procurement.web.public.breadcrumbs import Crumb
from procurement.web.public.parts import Asked, Paging, Part, cut, folded_text, make_paging, part_of
from procurement.web.public.revisions import (
    ChangeText,
    RevisionRow,
    comparison_url,
    content_of,
    draw_changes,
    draw_revisions,
)
from procurement.web.public.road import Journey, Step, draw_road
from procurement.web.public.rows import title_of
from procurement.web.public.sheets import (
    Block,
    Cell,
    Group,
    Lead,
    Rows,
    Table,
    draw_blocks,
    draw_groups,
    draw_table,
    row_schema,
)
from procurement.web.public.states import state_of
from procurement.web.public.trails import notice_trail

Content = Mapping[str, Any]
Entries = Mapping[int, Rows]
"""Rows of a list that are one thing, by its number."""
Shown = Mapping[str, Entries]
"""What of each list stands on the page."""

PLAN_COLUMNS = ("title", "field", "price", "selection_form", "start")
"""What of a planned package stands in the table; all of it stands in the blocks below."""

LISTS = ("packages", "extensions", "bidders", "parties", "lots", "clarifications")
"""The lists of a notice, any of which may be long."""


@dataclass(frozen=True)
class Desk:
    """What drawing needs beside the notice: the register, the instant, which files (by SHA-256) are here.

    ``asked`` says which part of long lists is wanted.
    """

    session: Session
    now: datetime
    holds: Callable[[str], bool]
    asked: Asked = Asked()


@dataclass(frozen=True)
class Reading:
    """What a notice says, in every form: nothing of its text is left out."""

    answers: Answers
    files: tuple[File, ...]
    tables: tuple[Table, ...]
    clarifications: tuple[Block, ...]
    packages: tuple[Block, ...]
    groups: tuple[Group, ...]
    changes: tuple[ChangeText, ...]
    changes_url: str
    paging: Paging | None


@dataclass(frozen=True)
class NoticePage:
    """The page of ``revision``. ``reading`` is None where its text is withheld."""

    notice: Notice
    revision: Revision
    title: str
    title_language: str
    kind: str
    is_national: bool
    reading: Reading | None
    withholding: Withholding | None
    trail: tuple[Crumb, ...]
    banners: tuple[Banner, ...]
    does: str
    """What the decision of the revision shown does to what it ``cancels``, by the law's word for it."""
    cancels: Notice | None
    road: tuple[Step, ...]
    revisions: tuple[RevisionRow, ...]

    @property
    def compared_with(self) -> int:
        """The revision that the form offers to compare with the newest: the one shown, or the one before it."""
        shown, newest = self.revision.number, len(self.notice.revisions) - 1
        return shown if shown < newest else max(newest - 1, 0)

    @property
    def is_cleaned(self) -> bool:
        """Whether cleaning changed something, so that the received text is kept beside."""
        return self.revision.text is not None and self.revision.text.original is not None


def _say_effect(effect: str | None) -> str:
    return _("Hủy:") if effect in (None, CANCELLED) else f"{wording.code('effect', effect)}:"


def draw_page(desk: Desk, notice: Notice, revision: Revision) -> NoticePage:
    """Return the page of ``revision``."""
    content = content_of(revision)
    beside = find_beside(desk.session, notice)
    title, language = title_of(content) if content else (_("Nội dung đã được gỡ"), current_language())
    return NoticePage(
        notice=notice,
        revision=revision,
        title=title,
        title_language=language,
        kind=wording.kind_name(notice.kind),
        is_national=bool(notice.national_number) or not KINDS[notice.kind].must_be_national,
        reading=_read(desk, notice, revision, content) if content else None,
        withholding=revision.withholding,
        trail=_trail(notice, revision),
        banners=tuple(draw_banners(desk.session, notice, revision, beside)),
        does=_say_effect(content["body"].get("effect") if content else None),
        cancels=notice.target,
        road=tuple(_road(desk, notice, beside)),
        revisions=tuple(draw_revisions(notice, revision)),
    )


def _trail(notice: Notice, revision: Revision) -> tuple[Crumb, ...]:
    if revision.number == notice.current_number:
        return notice_trail(notice)
    return notice_trail(notice, _("Lần đăng %(number)s", number=revision.number))


def _read(desk: Desk, notice: Notice, revision: Revision, content: Content) -> Reading:
    previous = revision.previous
    cuts = {name: _cut(content, name, desk.asked) for name in LISTS if content["body"].get(name)}
    shown = {name: rows for name, (_part, rows) in cuts.items()}
    address = partial(_address, notice, revision)
    return Reading(
        answers=draw_answers(notice, revision, content, _state(desk, notice, content)),
        files=tuple(draw_files(content, desk.holds)),
        tables=tuple(_tables(desk.session, notice, revision, content, shown)),
        clarifications=_blocks(content, shown, "clarifications", "subject"),
        packages=_blocks(content, shown, "packages", "title"),
        groups=tuple(draw_groups(content)),
        changes=tuple(draw_changes(content_of(previous) if previous else None, content)),
        changes_url=comparison_url(notice, previous, revision) if previous else "",
        paging=make_paging([part for part, _rows in cuts.values()], desk.asked, address),
    )


def _cut(content: Content, name: str, asked: Asked) -> tuple[Part, Entries]:
    """Return which entries of a list stand on the page, by their numbers: a consortium is one of many rows."""
    entries = by_consortium(content["body"][name])
    part = cut(entries, asked, folded_text)
    return part, dict(zip(part.numbers, part.pick(entries), strict=True))


def _address(notice: Notice, revision: Revision, **params: Any) -> str:
    """Return the address of the page on which ``revision`` is being read."""
    if revision.number == notice.current_number:
        return url_for("public.notice", reference=notice.reference, **params)
    return url_for("public.revision", reference=notice.reference, number=revision.number, **params)


def _lot_address(notice: Notice, revision: Revision, number: int) -> str:
    return _address(notice, revision, page=part_of(number), _anchor=lot_anchor(number))


def _state(desk: Desk, notice: Notice, content: Content) -> str | None:
    plans = [notice.plan_id] if notice.plan_id is not None else []
    waits = bool(plans and find_waiting_plans(desk.session, plans, civil_date(desk.now)))
    closing = closes_at(content) if KINDS[notice.kind].calls_for_bids else None
    rounds = [notice.round_id] if notice.round_id is not None else []
    kinds = find_round_kinds(desk.session, rounds).get(notice.round_id or 0, ())
    return state_of(notice, kinds, closing, desk.now, waits=waits)


def _blocks(content: Content, shown: Shown, name: str, heading: str) -> tuple[Block, ...]:
    rows = {number: entry[0] for number, entry in shown.get(name, {}).items()}
    return tuple(draw_blocks(row_schema(content, name), rows, name, heading)) if rows else ()


def _tables(session: Session, notice: Notice, revision: Revision, content: Content, shown: Shown) -> Iterator[Table]:
    if shown.get("packages"):
        yield _packages(session, notice, revision, content, shown["packages"])
    if shown.get("extensions"):
        rows = list(shown["extensions"].values())
        yield draw_table(_("Gia hạn"), "extensions", row_schema(content, "extensions"), rows)
    linked = revision.number == notice.current_number
    if shown.get("bidders"):
        yield draw_bidders(content, list(shown["bidders"].values()), linked=linked)
    if shown.get("parties"):
        yield draw_parties(content, list(shown["parties"].values()))
    lots = {number: entry[0] for number, entry in shown.get("lots", {}).items()}
    yield from draw_lots(content, lots, partial(_lot_address, notice, revision), linked=linked)


def _packages(session: Session, notice: Notice, revision: Revision, content: Content, shown: Entries) -> Table:
    """Return packages of a plan by ordinal, each with a link to its page."""
    worded = find_plan_packages(session, notice.plan_id, revision.number) if notice.plan_id is not None else []
    urls = {row.ordinal: url_for("public.package", reference=row.package.reference) for row in worded}
    numbered = {id(entry[0]): number for number, entry in shown.items()}

    def draw(entry: Rows) -> Cell:
        row, number = entry[0], numbered[id(entry[0])]
        note = row.get("package_number") or ""
        return Cell(f"{number}. {row['title']}", note, url=urls.get(number), is_quoted=True)

    lead = Lead(_("Gói thầu"), ("title",), draw)
    caption = wording.label(("packages",))
    schema = row_schema(content, "packages")
    return draw_table(caption, "packages", schema, list(shown.values()), lead=lead, only=PLAN_COLUMNS)


def _road(desk: Desk, notice: Notice, beside: Sequence[Notice]) -> list[Step]:
    package = notice.package
    if package is None:
        return []
    journey = Journey(
        plan=find_plan_notice(desk.session, package.plan),
        wording=get_wording(desk.session, package),
        round=notice.round,
        notices=tuple(beside),
    )
    return draw_road(journey, notice, desk.now)
