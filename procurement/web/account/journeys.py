"""Where somebody was going when a sign-in or a code came in between, and what they had typed: neither is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import current_app, request, url_for

from procurement.accounts.actors import Actor
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import CSRF_FIELD, SAFE, current_actor
from procurement.httpkit.unsent import Sent, name_texts

TARGET, KEPT = "tiep", "noi-dung"
"""The fields in which a journey travels through the pages in between."""

ROOM = 20_000
"""Bytes that a form needs for itself; what was typed may take the rest of what a form may hold."""

SECRETS = ("password", "code")
"""Fields whose names begin so are never carried."""


@dataclass(frozen=True)
class Journey:
    """A page of ours with its parameters, and the form that was sent to it as JSON, empty for none."""

    target: str = ""
    kept: str = ""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of the form, in their order; [] where there was none or somebody meddled with it."""
        try:
            return [(str(name), str(value)) for name, value in json.loads(self.kept or "{}").get("fields", [])]
        except (ValueError, TypeError, AttributeError):
            return []

    @property
    def texts(self) -> list[Sent]:
        """What somebody wrote into the form, each with the label of its field."""
        return list(name_texts(self.fields))

    @property
    def lost(self) -> str:
        """What could not be carried: ``files``, ``all`` of a form that was too large, or nothing."""
        try:
            return str(json.loads(self.kept or "{}").get("lost", ""))
        except (ValueError, AttributeError):
            return ""


def interrupted() -> Journey:
    """Return the journey that this request is."""
    target = request.full_path.rstrip("?")
    if request.method in SAFE:
        return Journey(target)
    if brings_long_body():
        return Journey(target, json.dumps({"fields": [], "lost": "files"}))
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != CSRF_FIELD and not name.startswith(SECRETS)
    ]
    has_files = any(file.filename for file in request.files.values())
    kept = json.dumps({"fields": fields, "lost": "files" if has_files else ""}, ensure_ascii=False)
    if len(kept.encode("utf-8", "replace")) > current_system().settings.max_form_bytes - ROOM:
        kept = json.dumps({"fields": [], "lost": "all"})
    return Journey(target, kept)


def brings_long_body() -> bool:
    """Whether the request brings more than is read of somebody who is not signed in: a file, at a page for files."""
    return (request.content_length or 0) > current_system().settings.max_body_bytes


def continued() -> Journey:
    """Return the journey that a page in between was handed; nowhere but pages of ours."""
    journey = Journey(request.values.get(TARGET, ""), request.form.get(KEPT, ""))
    path = journey.target.partition("?")[0]
    leads = path.startswith("/") and not path.startswith("//")
    return journey if leads and _answers(path, "POST" if journey.kept else "GET") else Journey()


def desk_address() -> str:
    """Return the address of the desk of whoever is signed in, in their language; empty where they have none."""
    actor = current_actor()
    return url_for("desk.first_page") if actor and actor.bodies("read_desk") else ""


def home_of(actor: Actor) -> str:
    """Return the page with which somebody begins."""
    others = {"inspect": "inspection.first_page", "administer": "account.people"}
    return desk_address() or url_for(next((page for act, page in others.items() if actor.bodies(act)), "account.own"))


def _answers(path: str, method: str) -> bool:
    return current_app.url_map.bind("").test(path, method)
