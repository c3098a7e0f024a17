"""The road of a package in one round: plan, prequalification, invitation, opening, award, contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from procurement.httpkit import formats
from procurement.httpkit.language import gettext as _
from procurement.notices.events import closes_at, load_content
from procurement.notices.models import Notice
from procurement.plans.models import PlanPackage, Round
from procurement.web.public import wording


@dataclass(frozen=True)
class StepLink:
    """A further notice that belongs to a step."""

    text: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step. ``mark``: done, stopped, or empty for what has not happened."""

    name: str
    note: str
    url: str | None = None
    mark: str = ""
    is_here: bool = False
    others: tuple[StepLink, ...] = ()


@dataclass(frozen=True)
class Journey:
    """What is known of a round: the notice of its plan, the plan's wording of the package, the round's notices."""

    plan: Notice | None
    wording: PlanPackage | None
    round: Round | None
    notices: tuple[Notice, ...]

    def of_kind(self, kind: str) -> list[Notice]:
        """Return the round's notices of ``kind``, oldest first."""
        return [notice for notice in self.notices if notice.kind == kind]


def notice_url(notice: Notice) -> str:
    """Return the address of the notice's page."""
    return url_for("public.notice", reference=notice.reference)


def posted_note(notice: Notice) -> str:
    """Return the day on which the notice was first posted, and that of the revision that counts where it is later."""
    days = [revision.read_on for revision in notice.revisions if revision.read_on]
    current = notice.current.read_on
    if not days:
        return _("không rõ ngày đăng")
    first = formats.day(min(days))
    if current is None or current == min(days):
        return first
    return _("%(first)s, thay đổi %(day)s", first=first, day=formats.day(current))


def notice_link(notice: Notice) -> StepLink:
    """Return a link that says which notice of a round it is, and when it was posted."""
    return StepLink(f"{_part(notice)}, {posted_note(notice)}", notice_url(notice))


def body_of(notice: Notice) -> dict[str, Any]:
    """Return what the notice says now; nothing where its text is withheld."""
    text = notice.current.text
    return load_content(text.content)["body"] if text else {}


def draw_road(journey: Journey, here: Notice | None, now: datetime) -> list[Step]:
    """Return the steps of the round, with the page's own notice marked."""
    steps = [_plan_step(journey, here)]
    if journey.of_kind("prequalification"):
        steps.append(_step(journey, "prequalification", _("Mời sơ tuyển"), here))
    steps.append(_step(journey, "invitation", _("Mời thầu"), here))
    is_cancelled = journey.round is not None and journey.round.outcome == "cancelled"
    if not is_cancelled or journey.of_kind("opening"):  # bids that were called off are not opened any more
        steps.append(_opening_step(journey, here, now))
    if is_cancelled:
        return [*steps, _cancelled_step(journey, here)]
    return [*steps, _award_step(journey, here), _step(journey, "contract", _("Hợp đồng"), here)]


def _plan_step(journey: Journey, here: Notice | None) -> Step:
    if journey.plan is None:
        return Step(_("Kế hoạch"), _("chưa có trên Cổng này"))
    is_here = here is not None and here.id == journey.plan.id
    return Step(_("Kế hoạch"), posted_note(journey.plan), notice_url(journey.plan), "done", is_here)


def _step(journey: Journey, kind: str, name: str, here: Notice | None, note: str = "", mark: str = "done") -> Step:
    notices = journey.of_kind(kind)
    if not notices:
        return Step(name, _not_yet(journey, kind))
    last, earlier = notices[-1], notices[:-1]
    others = tuple(notice_link(notice) for notice in earlier)
    is_here = here is not None and here.id == last.id
    return Step(name, note or posted_note(last), notice_url(last), mark, is_here, others)


def _not_yet(journey: Journey, kind: str) -> str:
    """Say why a step has no notice: it is to come, it was left out, or it is not on this register."""
    if kind == "invitation" and journey.of_kind("award"):
        return _("không có thông báo mời thầu")
    if kind == "invitation" and journey.wording is not None and not journey.notices:
        planned = journey.wording
        start = wording.planned_start(planned.start_year, planned.start_month, planned.start_quarter)
        return _("dự kiến %(start)s", start=start) if start else ""
    if kind == "opening" and journey.of_kind("award"):
        return _("chưa có trên Cổng này")
    return ""


def _part(notice: Notice) -> str:
    """Return which of several openings or lists of a round this is."""
    name, body = wording.decision_name(notice.kind, notice.effect), body_of(notice)
    stage, envelope = body.get("stage"), body.get("envelope")
    if envelope in ("technical", "financial"):
        return f"{name} ({wording.code('envelope', envelope)})"
    return f"{name} ({wording.code('stage', stage)})" if stage and stage != "bid" else name


def _opening_step(journey: Journey, here: Notice | None, now: datetime) -> Step:
    step = _step(journey, "opening", _("Mở thầu"), here)
    if step.url is None:
        return Step(step.name, step.note or _expected_opening(journey, now))
    lists = journey.of_kind("shortlist")
    links = (*step.others, *(notice_link(one) for one in lists))
    return Step(step.name, step.note, step.url, step.mark, step.is_here, links)


def _expected_opening(journey: Journey, now: datetime) -> str:
    for notice in reversed(journey.of_kind("invitation")):
        text = notice.current.text
        closing = closes_at(load_content(text.content)) if text else None
        if closing is not None:
            day = formats.short_instant(closing, now)
            return day if closing > now else _("đóng %(day)s, chưa có biên bản", day=day)
    return ""


def _award_step(journey: Journey, here: Notice | None) -> Step:
    if journey.round is None or journey.round.outcome != "none":
        return _step(journey, "award", _("Kết quả"), here)
    awards = journey.of_kind("award")
    note = _("%(day)s: không có nhà thầu trúng thầu", day=posted_note(awards[-1])) if awards else ""
    return _step(journey, "award", _("Kết quả"), here, note, "stopped")


def _cancelled_step(journey: Journey, here: Notice | None) -> Step:
    others = tuple(notice_link(one) for one in journey.of_kind("award"))
    step = _step(journey, "cancellation", _("Hủy"), here, mark="stopped")
    return Step(step.name, step.note, step.url, "stopped", step.is_here, (*others, *step.others))
