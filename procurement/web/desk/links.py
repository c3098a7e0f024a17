"""Ways between the pages of the desk, and from what is wrong to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit.forms.building import Fault, control_names, nearest, place_of
from procurement.httpkit.forms.flat import spread
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.drafts import Draft
from procurement.notices.schemas import schema_for
from procurement.web.public.breadcrumbs import Crumb, make_trail


def desk_trail(*crumbs: Crumb) -> tuple[Crumb, ...]:
    """Return ``crumbs`` behind the first page of the desk."""
    return make_trail(Crumb(_("Bàn làm việc"), url_for("desk.first_page")), *crumbs)


def link_problems(draft: Draft, problems: Sequence[Problem]) -> tuple[Fault, ...]:
    """Return ``problems`` in words, each with the control of the draft's form in which it is mended."""
    if not problems:
        return ()
    content, schema = draft.said, schema_for(draft.said)
    is_form = draft.act != "withhold"
    typed = spread(schema, content)
    names = set(control_names(schema, typed, content)) if is_form else set()
    language = current_language()
    return tuple(
        Fault(nearest(problem.path, names), describe(problem, language), place_of(problem.path, typed))
        for problem in problems
    )
