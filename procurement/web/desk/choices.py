"""Rows of a list that are chosen for one press, and what became of each: one that fails stops no other.

A long list is cut into pages. Its address ticks every row that stands here, or with those of other pages as many as one
press takes (``MOST``): the others come along in one field, each with the version that the list had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from procurement.core.errors import Conflict, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.draft_lists import read_fields
from procurement.notices.drafts import Draft
from procurement.web.desk.cases import Case, draw_case
from procurement.web.desk.visiting import is_done_already, posted_version, visiting
from procurement.web.desk.words import state_words
from procurement.web.public.parts import WORDS, Asked, Paging, Part, cut

CHOSEN, ALL, HERE, ELSEWHERE = "chon", "het", "trang", "trang-khac"
"""The rows' boxes; the words by which an address ticks all rows, or those of its page; the field for other pages."""

MOST = 200
"""What one press takes at most: they are decided one by one, and whoever pressed waits for the last."""

_PAIR = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class Chosen:
    """A row that was chosen: which draft, the version that was seen, the hash of its content where the row named it."""

    key: str
    version: int
    content_hash: str | None = None


@dataclass(frozen=True)
class Choosing:
    """How the rows of a page are chosen: ``is_here`` ticks all of the page, ``elsewhere`` brings along other pages."""

    part: Part
    paging: Paging | None
    elsewhere: Sequence[Chosen]
    address: Callable[..., str]
    """Gives the address of the list with other parameters."""

    @property
    def is_here(self) -> bool:
        """Whether the address ticks the rows of this page."""
        return request.args.get(CHOSEN) in (HERE, ALL)

    @property
    def pairs(self) -> str:
        """What the form says of the rows of other pages."""
        return " ".join(f"{each.key}.{each.version}" for each in self.elsewhere)

    @property
    def most(self) -> int:
        """How many one press takes of a list that is longer; 0 where it takes all that there are."""
        return MOST if self.part.matching > MOST else 0

    @property
    def words(self) -> str | None:
        """The words by which the list was searched."""
        return self.part.asked.words or None if self.paging else None

    def url(self, choice: str | None = None, page: int = 1) -> str:
        """Return the address of a page of the list, as it was searched, where the rows of ``choice`` are ticked."""
        return self.address(**{CHOSEN: choice, WORDS: self.words, "page": page if page > 1 else None})

    @property
    def urls(self) -> dict[str, str]:
        """Return where all is ticked, all of this page, nothing, and where the form goes."""
        here = self.part.asked.page
        return {"all": self.url(ALL), "here": self.url(HERE, here), "none": self.url(None, here)}


@dataclass(frozen=True)
class Result:
    """What became of one row: done, or why not."""

    case: Case
    words: str
    is_done: bool


def read_chosen() -> list[Chosen]:
    """Return the rows whose boxes were ticked, and those of other pages; 400 for more than one press takes."""
    ticked = dict.fromkeys(request.form.getlist(CHOSEN))
    here = [
        Chosen(key, posted_version(f"lock_version-{key}"), request.form.get(f"content_hash-{key}")) for key in ticked
    ]
    found = [_PAIR.fullmatch(pair) for pair in request.form.get(ELSEWHERE, "").split()]
    others = [Chosen(pair[1], int(pair[2])) for pair in found if pair is not None and pair[1] not in ticked]
    if len(here) + len(found) > MOST or None in found:
        raise BadRequest
    return [*here, *others]


def wants_all() -> bool:
    """Whether the address asks for the boxes of all pages to be ticked."""
    return request.args.get(CHOSEN) == ALL


def ids_elsewhere(ids: Sequence[int], part: Part) -> list[int]:
    """Return which of ``ids``, the whole list, one press takes besides those that ``part`` shows."""
    shown = set(part.numbers)
    return [ids[number - 1] for number in part.found if number not in shown][: MOST - len(shown)]


def cut_drafts(session: Session, ids: Sequence[int], asked: Asked) -> Part:
    """Return which of the drafts ``ids`` stand on the page that is ``asked`` for; they are found by their names."""
    titles = read_fields(session, ids, ["title"]) if asked.words else {}
    return cut(ids, asked, lambda number: titles[number]["title"])


def as_seen(drafts: Iterable[Draft]) -> list[Chosen]:
    """Return the choice of ``drafts`` as they stand now."""
    return [Chosen(draft.key, draft.lock_version) for draft in drafts]


def tell_refusal(chosen: Chosen, act: str, error: ProcurementError, **said: None) -> Result:
    """Return why ``act`` was not done with a draft, or where it stands, if a button was pressed twice.

    ``said``: what a deed may say, and this one does not.

    Raises NotFound where it is at no desk of whoever asks.
    """
    prefix = _("Đã thay đổi trong lúc chờ") + ": " if isinstance(error, Conflict) else ""
    words = prefix + "; ".join(describe(problem, current_language()) for problem in error.problems)
    with visiting(chosen.key) as visit:
        case = draw_case(visit.session, visit.draft)
        if is_done_already(visit, act, chosen.version, **said):
            return Result(case, state_words()[visit.draft.state], visit.draft.state != "failed")
        return Result(case, words, False)
