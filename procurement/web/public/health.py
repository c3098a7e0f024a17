"""Whether the register is well, at ``/suc-khoe``: for people as a page, for programs as JSON.

Everybody learns which point is in which state; figures and remedies are told to this machine alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, jsonify, make_response, render_template, request

from procurement.core.errors import Invalid, Problem
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.visits import current_visit
from procurement.operations.health import Health, Point, Watch
from procurement.operations.wording import LANGUAGES, name_of, sentence_of, state_word

FORMATS = ("html", "json")
WATCH = "procurement.watch"
LABELS = {"ok": "open", "warn": "soon", "fail": "cancelled"}
"""In which tint of the labels a state is shown."""


@dataclass(frozen=True)
class Line:
    """One point as the page shows it."""

    name: str
    state: str
    tint: str
    sentence: str


def health() -> Response:
    """Answer 200 while nothing has failed, else 503; never from a cache."""
    visit = current_visit()
    is_local = visit is not None and visit.is_local
    found = _look(is_local)
    answer = jsonify(_as_json(found, is_local)) if _wants_json() else make_response(_page(found, is_local))
    answer.status_code = 503 if found.state == "fail" else 200
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.vary.add("Accept")
    return answer


def _look(is_local: bool) -> Health:
    """Look now for this machine; others share a look that may be some seconds old."""
    system = current_system()
    if is_local:
        return system.health()
    watch: Watch = current_app.extensions.setdefault(WATCH, Watch(system.health))
    return watch.health(system.clock.now())


def _wants_json() -> bool:
    given = request.args.get("format")
    if given is not None and given not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise Invalid([Problem(("format",), "parameter.choice", {"name": "format", "allowed": allowed})])
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return given == "json" if given else best == "application/json"


def _as_json(found: Health, is_local: bool) -> dict[str, Any]:
    points = [_point(point, is_local) for point in found.points]
    return {"state": found.state, "at": found.at.isoformat(timespec="seconds"), "points": points}


def _point(point: Point, is_local: bool) -> dict[str, Any]:
    public = {"name": point.name, "state": point.state}
    if not is_local:
        return public
    words = {language: sentence_of(point, language) for language in LANGUAGES}
    return {**public, "figure": point.figure, "unit": point.unit, **words}


def _page(found: Health, is_local: bool) -> str:
    language = current_language()
    lines = [
        Line(
            name=name_of(point, language),
            state=state_word(point.state, language),
            tint=LABELS[point.state],
            sentence=sentence_of(point, language) if is_local else "",
        )
        for point in found.points
    ]
    headings = {
        "ok": _("Cổng đang hoạt động bình thường"),
        "warn": _("Cổng đang hoạt động, có việc cần xem"),
        "fail": _("Có bộ phận của Cổng bị hỏng"),
    }
    return render_template("public/health.html", heading=headings[found.state], lines=lines, at=found.at)
