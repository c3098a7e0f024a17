"""Pages of plain text: what this register is, what its words mean, for whom it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request

from procurement.httpkit.conditional import Validators, answer, digest
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.web.public import vocabulary
from procurement.web.public.breadcrumbs import Crumb, make_trail


def about() -> Response:
    """Say what this register is and is not, and who runs it."""
    return _page("about", _("Giới thiệu"), lambda: {"operator": current_system().settings.operator})


def conventions() -> Response:
    """Say under which terms the data may be used and what every word, code and column means."""
    return _page(
        "conventions",
        _("Quy ước và điều khoản sử dụng dữ liệu"),
        lambda: {
            "kinds": vocabulary.draw_kinds(),
            "shared": vocabulary.draw_shared_fields(),
            "tables": vocabulary.draw_code_tables(),
            "acts": vocabulary.draw_acts(),
            "states": vocabulary.state_meanings(),
        },
    )


def accessibility() -> Response:
    """Say by which standard the pages are made for everybody, how that is checked and what is known to be missing."""
    return _page("accessibility", _("Khả năng tiếp cận"), dict)


def _page(name: str, heading: str, draw: Callable[[], dict[str, Any]]) -> Response:
    page = render_template(f"public/{name}.html", heading=heading, trail=make_trail(Crumb(heading)), **draw())
    return answer(Validators(digest(request.path, current_language(), page)), lambda: make_response(page))
