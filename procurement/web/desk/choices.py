"""Rows of a list that are chosen for one press, and what became of each: one that fails stops no other."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from procurement.core.errors import Conflict, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.web.desk.cases import Case, draw_case
from procurement.web.desk.visiting import visiting

CHOSEN, ALL = "chon", "het"
"""The rows' boxes; in an address, with the word for all, every box is ticked: choosing forty needs no script."""


@dataclass(frozen=True)
class Result:
    """What became of one row: done, or why not."""

    case: Case
    words: str
    is_done: bool


def read_chosen() -> list[str]:
    """Return the keys of the drafts whose boxes were ticked."""
    return list(dict.fromkeys(request.form.getlist(CHOSEN)))


def wants_all() -> bool:
    """Whether the address asks for every box to be ticked."""
    return request.args.get(CHOSEN) == ALL


def tell_refusal(key: str, error: ProcurementError) -> Result:
    """Return why nothing was done with the draft ``key``. Raises NotFound where it is at no desk of whoever asks."""
    prefix = _("Đã thay đổi trong lúc chờ") + ": " if isinstance(error, Conflict) else ""
    words = prefix + "; ".join(describe(problem, current_language()) for problem in error.problems)
    with visiting(key) as visit:
        return Result(draw_case(visit.session, visit.draft), words, False)
