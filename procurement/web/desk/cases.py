"""What the desk's pages say of a draft in a glance: what it is, whose, where it stands, who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import find_actor_name
from procurement.compliance.cases import part, read_instant
from procurement.httpkit import formats
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.checking import withheld_revision
from procurement.notices.drafts import Draft
from procurement.notices.kinds import KINDS
from procurement.web.desk.words import state_words, what_it_is
from procurement.web.public import wording
from procurement.web.public.answers import File
from procurement.web.public.revisions import content_of
from procurement.web.public.rows import title_of

PRICES = ("award_value", "price", "estimate", "budget", "value")


@dataclass(frozen=True)
class Case:
    """A draft in words. ``content`` is what it says, of a withholding what the text said that is to go."""

    draft: Draft
    content: Mapping[str, Any]
    title: str
    title_language: str
    what: str
    state: str
    investor: str | None
    price: str | None
    closes_at: datetime | None
    made_by: str
    submitted_by: str | None
    approved_by: str | None
    files: tuple[File, ...]

    @property
    def lacks_number(self) -> bool:
        """Whether its kind belongs on the national system and it names no number there."""
        return lacks_number(self.draft, self.content)


def draw_case(session: Session, draft: Draft) -> Case:
    """Return what the pages say of ``draft``."""
    content = _content(draft)
    title, language = title_of(content) if content.get("title") else (_("Chưa có tên"), current_language())
    named = {name: find_actor_name(session, who) if who else None for name, who in _people(draft).items()}
    return Case(
        draft=draft,
        content=content,
        title=title,
        title_language=language,
        what=what_it_is(draft),
        state=state_words()[draft.state],
        investor=part(content, "investor").get("name"),
        price=_price(content),
        closes_at=read_instant(part(content, "body").get("closes_at")),
        made_by=named["made"] or "",
        submitted_by=named["submitted"],
        approved_by=named["approved"],
        files=tuple(_files(draft)),
    )


def lacks_number(draft: Draft, content: Mapping[str, Any]) -> bool:
    """Whether the kind of ``draft`` belongs on the national system and ``content``, what it says, has no number."""
    about_text = draft.act != "withhold"
    return about_text and KINDS[draft.kind].must_be_national and not content.get("national_number")


def _content(draft: Draft) -> Mapping[str, Any]:
    if draft.act != "withhold":
        return draft.said
    revision = withheld_revision(draft)
    return (content_of(revision) if revision else None) or {}


def _people(draft: Draft) -> dict[str, str | None]:
    return {"made": draft.created_by, "submitted": draft.submitted_by, "approved": draft.approved_by}


def _price(content: Mapping[str, Any]) -> str | None:
    body = part(content, "body")
    try:
        return next((words for name in PRICES if (words := formats.money(part(body, name)))), None)
    except ArithmeticError:  # somebody is still typing it
        return None


def _files(draft: Draft) -> list[File]:
    return [
        File(
            title=file.title,
            type=wording.code("document_type", file.type),
            sha256=file.sha256,
            size=file.size,
            media_type=file.media_type,
            source_id=None,
            held=True,
            address=url_for("desk.file", key=draft.key, sha256=file.sha256),
        )
        for file in draft.files
    ]
