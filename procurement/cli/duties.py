"""``procurement duties report``, ``explain``, ``rebuild`` and ``month``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from procurement.cli.given import DAY
from procurement.cli.opening import open_system
from procurement.compliance.counting import end_of_day
from procurement.compliance.explaining import count_days, said_moment
from procurement.compliance.figures import AsOf, Scope, count_by_rule, duties_about, find_duties
from procurement.compliance.judging import coverage, timeliness
from procurement.compliance.law import Law
from procurement.compliance.models import DutyRow
from procurement.compliance.monthly_files import said_month
from procurement.core.errors import Invalid, NotFound, Problem
from procurement.notices.codes import SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.notices.queries import find_notices_numbered
from procurement.organisations.models import LEVELS
from procurement.organisations.places import find_place
from procurement.organisations.queries import find_tree, get_organisation

NOT_KNOWN = "-"
"""Asks for the duties whose level, place or form nobody said."""


@click.group()
def duties() -> None:
    """Nghĩa vụ đăng tải: phải đăng gì, hạn khi nào, đã đăng khi nào.

    Duties: what has to be published, by when, and what was.
    """


@duties.command()
@click.option("--body", help="Mã đơn vị, kể cả cấp dưới và đơn vị tiền thân / a body, with those below and before it.")
@click.option("--from", "since", type=DAY, help="Từ ngày / falling on this day or later.")
@click.option("--to", "until", type=DAY, help="Đến ngày / falling on this day or earlier.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="Loại thông báo / a kind of publication.")
@click.option("--level", type=click.Choice([*LEVELS, NOT_KNOWN]), help="Cấp của đơn vị / the level of the body.")
@click.option("--place", help="Mã địa bàn của đơn vị / the code of the place where the body sits.")
@click.option("--form", type=click.Choice([*SELECTION_FORM, NOT_KNOWN]), help="Hình thức lựa chọn / form of selection.")
@click.option("--as-of", "as_of", type=DAY, help="Cổng biết đến hết ngày / as known here at the end of this day.")
@click.option("--posted-by", type=DAY, help="Đã đăng đến hết ngày / as posted at the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def report(as_json: bool, as_of: datetime | None, posted_by: datetime | None, **asked: Any) -> None:
    """Đếm theo từng quy định: đúng hạn, chậm, quá hạn, chưa đến hạn, không yêu cầu, được miễn, chưa đủ căn cứ.

    Count by rule: on time, late, overdue, not due, not required, exempt, cannot be judged.
    """
    system = open_system()
    system.duties.catch_up()
    at = AsOf(end_of_day(as_of.date()) if as_of else system.clock.now(), posted_by.date() if posted_by else None)
    with system.database.read() as session:
        found = find_duties(session, _scope(session, at, **asked), at)
        counts = [each.listed() for each in count_by_rule(found, at, system.law.calendar)]
    if as_json:
        posted = at.posted.isoformat() if at.posted else None
        told = {"as_of": at.known.isoformat(), "posted_by": posted, "rules": counts}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in counts:
        numbers = " ".join(f"{name} {count}" for name, count in each.items() if name not in ("rule", "regime"))
        click.echo(f"{each['rule'] or '-':34} {each['regime'] or '-':3} {numbers}")


def _scope(
    session: Session, at: AsOf, *, body: str | None, since: datetime | None, until: datetime | None, kind: str | None,
    level: str | None, place: str | None, form: str | None,
) -> Scope:  # fmt: skip
    """Return the duties that are asked for. Raises NotFound for a body, Invalid for a place."""
    if place not in (None, NOT_KNOWN) and not find_place(place):
        raise Invalid([Problem(("place",), "parameter.no_place", {"name": "--place", "value": place})])
    if body:
        get_organisation(session, body)
    return Scope(
        sorted(find_tree(session, AsOf(at.known).day).family(body)) if body else None,
        since.date() if since else None, until.date() if until else None, (kind,) if kind else None, level, place, form,
    )  # fmt: skip


@duties.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def explain(reference: str, as_json: bool) -> None:
    """Giải thích từng nghĩa vụ của một kế hoạch, gói thầu hay thông báo: mốc, từng ngày được đếm, căn cứ.

    Explain each duty of a plan, a package or a notice (our reference or the national number).
    """
    system = open_system()
    system.duties.catch_up()
    with system.database.read() as session:
        numbered = find_notices_numbered(session, reference)
        names = list(dict.fromkeys([reference, *(notice.reference for notice in numbered)]))
        found = {row.id: row for name in names for row in duties_about(session, name)}
    if not found:
        raise NotFound("duties", reference)
    told = [_explained(row, system.clock.now(), system.law) for row in found.values()]
    if as_json:
        click.echo(json.dumps({"duties": told}, ensure_ascii=False))
    else:
        click.echo("\n\n".join(map(_readable, told)))


@duties.command()
def rebuild() -> None:
    """Lập lại toàn bộ bảng nghĩa vụ và bảng dấu hiệu từ sổ đăng tải.

    Make all duties, and the signs that inspectors see, anew from the ledger.
    """
    system = open_system()
    with system.database.read() as session:
        mark = system.duties.rebuild(session)
        system.signs.rebuild(session)
    click.echo(f"Đã lập lại các nghĩa vụ đến mục {mark.sequence} của sổ đăng tải.")


@duties.command()
@click.argument("month", type=click.DateTime(["%Y-%m"]), metavar="MONTH")
def month(month: datetime) -> None:
    """Lập tệp giám sát của một tháng đã qua (2026-10), một lần và mãi mãi; tiến trình nền tự lập của tháng trước.

    Make the compliance file of a month that is over, once and for all; the worker makes last month's by itself.
    """
    made = open_system().monthly.make(month.date())
    for name, sha256 in (("csv", made.csv_sha256), ("json", made.json_sha256)):
        click.echo(f"{sha256}  {said_month(made.month)}.{name}")


def _explained(duty: DutyRow, at: datetime, law: Law) -> dict[str, Any]:
    judged = timeliness(duty, at, law.calendar)
    rule = law.rules.get(duty.rule) if duty.rule else None
    return {
        "subject": duty.subject, "round": duty.round, "kind": duty.kind, "act": duty.act, "stage": duty.stage,
        "envelope": duty.envelope, "need": duty.need, "reason": duty.reason, "unclear": duty.unclear.split(),
        "regime": duty.regime, "rule": duty.rule, "rule_version": duty.rule_version,
        "citation": rule.cited.say("vi") if rule else None, "certainty": rule.cited.certainty if rule else None,
        "trigger": duty.trigger, "triggered": said_moment(duty.triggered), "limit": [duty.amount, duty.unit],
        "days": [{"day": each.day.isoformat(), "number": each.number, **({"why": each.why["vi"]} if each.why else {})}
                 for each in count_days(duty, law.calendar)],
        "due_at": said_moment(duty.due_at), "missing": duty.missing.split(), "measured": duty.measured,
        "met_by": duty.met_by, "met_at": said_moment(duty.met_at), "national": said_moment(duty.national),
        "national_source": duty.national_source, "coverage": coverage(duty, at), "timeliness": judged.state,
        "late_by": judged.by if isinstance(judged.by, int) else judged.by.total_seconds(),
    }  # fmt: skip


def _readable(told: dict[str, Any]) -> str:
    days = " ".join(f"{each['day'][5:]}={each['number'] or '-'}" for each in told["days"])
    lines = (
        f"{told['subject']} · {KINDS[told['kind']].vietnamese} · {told['act']}: "
        f"{told['coverage']}, {told['timeliness']}",
        f"  {told['rule'] or '-'} ({told['regime'] or '-'}): {told['citation'] or '-'}",
        f"  {told['trigger'] or '-'} {told['triggered'] or '-'} → {told['due_at'] or '-'}",
        f"  {days}" if days else "",
        f"  {told['met_by'] or '-'} {told['met_at'] or '-'}; {told['national'] or '-'} {told['national_source'] or ''}",
        f"  thiếu / missing: {', '.join([*told['unclear'], *told['missing']])}"
        if told["unclear"] or told["missing"] else "",
    )  # fmt: skip
    return "\n".join(filter(None, lines))
