"""Tables of notices. A revision is never updated; its text lies apart so that a tombstone can erase it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.clock import civil_date
from procurement.core.db import Base
from procurement.core.guards import Guard
from procurement.ledger.models import LedgerEntry
from procurement.organisations.models import Organisation
from procurement.plans.models import Lot, Package, Plan, Round


class Notice(Base):
    """A notice over all its revisions: its identity, what it belongs to, and which revision is current.

    What a decision decides stands here as its current revision says it, so that it holds though the text be withheld:
    ``target_kind``, ``effect``, ``lot_ref`` and ``plan_number`` of a cancellation, ``outcome`` and ``lot_outcomes`` (by
    ``lot_ref``) of an award. ``source_identity`` is how the source knows a notice without a national number.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    identity: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    national_number: Mapped[str | None] = mapped_column(String(40), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    package_id: Mapped[int | None] = mapped_column(ForeignKey("packages.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    current_number: Mapped[int]
    source_identity: Mapped[str | None] = mapped_column(String(300), index=True)
    plan_number: Mapped[str | None] = mapped_column(String(40), index=True)
    target_kind: Mapped[str | None] = mapped_column(String(40))
    effect: Mapped[str | None] = mapped_column(String(40))
    lot_ref: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(40))
    lot_outcomes: Mapped[dict[str, str] | None] = mapped_column(JSON)
    organisation: Mapped[Organisation] = relationship()
    plan: Mapped[Plan | None] = relationship()
    package: Mapped[Package | None] = relationship()
    round: Mapped[Round | None] = relationship()
    target: Mapped[Notice | None] = relationship(remote_side=[id], viewonly=True)
    revisions: Mapped[list[Revision]] = relationship(order_by="Revision.number", back_populates="notice")

    @property
    def current(self) -> Revision:
        """The revision that counts: the highest national version, or our latest where there is none."""
        return self.revisions[self.current_number]


class Revision(Base):
    """One published revision. ``number`` is ours (0, 1, ...), ``national_version`` the national system's (00, 01, ...).

    ``is_history``: a lower national version that arrived later. ``changed_at_source``: the source changed its content
    without raising its version.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("notice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    number: Mapped[int]
    sequence: Mapped[int] = mapped_column(ForeignKey("ledger_entries.sequence"), unique=True)
    published_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    national_version: Mapped[str | None] = mapped_column(String(10))
    retrieved_at: Mapped[str | None] = mapped_column(String(40))
    is_history: Mapped[bool]
    changed_at_source: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    notice: Mapped[Notice] = relationship(back_populates="revisions")
    text: Mapped[RevisionText | None] = relationship(lazy="joined", passive_deletes="all")
    withholding: Mapped[Withholding | None] = relationship(lazy="joined")
    documents: Mapped[list[RevisionDocument]] = relationship()
    entry: Mapped[LedgerEntry] = relationship()

    @property
    def read_on(self) -> date | None:
        """The day people order by: the national posting day where known, else ours.

        None for history that does not say its day: the day of its import is not news.
        """
        if self.posted_on is None and self.entry.origin != "register":
            return None
        return self.posted_on or civil_date(self.published_at)

    @property
    def previous(self) -> Revision | None:
        """The revision that counted before this one; None for the first and for what came as history."""
        earlier = [known for known in self.notice.revisions[: self.number] if not known.is_history]
        return earlier[-1] if earlier and not self.is_history else None


class RevisionText(Base):
    """What a revision says. ``original`` is the text as received where cleaning changed something.

    ``poster`` is the reference of the body that posted it. It, ``value``, ``field`` and ``selection_form`` are what the
    notice said, or had from its package, when it was published: frozen, so that the feed of a selection never changes
    behind its readers. What it said itself is its ``own_value``; an inherited one lies apart, so that it goes with the
    text from which it came (docs/decisions/0012).
    """

    __tablename__ = "revision_texts"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)
    own_value: Mapped[Decimal | None] = mapped_column("value")
    field: Mapped[str | None] = mapped_column(String(40))
    selection_form: Mapped[str | None] = mapped_column(String(40))
    poster: Mapped[str] = mapped_column(String(40))
    inherited: Mapped[InheritedValue | None] = relationship(
        primaryjoin="foreign(InheritedValue.revision_id) == RevisionText.revision_id",
        lazy="joined",
        passive_deletes="all",
    )

    @property
    def value(self) -> Decimal | None:
        """The value in đồng that counts for filters and order: its own, else the inherited one."""
        if self.own_value is not None:
            return self.own_value
        return self.inherited.value if self.inherited else None


class InheritedValue(Base):
    """The package price that a revision took over when it was published, and the revision that says it.

    May be erased only when the text of either is withheld.
    """

    __tablename__ = "inherited_values"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    value: Mapped[Decimal]


class RevisionDocument(Base):
    """A file that a revision names by its SHA-256, whether or not we hold its bytes."""

    __tablename__ = "revision_documents"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Withholding(Base):
    """The tombstone of a revision's text: removed for a legal reason, by two people, by a published act.

    ``poster`` is the reference of the body that had posted the notice, frozen: feeds are selected by it.
    """

    __tablename__ = "withholdings"
    __table_args__ = (CheckConstraint("requested_by <> approved_by", name="two_people"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(ForeignKey("ledger_entries.sequence"), unique=True)
    withheld_at: Mapped[datetime]
    legal_basis: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(2000))
    requested_by: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(200))
    poster: Mapped[str] = mapped_column(String(40), server_default="")


class Bid(Base):
    """A bid as the current revision of an opening, shortlist or award has it: one row per bidder or consortium.

    Awards repeat a consortium's whole price on each member's row; here it stands once, on the bid. ``currency`` is that
    of the price where it is not đồng: such prices are never added up or compared with others. ``name_key`` finds
    bidders of whom only the name is known (``notices.bidders``).
    """

    __tablename__ = "bids"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"))
    ordinal: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(60), index=True)
    name: Mapped[str | None] = mapped_column(String(2000))
    name_key: Mapped[str | None] = mapped_column(String(16), index=True)
    is_consortium: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str | None] = mapped_column(String(40))
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    notice: Mapped[Notice] = relationship()
    lot: Mapped[Lot | None] = relationship()
    members: Mapped[list[BidMember]] = relationship(order_by="BidMember.id", cascade="all, delete-orphan")


class BidMember(Base):
    """A member of the consortium that made a bid."""

    __tablename__ = "bid_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(60), index=True)
    name: Mapped[str | None] = mapped_column(String(2000))
    name_key: Mapped[str | None] = mapped_column(String(16), index=True)


_WITHHELD = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id = {row}.revision_id)"
_TIED = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id IN ({row}.revision_id, {row}.source_id))"

GUARDS = (
    Guard("revisions", keys=("id", "sequence", "notice_id, number")),
    Guard(
        "revision_texts",
        keys=("revision_id",),
        delete_when=_WITHHELD.format(row="OLD"),
        insert_when=f"NOT {_WITHHELD.format(row='NEW')}",
    ),
    Guard(
        "inherited_values",
        keys=("revision_id",),
        delete_when=_TIED.format(row="OLD"),
        insert_when=f"NOT {_TIED.format(row='NEW')}",
    ),
    Guard("revision_documents", keys=("revision_id, sha256",)),
    Guard("withholdings", keys=("revision_id", "sequence")),
)
