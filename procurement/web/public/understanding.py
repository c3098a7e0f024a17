"""How a query with signs in it was understood, said to whoever reads the page."""

from __future__ import annotations

from procurement.httpkit.language import gettext as _
from procurement.search.selection import Selection


def say_query(selection: Selection) -> str | None:
    """Return what the words of ``selection`` were taken as; None where all of them must be there, and no more."""
    sentence = selection.sentence
    if not sentence.has_signs:
        return None
    wanted = _("hoặc").join(f" {' '.join(piece.written for piece in pieces)} " for pieces in sentence.alternatives)
    excluded = ", ".join(dict.fromkeys(piece.written for piece in sentence.excluded))
    if not wanted:
        return _("Được hiểu là: mọi thông báo không có %(excluded)s.", excluded=excluded)
    if not excluded:
        return _("Được hiểu là: có %(wanted)s.", wanted=wanted.strip())
    return _("Được hiểu là: có %(wanted)s; không có %(excluded)s.", wanted=wanted.strip(), excluded=excluded)
