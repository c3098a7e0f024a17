"""Notices as rows of a list: what one needs to decide whether to open one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.language import gettext as _
from procurement.notices.calling_off import REVOKED
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS, act_word
from procurement.notices.models import Notice
from procurement.notices.queries import find_notices, find_round_kinds
from procurement.plans.queries import find_waiting_plans
from procurement.search.service import Hit
from procurement.search.snippets import Part
from procurement.web.public import wording
from procurement.web.public.states import state_of

RUNNING = ("open", "soon")


class Row(NamedTuple):
    """One notice, or one package found through a notice.

    ``value_label`` is set where the value is not its price, or might be taken for that of the winner named below it.

    Of a package, ``start`` says when its plan wants it to begin and ``latest`` which notice ``posted_on`` is of.
    """

    reference: str
    title: str
    title_language: str
    line: tuple[str, ...]
    state: str | None
    tags: tuple[str, ...]
    number: str
    value: Decimal | None
    value_label: str | None
    closes_at: datetime | None
    posted_on: date | None
    package: str | None = None
    start: str = ""
    latest: str = ""
    winners: tuple[str, ...] = ()
    """The first of those who won a package."""
    more_winners: int = 0
    title_parts: tuple[Part, ...] = ()
    """The title in parts, where a search found something in it."""
    snippet: tuple[Part, ...] = ()
    """What else of the notice was found."""
    bidder: str = ""
    """Who is meant by the code that was asked for, and by ``part`` what became of the bid."""
    part: str = ""


def rows_of_hits(session: Session, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """Return the rows of a page of an answer, in its order."""
    return rows_of(session, find_notices(session, [hit.reference for hit in hits]), now) if hits else []


def rows_of(session: Session, notices: Iterable[Notice], now: datetime) -> list[Row]:
    """Return the rows of ``notices`` as they are at ``now``."""
    shown = list(notices)
    plans = [notice.plan_id for notice in shown if notice.plan_id is not None]
    waiting = find_waiting_plans(session, plans, civil_date(now)) if plans else set()
    kinds = find_round_kinds(session, [notice.round_id for notice in shown if notice.round_id is not None])
    return [_make_row(one, kinds.get(one.round_id or 0, ()), now, waits=one.plan_id in waiting) for one in shown]


def title_of(content: Mapping[str, Any]) -> tuple[str, str]:
    """Return the title and its language: the source's English title on English pages, where there is one."""
    if current_language() == "en" and content.get("title_en"):
        return content["title_en"], "en"
    return content["title"], "vi"


def _make_row(notice: Notice, kinds: Collection[str], now: datetime, *, waits: bool) -> Row:
    """Return the row of ``notice`` by its revision that counts; of a withheld text it says nothing."""
    text = notice.current.text
    if text is None:
        return _withheld(notice)
    content = load_content(text.content)
    closing = closes_at(content) if KINDS[notice.kind].calls_for_bids else None
    state = state_of(notice, kinds, closing, now, waits=waits)
    title, language = title_of(content)
    award = content["body"].get("award_value") if notice.kind == "award" else None
    return Row(
        reference=notice.reference,
        title=title,
        title_language=language,
        line=_line(notice, text.field, text.selection_form),
        state=state,
        tags=tags_of(notice.kind, notice.current_number, notice.national_number, content),
        number=notice.national_number or notice.reference,
        value=Decimal(award["amount"]) if award else text.value,
        value_label=_("Trúng thầu") if award else None,
        closes_at=closing if state in RUNNING else None,
        posted_on=notice.current.read_on,
    )


def _withheld(notice: Notice) -> Row:
    return Row(
        reference=notice.reference,
        title=_("Nội dung đã được gỡ"),
        title_language=current_language(),
        line=_line(notice, None, None),
        state="withheld",
        tags=(),
        number=notice.national_number or notice.reference,
        value=None,
        value_label=None,
        closes_at=None,
        posted_on=notice.current.read_on,
    )


def _line(notice: Notice, field: str | None, form: str | None) -> tuple[str, ...]:
    words = (
        notice.organisation.name,
        wording.kind_name(notice.kind),
        wording.code("field", field),
        wording.code("selection_form", form),
    )
    return tuple(word for word in words if word)


def tags_of(kind: str, number: int, national_number: str | None, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is unusual about a notice whose revision ``number`` counts and says ``content``."""
    body = content["body"]
    extensions, is_international = len(body.get("extensions", [])), bool(body.get("is_international"))
    said = say_tags(kind, number, extensions, is_international, bool(national_number))
    return (wording.decision_name(kind, REVOKED), *said) if body.get("effect") == REVOKED else said


def say_tags(kind: str, number: int, extensions: int, is_international: bool, is_national: bool) -> tuple[str, ...]:
    """Return what ``tags_of`` does of a notice that was extended so often; ``is_national``: it has such a number."""
    tags = []
    if extensions:
        tags.append(ngettext("Gia hạn lần %(num)s", "Gia hạn lần %(num)s", extensions))
    elif number:
        tags.append(act_word(kind, "amend", current_language()))
    if is_international:
        tags.append(_("Đấu thầu quốc tế"))
    if KINDS[kind].must_be_national and not is_national:
        tags.append(_("Chưa có trên Hệ thống mạng đấu thầu quốc gia"))
    return tuple(tags)
