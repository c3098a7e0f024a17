"""One duty with its evidence: what its time runs from and who says so, the days counted one by one, the article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from procurement.compliance.explaining import CountedDay, count_days
from procurement.compliance.figures import AsOf
from procurement.compliance.findings import find_source, find_witnesses, get_finding
from procurement.compliance.judging import PREPARATION
from procurement.compliance.models import DutyRow
from procurement.compliance.rules import Rule
from procurement.compliance.wording import amount_of
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import long_day, long_instant
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import code_label
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.plans.models import Package
from procurement.web.oversight.duties import DutyLine, draw_lines, fact_words
from procurement.web.oversight.law import certainty_words, limit_words
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show


@dataclass(frozen=True)
class Witness:
    """A notice that bears on a duty, with the entry of the ledger by which it came."""

    text: str
    url: str
    sequence: int
    at: datetime


@dataclass(frozen=True)
class RuleShown:
    """The rule that limits a duty, in words."""

    code: str
    name: str
    says: str
    regime: str
    citation: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Evidence:
    """A duty and what it is judged by. ``source`` states the trigger; None: nobody who can be read does."""

    row: DutyRow
    name: str
    line: DutyLine
    timeline: str | None
    why: str
    why_citation: str
    trigger: str
    triggered: str
    source: Witness | None
    days: tuple[CountedDay, ...]
    measured: str
    here: datetime | None
    national: str
    national_source: str
    rule: RuleShown | None
    witnesses: tuple[Witness, ...]

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        return f"{self.name}: {self.line.title}"

    @property
    def is_preparation(self) -> bool:
        """Whether it is the time that bidders have, not a posting."""
        return self.row.act == PREPARATION


def finding(subject: str, name: str) -> Response:
    """Show one duty with its evidence; 404 where there is none."""
    system = current_system()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        row = get_finding(session, subject, name)

        def draw() -> str:
            it = draw_evidence(session, row, now)
            trail = make_trail(
                Crumb(_("Giám sát đăng tải"), url_for("oversight.city")),
                Crumb(_("Từng nghĩa vụ"), url_for("oversight.duties")),
                Crumb(it.name),
            )
            return render_template("oversight/finding.html", it=it, name=name, trail=trail, language=current_language())

        return show(session, now, draw)


def draw_evidence(session: Session, row: DutyRow, now: datetime) -> Evidence:
    """Return the duty ``row`` with its evidence, as it stands at ``now``."""
    law, language = current_system().law, current_language()
    line = next(draw_lines(session, [row], AsOf(now)))
    package = session.get(Package, row.package_id) if row.package_id else None
    source, why = find_source(session, row), why_words(row)
    rule = law.rules.get(row.rule) if row.rule in law.rules.codes else None
    return Evidence(
        row=row,
        name=step_name(row),
        line=line,
        timeline=url_for("oversight.timeline", reference=package.reference) if package else None,
        why=why,
        why_citation=_matrix_citation(row),
        trigger=fact_words(row.trigger, law) if row.trigger else "",
        triggered=moment_words(row.triggered),
        source=_witness(source) if source else None,
        days=tuple(count_days(row, law.calendar)),
        measured=amount_of(row.measured, row.unit or "d")[language] if row.measured is not None else "",
        here=row.met_at,
        national=moment_words(row.national),
        national_source=code_label("published_at_source", row.national_source, language) if row.national_source else "",
        rule=_rule(rule, row) if rule else None,
        witnesses=tuple(map(_witness, find_witnesses(session, row))),
    )


def step_name(row: DutyRow) -> str:
    """Return what a duty is called among those of its package: the kind, of openings with stage and envelope."""
    language = current_language()
    kind = KINDS[row.kind].name(language)
    if row.act == PREPARATION:
        return _("Thời gian chuẩn bị: %(kind)s", kind=kind)
    envelope = None if row.envelope == "single" else row.envelope
    stage = "prequalification" if row.kind == "opening" and row.stage == "prequalification" else None
    parts = [code_label(table, code, language) for table, code in (("stage", stage), ("envelope", envelope)) if code]
    return f"{kind} ({', '.join(parts)})" if parts else kind


def moment_words(moment: datetime | date | None) -> str:
    """Return an instant or a day in words; nothing for None."""
    if moment is None:
        return ""
    return long_instant(moment) if isinstance(moment, datetime) else long_day(moment)


def why_words(row: DutyRow) -> str:
    """Return in words why a publication is needed, or why it is not, or why that cannot be told."""
    known = {
        "plan": _("Kế hoạch nào đã phê duyệt cũng phải đăng."),
        "cancellation": _("Đã quyết định hủy thì phải đăng."),
        "preparation": _("Nhà thầu phải có đủ thời gian tối thiểu để chuẩn bị hồ sơ."),
        "no_row": _("Chưa có quy định về hình thức này trong giai đoạn pháp luật đó."),
        "no_rule": _("Không có quy định nào về thời gian này trong giai đoạn pháp luật đó."),
        "cancelled": _("Lần tổ chức này đã hủy."),
        "no_winner": _("Không có nhà thầu trúng thầu."),
    }
    of_matrix = {
        "required": _("Gói thầu theo hình thức này phải đăng loại thông báo này."),
        "not_required": _("Gói thầu theo hình thức này không phải đăng loại thông báo này."),
        "exempt": _("Điều khoản này miễn đăng loại thông báo này."),
    }
    unclear = _("Chưa đủ dữ kiện để biết gói thầu này có phải đăng hay không.")
    return known.get(row.reason or "", of_matrix.get(row.need, unclear))


def _matrix_citation(row: DutyRow) -> str:
    rows = current_system().law.publications.rows
    return next((one.cited.say(current_language()) for one in rows if one.code == row.reason), "")


def _rule(rule: Rule, row: DutyRow) -> RuleShown:
    language = current_language()
    return RuleShown(
        code=rule.code,
        name=rule.name[language],
        says=limit_words(rule, current_system().law),
        regime=row.regime or "",
        citation=rule.cited.say(language),
        certainty=certainty_words()[rule.cited.certainty],
        note=rule.note.get(language, ""),
    )


def _witness(notice: Notice) -> Witness:
    first = notice.revisions[0]
    words = f"{KINDS[notice.kind].name(current_language())} {notice.national_number or notice.reference}"
    return Witness(words, url_for("public.notice", reference=notice.reference), first.sequence, first.published_at)
