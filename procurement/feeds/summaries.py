"""The summary of an act in plain words, as a few lines of HTML in which everything people wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from procurement.core.money import format_amount
from procurement.feeds.acts import Told
from procurement.feeds.outcomes import outcome_lines
from procurement.feeds.wording import LABELS, SENTENCES, instant_words, pick
from procurement.notices.calling_off import REVOKED
from procurement.notices.codes import code_label
from procurement.notices.events import closes_at
from procurement.notices.kinds import KINDS
from procurement.notices.models import Revision, RevisionText

Content = Mapping[str, Any]


def summarise(told: Told, language: str) -> str:
    """Return the summary of an act: what the notice is, by whom, worth what, until when, and what the act changed."""
    return "".join(f"<p>{escape(line)}</p>" for line in summary_lines(told, language))


def summary_lines(told: Told, language: str) -> Iterator[str]:
    """Yield the summary of an act as plain lines."""
    yield from _withheld(told.revision, language) if told.content is None else _lines(told, told.content, language)
    if told.act in ("amend", "extend") and not told.match.still_matches:
        yield pick(SENTENCES["left"], language)


def _line(label: str, value: str, language: str) -> str:
    return f"{pick(LABELS[label], language)}: {value}"


def _withheld(revision: Revision, language: str) -> Iterator[str]:
    yield KINDS[revision.notice.kind].name(language)
    yield pick(SENTENCES["withheld"], language)
    if revision.withholding is not None:
        # By its reference: a name may change, or be what was withheld, and archives stay as they are.
        yield _line("poster", revision.withholding.poster, language)
        yield _line("basis", revision.withholding.legal_basis, language)
        yield _line("withheld", instant_words(revision.withholding.withheld_at, language), language)


def _lines(told: Told, content: Content, language: str) -> Iterator[str]:
    revision, text = told.revision, told.revision.text
    assert text is not None
    yield from notice_lines(content, text, told.before, language)
    if revision.is_history:
        yield pick(SENTENCES["history"], language)
    elif revision.changed_at_source:
        yield pick(SENTENCES["at_source"], language)


def notice_lines(content: Content, text: RevisionText, before: Content | None, language: str) -> Iterator[str]:
    """Yield what a notice says as plain lines; ``before`` is the content that this one replaced."""
    yield " · ".join(_nature(content, text, language))
    yield _line("poster", content["organisation"]["name"], language)
    yield from _values(content, text, language)
    yield from _closing(content, before, language)
    yield from outcome_lines(content, language)
    if content["kind"] == "cancellation" and content["body"].get("reason"):
        is_taken_back = content["body"].get("effect") == REVOKED
        yield _line("reason_revoked" if is_taken_back else "reason", content["body"]["reason"], language)
    yield from _record(content, language)


def _nature(content: Content, text: RevisionText, language: str) -> Iterator[str]:
    yield KINDS[content["kind"]].name(language)
    if content["body"].get("effect"):
        yield code_label("effect", content["body"]["effect"], language)
    if text.field:
        yield code_label("field", text.field, language)
    if text.selection_form:
        yield code_label("selection_form", text.selection_form, language)


def _values(content: Content, text: RevisionText, language: str) -> Iterator[str]:
    kind, body = content["kind"], content["body"]
    own = body.get("budget" if kind == "plan" else "price")
    words = _money(own, language) or (format_amount(text.value, language) if text.value is not None else None)
    yield _line("budget" if kind == "plan" else "price", words or pick(SENTENCES["no_price"], language), language)
    for label, key in (("award", "award_value"), ("contract", "value")):
        if money := _money(body.get(key), language):
            yield _line(label, money, language)


def _money(value: Content | None, language: str) -> str | None:
    if not value or value.get("amount") is None:
        return None
    return format_amount(Decimal(value["amount"]), language, value.get("currency", "VND"))


def _closing(content: Content, before: Content | None, language: str) -> Iterator[str]:
    new = closes_at(content)
    if new is None or not KINDS[content["kind"]].calls_for_bids:
        return
    old = closes_at(before) if before else None
    moved = f"{instant_words(old, language)} → " if old is not None and old != new else ""
    yield _line("closing", moved + instant_words(new, language), language)


def _record(content: Content, language: str) -> Iterator[str]:
    number = content.get("national_number")
    if number:
        yield _line("number", number, language)
    elif KINDS[content["kind"]].must_be_national:
        yield pick(SENTENCES["not_national"], language)
