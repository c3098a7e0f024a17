"""Rows of lists in words: what a row says, what the register has that it may be, why, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import find_actor_name
from procurement.core.money import format_amount
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.oversight.outside.columns import Columns, Said, read_row
from procurement.oversight.outside.known import PACKAGE, PLAN, Known, Name, find_known, kinds_in_order
from procurement.oversight.outside.models import OutsideDecision, OutsideMatch, OutsideRow
from procurement.oversight.outside.queries import OF_GRADE, Standing


@dataclass(frozen=True)
class CandidateLine:
    """A thing of the register that a row may be: why, what is published of it, what it costs there."""

    reference: str
    title: str
    url: str
    because: str
    against: str
    is_certain: bool
    kinds: str
    amounts: str


@dataclass(frozen=True)
class DecisionLine:
    """A decision in words; ``url`` leads to the thing that the row is."""

    what: str
    who: str
    decision: OutsideDecision
    url: str | None


@dataclass(frozen=True)
class RowLine:
    """A row in words. ``sure``: how much finding nothing, or something, says; empty until it is matched."""

    row: OutsideRow
    url: str
    title: str
    about: tuple[str, ...]
    amount: str
    group: str | None
    sure: str
    candidates: tuple[CandidateLine, ...]
    decided: DecisionLine | None


def group_words() -> dict[str, str]:
    """Return what the groups of rows are called."""
    return {
        "unseen": _("Chưa thấy"),
        "maybe": _("Có thể là"),
        "seen": _("Đã thấy"),
        "off": _("Không phải đăng"),
    }


def decision_words() -> dict[str, str]:
    """Return what may be decided of a row."""
    return {
        "same": _("Là gói thầu, kế hoạch này"),
        "missing": _("Chưa thấy trên Cổng này"),
        "exempt": _("Không phải đăng"),
    }


def evidence_words() -> dict[str, str]:
    """Return each piece of evidence in words."""
    return {
        "number": _("cùng số"),
        "code": _("cùng mã"),
        "shared": _("cùng số kế hoạch hoặc dự án"),
        "title": _("cùng tên"),
        "near_title": _("tên gần giống"),
        "other_title": _("tên khác"),
        "amount": _("cùng giá trị"),
        "near_amount": _("giá trị gần bằng"),
        "other_amount": _("giá trị khác"),
        "body": _("cùng đơn vị"),
        "other_body": _("đơn vị khác"),
        "several": _("có gói khác giống như vậy"),
    }


AGAINST = frozenset({"other_title", "other_amount", "other_body", "several"})


def lack_words() -> dict[str, str]:
    """Return what a row may lack."""
    return {
        "title": _("tên"),
        "body": _("đơn vị"),
        "amount": _("giá trị"),
        "known_body": _("đơn vị có trên Cổng"),
    }


def draw_rows(session: Session, columns: Columns, rows: Sequence[OutsideRow], key: str) -> Iterator[RowLine]:
    """Yield ``rows`` of the list with ``key`` in words."""
    names = [(found["thing"], found["reference"]) for row in rows if row.match for found in row.match.candidates]
    decided = [row.decision.reference for row in rows if row.decision and row.decision.reference]
    known = find_known(session, {*names, *((thing, each) for each in decided for thing in (PACKAGE, PLAN))})
    for row in rows:
        said, match = read_row(row.cells, columns), row.match
        yield RowLine(
            row=row,
            url=url_for("inspection.list_row", key=key, ordinal=row.ordinal),
            title=said.title or " · ".join(filter(None, row.cells))[:200],
            about=tuple(filter(None, (*said.numbers, said.code, said.body))),
            amount=format_amount(said.amount, current_language()) if said.amount else "",
            group=group_of(row),
            sure=sure_words(match, said) if match else "",
            candidates=tuple(_candidates(match, known)) if match else (),
            decided=draw_decision(session, row.decision, known) if row.decision else None,
        )


def group_of(row: OutsideRow) -> str | None:
    """Return the group of a row."""
    grade = row.match.grade if row.match else None
    return Standing(row.id, row.ordinal, grade, row.decision.decision if row.decision else None).group


def _candidates(match: OutsideMatch, known: Mapping[Name, Known]) -> Iterator[CandidateLine]:
    words = evidence_words()
    for found in match.candidates:
        it = known.get((found["thing"], found["reference"]))
        if it is not None:
            told: list[str] = found["evidence"]
            amounts = (format_amount(amount, current_language()) for amount in sorted(it.amounts))
            yield CandidateLine(
                reference=it.reference,
                title=it.title,
                url=thing_url(it),
                because=", ".join(words[code] for code in told if code not in AGAINST),
                against=", ".join(words[code] for code in told if code in AGAINST),
                is_certain=found["grade"] == "certain",
                kinds=", ".join(KINDS[kind].name(current_language()) for kind in kinds_in_order(it.kinds)),
                amounts=" · ".join(amounts),
            )


def thing_url(it: Known) -> str:
    """Return the address of the page about a thing."""
    return url_for("public.package" if it.thing == PACKAGE else "public.plan", reference=it.reference)


def sure_words(match: OutsideMatch, said: Said) -> str:
    """Return how sure what was found is; where nothing was, what was looked for and what the row lacks for it."""
    if OF_GRADE[match.grade] != "unseen":
        return _("Chắc chắn") if match.grade == "certain" else _("Có thể, cần người xem")
    if match.lacks:
        lacking = ", ".join(lack_words()[role] for role in match.lacks)
        return _("Chưa chắc: dòng này thiếu %(what)s để đối chiếu", what=lacking)
    looked = [words for words, has in ((_("số"), said.numbers), (_("mã"), said.code)) if has]
    looked += [_("tên"), _("đơn vị"), _("giá trị")]
    return _("Khá chắc: tìm theo %(what)s, không thấy gì giống", what=", ".join(looked))


def draw_decision(session: Session, decision: OutsideDecision, known: Mapping[Name, Known]) -> DecisionLine:
    """Return a decision in words."""
    names = ((thing, decision.reference or "") for thing in (PACKAGE, PLAN))
    thing = next((known[name] for name in names if name in known), None)
    who = find_actor_name(session, decision.actor)
    return DecisionLine(decision_words()[decision.decision], who, decision, thing_url(thing) if thing else None)


def draw_history(session: Session, row: OutsideRow) -> list[DecisionLine]:
    """Return all decisions of a row in words, the latest first."""
    references = [each.reference for each in row.decisions if each.reference]
    known = find_known(session, {(thing, each) for each in references for thing in (PACKAGE, PLAN)})
    return [draw_decision(session, each, known) for each in reversed(row.decisions)]


def cells_of(headings: Sequence[str], row: OutsideRow) -> list[tuple[str, Any]]:
    """Return the filled cells of a row under their headings."""
    return [(heading, cell) for heading, cell in zip(headings, row.cells, strict=True) if cell]
