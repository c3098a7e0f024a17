"""Several drafts submitted with one press: forty results that came by one spreadsheet are vouched for once.

Each is submitted by an act of its own, bound to the version that its row showed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Response, request
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.errors import Problem, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import CONFIRMATIONS, find_drafts, submit
from procurement.organisations.models import Organisation
from procurement.publication.belonging import refuse_errors
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk
from procurement.web.desk.cases import Case, draw_case
from procurement.web.desk.choices import Result, read_chosen, tell_refusal, wants_all
from procurement.web.desk.judging import judge
from procurement.web.desk.visiting import page, posted_version, visiting

UNSENT = ("drafting", "returned", "failed", "withdrawn")
"""States in which a draft lies with its author."""


@dataclass(frozen=True)
class Unsent:
    """A draft that lies with its author: how much of it is wrong, how much should be looked at again."""

    case: Case
    errors: int
    warnings: int

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted together with others."""
        return not self.errors and self.case.draft.act != "withhold"


def ready() -> Response:
    """Show what can be submitted, and what has to be mended first."""
    return _draw(require_actor("submit"), (), {})


def submit_chosen() -> Response:
    """Submit the chosen rows one by one, and say of each what became of it; 400 where something is lacking first."""
    actor, chosen = require_actor("submit"), read_chosen()
    lacking = [name for name in CONFIRMATIONS if not request.form.get(name)]
    if lacking or not chosen:
        told = {name: describe(Problem((name,), f"confirm.{name}"), current_language()) for name in lacking}
        return _draw(actor, chosen, told, 400)
    results = [_submit(key) for key in chosen]
    with current_system().database.read() as session:
        onward = at_desk(actor, "first_page", acting_body(session, actor).reference), _("Về bàn làm việc")
    heading = _("Kết quả trình phê duyệt")
    return page("desk/decided.html", results=results, heading=heading, onward=onward, again="desk.submission")


def _submit(key: str) -> Result:
    """Submit what the row showed, in a transaction of its own."""
    pseudonym = current_system().pseudonym
    try:
        with visiting(key, writes=True) as visit:
            seen = posted_version(f"lock_version-{key}")
            submit(visit.session, visit.actor, key, seen, visit.now, CONFIRMATIONS, pseudonym=pseudonym)
            refuse_errors(visit.session, visit.draft, visit.now)
            return Result(draw_case(visit.session, visit.draft), _("Đã trình, chờ một người khác phê duyệt"), True)
    except ProcurementError as error:
        return tell_refusal(key, error)


def _draw(actor: Actor, chosen: Collection[str], lacking: Mapping[str, str], status: int = 200) -> Response:
    with current_system().database.read() as session:
        body = acting_body(session, actor)
        return page(
            "desk/ready.html",
            status,
            rows=list(_unsent(session, actor, body)),
            chosen=chosen,
            chooses_all=wants_all(),
            is_empty=status == 400 and not chosen,
            body=body,
            parameter=PARAMETER,
            address=partial(at_desk, actor, "ready", body.reference),
            lacking=lacking,
            typed=request.form,
        )


def _unsent(session: Session, actor: Actor, body: Organisation) -> Iterator[Unsent]:
    """Yield what lies with the authors of a body, in the order in which it was begun."""
    now = current_system().clock.now()
    for draft in sorted(find_drafts(session, actor, body.reference, UNSENT), key=lambda each: each.id):
        found = judge(session, draft, now)
        yield Unsent(draw_case(session, draft), len(found.errors), len(found.warnings) + len(found.long_numbers))
