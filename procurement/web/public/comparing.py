"""Two revisions of a notice side by side: what the one says otherwise than the other, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.errors import Invalid, Problem
from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.parameters import given_parameters
from procurement.notices.models import Notice, Revision, Withholding
from procurement.notices.queries import get_notice, get_revision
from procurement.web.public import wording
from procurement.web.public.breadcrumbs import Crumb
from procurement.web.public.parts import Asked, Paging, Part, asked_part, cut, make_paging
from procurement.web.public.revisions import ChangeText, RevisionRow, content_of, draw_changes, draw_revisions
from procurement.web.public.rows import title_of
from procurement.web.public.trails import notice_trail

SIDES = ("cu", "moi")
"""Parameters of the form that chooses two revisions: the older and the newer."""


@dataclass(frozen=True)
class Comparison:
    """What ``new`` says otherwise than ``old``. ``changes`` None: a side is withheld, so nobody can say."""

    notice: Notice
    title: str
    title_language: str
    kind: str
    trail: tuple[Crumb, ...]
    old: RevisionRow
    new: RevisionRow
    withheld: tuple[tuple[int, Withholding], ...]
    changes: tuple[ChangeText, ...] | None
    part: Part
    paging: Paging | None
    revisions: tuple[RevisionRow, ...]

    @property
    def is_same_text(self) -> bool:
        """Whether both sides say the same, byte by byte."""
        return self.old.content_hash == self.new.content_hash


def choose_comparison(reference: str) -> AnyResponse:
    """Lead from the form with two choices to the address of the comparison; 400 where a choice is no number."""
    wrong = [name for name in given_parameters() if name not in SIDES]
    problems = [Problem((name,), "parameter.unknown", {"name": name}) for name in wrong]
    given = {name: request.args.get(name, "") for name in SIDES}
    for name, value in given.items():
        if not (value.isascii() and value.isdecimal() and len(value) < 6):
            problems.append(Problem((name,), "parameter.invalid", {"name": name, "value": value}))
    if problems:
        raise Invalid(problems)
    old, new = (int(given[name]) for name in SIDES)
    return redirect(url_for("public.comparison", reference=reference, old=old, new=new))


def comparison(reference: str, old: int, new: int) -> Response:
    """Show what revision ``new`` says otherwise than ``old``; 404 where there is no such notice or revision."""
    system, asked = current_system(), asked_part()
    now = system.clock.now()
    with system.database.read() as session:
        found = get_notice(session, reference)
        sides = get_revision(found, old), get_revision(found, new)
        validators = reading_validators(session, system.search, now, request.full_path, current_language())
        return answer(
            validators,
            lambda: make_response(render_template("public/comparison.html", page=_draw(found, *sides, asked))),
        )


def _draw(notice: Notice, old: Revision, new: Revision, asked: Asked) -> Comparison:
    before, after = content_of(old), content_of(new)
    named = after or before
    title, language = title_of(named) if named else (_("Nội dung đã được gỡ"), current_language())
    revisions = draw_revisions(notice, new)
    rows = {row.number: row for row in revisions}
    changes = tuple(draw_changes(before, after)) if before and after else None
    part = cut(changes or (), asked, lambda change: f"{change.label} {change.before} {change.after}")
    address = partial(url_for, "public.comparison", reference=notice.reference, old=old.number, new=new.number)
    return Comparison(
        notice=notice,
        title=title,
        title_language=language,
        kind=wording.kind_name(notice.kind),
        trail=notice_trail(notice, _("So sánh lần đăng")),
        old=rows[old.number],
        new=rows[new.number],
        withheld=tuple({one.number: one.withholding for one in (old, new) if one.withholding}.items()),
        changes=changes,
        part=part,
        paging=make_paging([part], asked, address),
        revisions=tuple(revisions),
    )
