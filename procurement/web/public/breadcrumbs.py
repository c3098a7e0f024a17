"""Where a page stands: from the first page down to it, each step a link."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from procurement.httpkit.language import gettext as _


@dataclass(frozen=True)
class Crumb:
    """One step; ``url`` None for the page itself. ``is_quoted``: words of the source, in Vietnamese."""

    text: str
    url: str | None = None
    is_quoted: bool = False


def make_trail(*crumbs: Crumb) -> tuple[Crumb, ...]:
    """Return ``crumbs`` behind the first page."""
    return (Crumb(_("Trang đầu"), url_for("public.home")), *crumbs)
