"""What may be begun from a package, by what stands on record about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.importing.sheets.layouts import AWARDS, CALL, OPENINGS
from procurement.notices.calling_off import is_called_off
from procurement.notices.codes import DIRECT_FORMS
from procurement.notices.kinds import KINDS, act_word
from procurement.notices.models import Notice
from procurement.plans.models import Package

TEMPLATES = {layout.kind: layout.code for layout in (CALL, OPENINGS, AWARDS)}
"""By the code of a step, which is the kind that it begins: the template that knows of a package what the step does."""


@dataclass(frozen=True)
class Step:
    """One thing to begin: ``code`` is what the form sends; ``about`` the notice that it changes or stops."""

    code: str
    label: str
    about: str = ""
    is_main: bool = False

    @property
    def template(self) -> str | None:
        """The code of the spreadsheet in which it may be drafted, for long lists of lots or bidders."""
        return TEMPLATES.get(self.code)


def find_steps(package: Package, notices: Sequence[Notice]) -> list[Step]:
    """Return what may be begun next, the likeliest first; ``notices`` are those of the package, oldest first."""
    last = package.rounds[-1] if package.rounds else None
    if last is None:
        return list(_first_steps(package))
    of_round = [notice for notice in notices if notice.round_id == last.id]
    if last.outcome in ("cancelled", "none"):
        return [Step("again", _("Mời thầu lại: lần tổ chức mới"), is_main=True), *_changes(of_round)]
    return [*_next_steps({notice.kind for notice in of_round}), *_changes(of_round)]


def _first_steps(package: Package) -> Iterator[Step]:
    is_direct = package.selection_form in DIRECT_FORMS
    direct = Step("direct", _("Kết quả, đăng thẳng từ kế hoạch (không mời thầu)"), is_main=is_direct)
    calls = [
        Step("invitation", _kind("invitation"), is_main=not is_direct),
        Step("prequalification", _kind("prequalification")),
    ]
    yield from [direct, *calls] if is_direct else [*calls, direct]


def _next_steps(kinds: set[str]) -> Iterator[Step]:
    """Yield what follows what a round has; the first is the likeliest."""
    called = {"invitation", "prequalification"} & kinds
    likely = "contract" if "award" in kinds else "award" if "opening" in kinds else "opening"
    offers = ["opening", "award", "shortlist", *(["contract"] if "award" in kinds else [])]
    if called == {"prequalification"}:
        offers.append("invitation")
    offers = [code for code in offers if code != "contract" or "contract" not in kinds]
    for code in sorted(offers, key=lambda each: each != likely):
        yield Step(code, _kind(code), is_main=code == likely)


def _changes(notices: Sequence[Notice]) -> Iterator[Step]:
    for notice in reversed(notices):
        name = f"{_kind(notice.kind)} {notice.national_number or notice.reference}"
        if can_extend(notice):
            yield Step("extend", _("Gia hạn: %(notice)s", notice=name), notice.reference)
        word = act_word(notice.kind, "amend", current_language())
        yield Step("amend", f"{word}: {name}", notice.reference)
        if can_cancel(notice):
            yield Step("cancel", _("Hủy: %(notice)s", notice=name), notice.reference)


def can_extend(notice: Notice) -> bool:
    """Whether ``notice`` calls for bids that are still asked for: neither called off nor decided upon."""
    return KINDS[notice.kind].calls_for_bids and (notice.round is None or notice.round.outcome is None)


def can_cancel(notice: Notice) -> bool:
    """Whether what ``notice`` announces is not called off as a whole: then lots may be, one after the other."""
    return notice.kind != "cancellation" and not is_called_off(notice)


def _kind(kind: str) -> str:
    return KINDS[kind].name(current_language())
