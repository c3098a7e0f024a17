"""Signs in words: by which values and thresholds each is seen, and what is lacking where nothing can be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from procurement.compliance.law import Law
from procurement.compliance.regimes import Regime
from procurement.compliance.wording import amount_of
from procurement.httpkit.formats import amount, day
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.oversight.indicators.definitions import CANCELLED, HARD, IDENTICAL, REJECTED, SHORT, SINGLE, Indicator
from procurement.oversight.indicators.facts import SEEN, UNKNOWN
from procurement.oversight.indicators.models import SignRow
from procurement.web.oversight.duties import fact_words

Evidence = dict[str, Any]


def state_words() -> dict[str, str]:
    """Return the words for how signs stand."""
    return {SEEN: _("Có dấu hiệu"), UNKNOWN: _("Chưa đủ căn cứ")}


def article_words(it: Indicator, law: Law, by: Regime | None = None) -> list[str]:
    """Return the articles that speak of the matter: of the law ``by`` which it goes, else of each time since when."""
    language = current_language()
    said = ((regime, it.cited[regime.code].say(language)) for regime in law.regimes.rows if regime.code in it.cited)
    if by:
        return [words for regime, words in said if regime.code == by.code]
    times = ((words, next(iter(times))[0]) for words, times in groupby(said, lambda one: one[1]))
    return [f"{_('từ %(day)s', day=day(first.valid_from))}: {words}" for words, first in times]


def evidence_words(row: SignRow, it: Indicator, law: Law) -> list[str]:
    """Return the values by which a sign is seen beside its thresholds, or what is lacking, a sentence each."""
    if row.state == UNKNOWN:
        lacks = "; ".join(_lacking().get(code) or fact_words(code, law) for code in row.evidence["lacks"])
        return [_("Chưa đủ căn cứ, còn thiếu: %(facts)s", facts=lacks)]
    return list(_TOLD[row.indicator](row.evidence, it, law))


def _single(said: Evidence, it: Indicator, _law: Law) -> Iterator[str]:
    limit = it.threshold["bidders"]
    yield _("Số nhà thầu tại biên bản mở thầu: %(count)s (ngưỡng: không quá %(limit)s)",
            count=said["bidders"], limit=limit)  # fmt: skip


def _short(said: Evidence, _it: Indicator, law: Law) -> Iterator[str]:
    rule = law.rules.codes.get(said["rule"])
    measured, least = (amount_of(said[name], said["unit"])[current_language()] for name in ("measured", "amount"))
    yield _("Từ phát hành đến đóng thầu: %(measured)s; mức tối thiểu: %(least)s", measured=measured, least=least)
    if rule:
        yield f"{rule.name[current_language()]}: {rule.cited.say(current_language())}"


def _identical(said: Evidence, it: Indicator, _law: Law) -> Iterator[str]:
    currency = said["currency"]
    price = amount(Decimal(said["price"]), currency)
    numbers = {"same": said["same"], "all": said["bidders"], "price": price, "limit": it.threshold["bidders"]}
    if said["when"] == "final":
        yield _("%(same)s trong %(all)s nhà thầu cùng giá %(price)s sau giảm giá (ngưỡng: từ %(limit)s nhà thầu)",
                **numbers)  # fmt: skip
    else:
        yield _("%(same)s trong %(all)s nhà thầu cùng giá %(price)s (ngưỡng: từ %(limit)s nhà thầu)", **numbers)


def _rejected(said: Evidence, it: Indicator, _law: Law) -> Iterator[str]:
    numbers = {"rejected": said["rejected"], "all": said["bidders"], "limit": it.threshold["bidders"]}
    yield _("%(rejected)s trong %(all)s nhà thầu bị loại, một nhà thầu trúng (ngưỡng: từ %(limit)s nhà thầu)",
            **numbers)  # fmt: skip
    if said.get("lot"):
        yield _("Phần (lô): %(lot)s", lot=said["lot"])


def _cancelled(said: Evidence, it: Indicator, _law: Law) -> Iterator[str]:
    days = ", ".join(day(date.fromisoformat(each)) for each in said["days"])
    yield _("Hủy %(count)s lần tổ chức: %(days)s (ngưỡng: từ %(limit)s lần trong %(months)s tháng)",
            count=said["cancellations"], days=days, limit=it.threshold["cancellations"],
            months=it.threshold["months"])  # fmt: skip


def _hard(said: Evidence, _it: Indicator, _law: Law) -> Iterator[str]:
    sentences = {
        "look_alike": _("Chữ của bảng chữ cái khác"),
        "hidden": _("Ký tự ẩn"),
        "apart": _("Chữ bị tách rời"),
        "digits": _("Số thay chữ"),
        "unfound": _("Gõ không dấu vào ô tìm kiếm thì không ra gói này"),
    }
    for kind, sentence in sentences.items():
        if said.get(kind):
            yield f"{sentence}: {', '.join(f'“{word}”' for word in said[kind])}"


_TOLD: dict[str, Callable[[Evidence, Indicator, Law], Iterator[str]]] = {
    SINGLE: _single, SHORT: _short, IDENTICAL: _identical, REJECTED: _rejected, CANCELLED: _cancelled, HARD: _hard,
}  # fmt: skip


def _lacking() -> dict[str, str]:
    return {
        "withheld": _("nội dung thông báo, đã được gỡ"),
        "bidders": _("danh sách nhà thầu"),
        "bidder_count": _("số nhà thầu khớp với danh sách"),
        "prices": _("giá dự thầu của mọi nhà thầu"),
        "reasons": _("lý do không trúng của từng nhà thầu"),
        "cancelled_on": _("ngày hủy"),
        "rule": _("quy định về thời gian tối thiểu"),
        "first_day": _("luật chưa rõ có tính ngày đầu hay không"),
    }
