"""Tables of what bodies prepare in private: drafts, what was done with each, the files that belong to it.

Nothing outside the body's own desk may read them. What was done stays on record and is never changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.core.errors import Problem
from procurement.core.guards import Guard
from procurement.notices.fields import MAX_NAME, Number
from procurement.notices.models import Notice
from procurement.notices.schemas import Path, mapped, schema_for
from procurement.organisations.models import Organisation

DRAFT_STATES = ("drafting", "submitted", "returned", "approved", "published", "failed", "withdrawn")
DRAFT_ACTS = ("publish", "amend", "cancel", "withhold")
EDITABLE = frozenset({"drafting", "submitted", "returned", "failed", "withdrawn"})
"""States in which a draft may be changed; a change takes back that it was submitted."""

MAX_REASON = 2_000

BASE = "base"
"""In what an event tells: the number of the revision over which an amendment is written from then on."""

_PLAIN = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?", re.ASCII)


class Draft(Base):
    """A notice, or a decision about one, before it is public. ``key`` is its only handle outside, 128 random bits.

    ``organisation`` is the body that acts; the ``*_by`` are ids of actors. ``notice`` is what is amended, cancelled or
    withheld. ``content`` is canonical JSON of an event object, perhaps incomplete; of a withholding, of {kind,
    legal_basis, reason, revision}. ``publish_at`` None: at once. ``reason``: why it was returned, withdrawn, or not
    published. ``lock_version`` grows with every change, and none is made upon another that was not seen.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('drafting', 'submitted', 'returned', 'approved', 'published', 'failed', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("act IN ('publish', 'amend', 'cancel', 'withhold')", name="act"),
        CheckConstraint("(act = 'publish') = (notice_id IS NULL)", name="target"),
        CheckConstraint(
            "approved_by <> submitted_by AND approved_by <> changed_by AND approved_by <> created_by", name="two_people"
        ),
        CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'published') OR submitted_by IS NOT NULL", name="submitted"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'published') OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL"
            " AND approved_hash = content_hash)",
            name="approved",
        ),
        CheckConstraint("(state = 'published') = (sequence IS NOT NULL)", name="published"),
        Index("ix_drafts_state_publish_at", "state", "publish_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(10))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    lock_version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    submitted_by: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    publish_at: Mapped[datetime | None]
    no_national_reason: Mapped[str | None] = mapped_column(String(MAX_REASON))
    reason: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.sequence"), unique=True)
    published_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    notice: Mapped[Notice | None] = relationship()
    files: Mapped[list[DraftFile]] = relationship(order_by="DraftFile.title", cascade="all, delete-orphan")
    events: Mapped[list[DraftEvent]] = relationship(order_by="DraftEvent.id")

    # Every UPDATE asks for the version that was read, and fails where another transaction was quicker.
    __mapper_args__ = {"version_id_col": lock_version}

    __allow_unmapped__ = True
    _known: tuple[str, dict[str, Any]] | None = None
    """The text that was read last, and what it says; whoever asks gets a copy of its outermost level."""

    @property
    def said(self) -> dict[str, Any]:
        """What the draft says, files included: an event object as one read from an event file, with exact Decimals."""
        content = dict(self._read())
        files = [file.document for file in self.files]
        if files:
            named = {row.get("sha256") for row in _documents(content)}
            content["documents"] = [*_documents(content), *(row for row in files if row["sha256"] not in named)]
        return content

    def _read(self) -> dict[str, Any]:
        """Return the content, read once for each text: a plan of thousands of packages takes a quarter of a second."""
        if self._known is None or self._known[0] != self.content:
            value = json.loads(self.content)
            self._known = self.content, mapped(schema_for(value), value, _revived)
        return self._known[1]

    @property
    def is_editable(self) -> bool:
        """Whether it may be changed now."""
        return self.state in EDITABLE

    @property
    def may_be_submitted(self) -> bool:
        """Whether it may be submitted now: not while it waits for approval as it is."""
        return self.is_editable and self.state != "submitted"

    @property
    def makers(self) -> frozenset[str]:
        """Who made it what it is: none of them may approve it."""
        return frozenset(filter(None, (self.created_by, self.changed_by, self.submitted_by)))

    @property
    def failure(self) -> list[Problem]:
        """Why it was not published at its minute, problem by problem; [] unless it has just failed."""
        if self.state != "failed":
            return []
        told = self.events[-1].detail.get("problems", [])
        return [Problem(tuple(each["path"]), each["code"], each["params"]) for each in told]


class DraftEvent(Base):
    """One deed on a draft: who, what (create, change, submit, return, ...), when. Append-only."""

    __tablename__ = "draft_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(20))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class DraftFile(Base):
    """A file that we hold and that becomes public with the draft. ``type`` is a code of ``document_type``."""

    __tablename__ = "draft_files"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    title: Mapped[str] = mapped_column(String(MAX_NAME))
    type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(200))

    @property
    def document(self) -> dict[str, Any]:
        """The row of ``documents`` that names the file."""
        names = ("type", "title", "sha256", "size", "media_type")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


GUARDS = (Guard("draft_events", keys=("id",)),)


def documents_of(draft: Draft) -> list[Mapping[str, Any]]:
    """Return the rows that name the documents of ``draft``: its own files, and of an amendment what is public."""
    return _documents(draft.said)


def _documents(content: Mapping[str, Any]) -> list[Any]:
    rows = content.get("documents")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _revived(field: Any, value: Any, path: Path) -> Any:
    """Turn the digits of an amount into a number again; what is no amount yet stays as it was typed."""
    return Decimal(value) if isinstance(field, Number) and isinstance(value, str) and _PLAIN.fullmatch(value) else value
