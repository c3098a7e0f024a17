"""Every rule that the program goes by, with its article; what a lawyer has yet to confirm is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, make_response, render_template, request

from procurement.compliance.citations import Cited
from procurement.compliance.counting import UNITS
from procurement.compliance.judging import LATE
from procurement.compliance.law import Check, Law
from procurement.compliance.limitation import Limitation, load_limitations
from procurement.compliance.programmes import Programme, load_programmes
from procurement.compliance.publications import Publication
from procurement.compliance.reporting import Form, Sanction, load_forms, load_sanctions
from procurement.compliance.rules import Rule
from procurement.compliance.wording import amount_of
from procurement.httpkit.conditional import Validators, answer, digest
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import day
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.web.oversight.filtering import level_words
from procurement.web.public.breadcrumbs import Crumb, make_trail


@dataclass(frozen=True)
class LawLine:
    """A rule or a row of the matrix in words. ``certainty``: found, secondary or recalled."""

    code: str
    name: str
    says: str
    regimes: str
    citation: str
    certainty: str
    note: str


def law() -> Response:
    """Show regimes, rules and the matrix of publications."""
    read, heading = current_system().law, _("Quy định về đăng tải")
    page = render_template(
        "oversight/law.html", heading=heading, trail=make_trail(Crumb(heading)), regimes=read.regimes.rows,
        tables=draw_law(read), certainties=certainty_words(), language=current_language(),
    )  # fmt: skip
    return answer(Validators(digest(request.path, current_language(), page)), lambda: make_response(page))


def draw_law(read: Law) -> dict[str, list[LawLine]]:
    """Return by heading the rules: posting deadlines, other limits, which notices each form needs, and all others."""
    rules = read.rules.rows
    return {
        _("Thời hạn đăng tải"): [_rule(rule, read) for rule in rules if rule.act == "posting"],
        _("Thời gian tối thiểu và các thời hạn khác"): [_rule(rule, read) for rule in rules if rule.act != "posting"],
        _("Gói thầu theo từng hình thức cần đăng những gì"): list(_matrix(read)),
        _("Cảnh báo khác khi soạn thông báo"): [_check(check) for check in read.checks.values()],
        _("Chế tài và thời hiệu"): [*map(_sanction, load_sanctions()), *map(_limitation, load_limitations())],
        _("Mục tiêu và mẫu báo cáo"): [*map(_programme, load_programmes()), *map(_form, load_forms())],
    }


def _check(check: Check) -> LawLine:
    hours = " – ".join(f"{hour:%H:%M}" for hour in check.hours or ())
    return _line(check.code, check_words()[check.code], hours, (), check.cited, check.note)


def check_words() -> dict[str, str]:
    """Return what each warning is about."""
    return {
        "closing_day_off": _("Đóng thầu vào ngày nghỉ"),
        "closing_hours": _("Đóng thầu ngoài giờ làm việc"),
        "closing_past": _("Thời điểm đóng thầu đã qua"),
        "award_above_price": _("Giá trúng thầu cao hơn giá gói thầu"),
        "award_no_opening": _("Kết quả mà chưa có biên bản mở thầu"),
        "decision_after_posting": _("Quyết định sau ngày đăng"),
        "invitation_before_plan": _("Mời thầu trước kế hoạch"),
        "quarter_differs": _("Quý khác kế hoạch"),
        "plan_differs_price": _("Giá khác kế hoạch"),
        "plan_differs": _("Nội dung khác kế hoạch"),
        "after_closing": _("Sửa, hủy sau đóng thầu"),
    }


def _sanction(it: Sanction) -> LawLine:
    """Return an article on posting late or not at all; the fine only where the decree itself was read."""
    language = current_language()
    name = _("Đăng muộn") if it.code == LATE else _("Không đăng")
    fine = _("mức phạt chưa ghi ở đây vì chưa đọc văn bản")
    if it.fine:
        fine = _("phạt tiền từ %(least)s đến %(most)s triệu đồng (tổ chức)", least=it.fine[0], most=it.fine[1])
    return LawLine(f"sanction_{it.code}", name, fine, _span(it.valid_from, it.valid_to),
                   it.said(it.article, language), it.certainty, "")  # fmt: skip


def _limitation(it: Limitation) -> LawLine:
    said = _("%(years)s năm, từ khi hành vi chấm dứt hoặc từ khi phát hiện", years=it.years)
    source = it.source[current_language()]
    return LawLine(f"limitation_{it.code}", _("Thời hiệu xử phạt về đấu thầu"), said, "", source, it.certainty, "")


def _programme(it: Programme) -> LawLine:
    language = current_language()
    whose = level_words(it.level) if it.level else _("mọi đơn vị")
    says = _("%(target)s %%, %(whose)s", target=it.target, whose=whose)
    return LawLine(f"programme_{it.code}", it.name[language], says, _span(it.valid_from, it.valid_to),
                   it.source[language], it.certainty, "")  # fmt: skip


def _form(it: Form) -> LawLine:
    language = current_language()
    return LawLine(f"form_{it.code}", _("Báo cáo kiểm tra, giám sát"), it.section[language],
                   _span(it.valid_from, it.valid_to), it.said(it.name, language), it.certainty, "")  # fmt: skip


def _span(since: date, until: date | None) -> str:
    first = _("từ %(day)s", day=day(since))
    return f"{first} {_('đến hết %(day)s', day=day(until - timedelta(days=1)))}" if until else first


def certainty_words() -> dict[str, str]:
    """Return the words for how sure a rule is."""
    return {
        "found": _("Đã đọc văn bản"),
        "secondary": _("Theo nguồn thứ cấp"),
        "recalled": _("Cần luật gia xác nhận"),
    }


def _rule(rule: Rule, read: Law) -> LawLine:
    return _line(rule.code, rule.name[current_language()], limit_words(rule, read), rule.regimes, rule.cited, rule.note)


def limit_words(rule: Rule, read: Law) -> str:
    """Return how long a rule gives, from when."""
    if rule.unit not in UNITS or rule.trigger is None:
        return _("không quy định số ngày")
    trigger = read.rules.facts[rule.trigger].name[current_language()]
    amount = amount_of(rule.amount, rule.unit)[current_language()]
    if rule.base == "before":
        return _("%(amount)s trước %(trigger)s", amount=amount, trigger=trigger)
    return _("%(amount)s sau %(trigger)s", amount=amount, trigger=trigger)


def _matrix(read: Law) -> Iterator[LawLine]:
    for row in read.publications.rows:
        forms: list[str] = next((wanted for name, wanted in row.when if name == "form"), [])
        yield _line(row.code, ", ".join(forms), _needs(row), row.regimes, row.cited, row.note)


def _needs(row: Publication) -> str:
    """Return what is needed, what is exempt, and of what the articles do not tell."""
    said = [_kinds(row.needs) or _("không thông báo nào")]
    if row.exempt:
        said.append(_("được miễn: %(kinds)s", kinds=_kinds(row.exempt)))
    if row.unsettled:
        said.append(_("chưa rõ: %(kinds)s", kinds=_kinds(row.unsettled)))
    return "; ".join(said)


def _kinds(codes: tuple[str, ...]) -> str:
    return ", ".join(KINDS[kind].name(current_language()) for kind in codes)


def _line(code: str, name: str, says: str, regimes: tuple[str, ...], cited: Cited, note: dict[str, str]) -> LawLine:
    language = current_language()
    return LawLine(code, name, says, ", ".join(regimes), cited.say(language), cited.certainty, note.get(language, ""))
