"""Packages as rows of a list: each once, with how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import say_bidder
from procurement.notices.queries import find_effects
from procurement.organisations.called import Called
from procurement.search.service import Hit
from procurement.search.shown import Facts, Shown
from procurement.web.public import wording
from procurement.web.public.naming import call_bodies
from procurement.web.public.rows import RUNNING, Row, rows_of_hits, say_tags, title_of
from procurement.web.public.stages import round_state, unopened_state

DECIDED = ("awarded", "partly", "signed")
"""States in which somebody has won."""


def rows_of_packages(session: Session, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """Return the rows of a page of an answer, in its order; what is about no package is a row by itself.

    A body that another process has made known since the session began is not seen yet, nor are its packages.
    """
    posters = {hit.shown.package.organisation for hit in hits if hit.shown and hit.shown.package}
    bodies = call_bodies(session, posters)
    others = [hit for hit in hits if hit.package is None]
    alone = {row.reference: row for row in rows_of_hits(session, others, now)}
    effects = find_effects(session, [hit.reference for hit in hits if hit.kind == "cancellation"])
    rows = []
    for hit in hits:
        facts = hit.shown.package if hit.shown else None
        if hit.shown is not None and facts is not None:
            if facts.organisation in bodies:
                body, effect = bodies[facts.organisation], effects.get(hit.reference)
                rows.append(_make_row(hit, hit.shown, facts, body, effect, now))
        elif hit.reference in alone:
            rows.append(alone[hit.reference])
    return rows


def _state(facts: Facts, closing: datetime | None, now: datetime) -> str:
    """Return how far the package has come."""
    if facts.rounds:
        return round_state(facts.outcome, facts.kinds, closing, now)
    return unopened_state(facts, now, cancelled=facts.cancelled, removed=facts.removed)


def _make_row(hit: Hit, shown: Shown, facts: Facts, body: Called, effect: str | None, now: datetime) -> Row:
    closing = datetime.fromisoformat(facts.closes_at) if facts.closes_at else None
    state = _state(facts, closing, now)
    title, language = title_of({"title": facts.title or _untitled(shown, facts), "title_en": facts.title_en})
    words = (body.name, wording.code("field", facts.field), wording.code("selection_form", facts.selection_form))
    is_decided = state in DECIDED
    return Row(
        reference=hit.reference,
        package=hit.package,
        title=title,
        title_language=language,
        line=tuple(word for word in words if word),
        state=state,
        tags=_tags(shown, facts),
        number=facts.number,
        value=None if facts.value is None else Decimal(facts.value),
        value_label=_("Giá gói thầu") if is_decided else None,
        closes_at=closing if state in RUNNING else None,
        posted_on=shown.read_on,
        start="" if facts.rounds else wording.planned_start(facts.start_year, facts.start_month, facts.start_quarter),
        latest=wording.decision_name(hit.kind, effect),
        winners=tuple(say_bidder(*one, current_language()) for one in facts.winners) if is_decided else (),
        more_winners=facts.more_winners if is_decided else 0,
    )


def _tags(shown: Shown, facts: Facts) -> tuple[str, ...]:
    again = [ngettext("Tổ chức lần %(num)s", "Tổ chức lần %(num)s", facts.rounds)] if facts.rounds > 1 else []
    withheld = [_("Đã gỡ nội dung")] if shown.texts is None else []
    said = (
        say_tags(facts.call, facts.call_number, facts.extensions, facts.is_international, facts.is_national)
        if facts.call
        else ()
    )
    return (*again, *withheld, *said)


def _untitled(shown: Shown, facts: Facts) -> str:
    return facts.number if shown.texts is not None else _("Nội dung đã được gỡ")
