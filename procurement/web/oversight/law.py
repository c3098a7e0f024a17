"""Every rule that the program goes by, with its article; what a lawyer has yet to confirm is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, make_response, render_template, request

from procurement.compliance.citations import Cited
from procurement.compliance.counting import UNITS
from procurement.compliance.law import Law
from procurement.compliance.publications import Publication
from procurement.compliance.rules import Rule
from procurement.compliance.wording import amount_of
from procurement.httpkit.conditional import Validators, answer, digest
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
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
    """Return by heading the rules: posting deadlines, other limits, and which notices each form needs."""
    rules = read.rules.rows
    return {
        _("Thời hạn đăng tải"): [_rule(rule, read) for rule in rules if rule.act == "posting"],
        _("Thời gian tối thiểu và các thời hạn khác"): [_rule(rule, read) for rule in rules if rule.act != "posting"],
        _("Gói thầu theo từng hình thức cần đăng những gì"): list(_matrix(read)),
    }


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
