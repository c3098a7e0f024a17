"""What a schema lets in fits into its column: SQLite would not say, PostgreSQL would, in the middle of an import."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema

from procurement.notices import bodies, schemas
from procurement.notices.events import identity
from procurement.notices.kinds import KINDS
from procurement.notices.models import Bid, BidMember, Notice, Revision, RevisionText
from procurement.organisations.models import Organisation, OrganisationName
from procurement.plans.models import Lot, Package, Plan, PlanPackage, Project, Round

ENVELOPE, PARTY = schemas.Envelope, schemas.Organisation
WRITTEN: list[tuple[type[Schema], str, list[Any]]] = [
    (ENVELOPE, "national_number", [Notice.national_number, Plan.national_number, Round.national_number]),
    (ENVELOPE, "plan_number", [Package.plan_number]),
    (ENVELOPE, "package_ref", [Package.package_ref]),
    (ENVELOPE, "package_number", [Package.package_number]),
    (ENVELOPE, "title", [Package.title]),
    (PARTY, "code", [Organisation.code, Organisation.reference, RevisionText.poster]),
    (PARTY, "name", [OrganisationName.name]),
    (PARTY, "short_name", [OrganisationName.short_name]),
    (schemas.Poster, "name", [OrganisationName.name]),
    (bodies.Project, "number", [Project.number]),
    (bodies.Project, "name", [Project.name]),
    (bodies.Package, "package_ref", [Package.package_ref]),
    (bodies.Package, "package_number", [Package.package_number]),
    (bodies.Package, "title", [Package.title, PlanPackage.title]),
    (bodies.Package, "field", [Package.field, RevisionText.field]),
    (bodies.Package, "selection_form", [Package.selection_form, RevisionText.selection_form]),
    (bodies.Lot, "lot_ref", [Lot.lot_ref]),
    (bodies.Lot, "title", [Lot.title]),
    *[(rows, "code", [Bid.code, BidMember.code]) for rows in (bodies.Bid, bodies.JudgedBid, bodies.Passed)],
    *[(rows, "name", [Bid.name, BidMember.name]) for rows in (bodies.Bid, bodies.JudgedBid, bodies.Passed)],
    *[(rows, "consortium_code", [Bid.code]) for rows in (bodies.Bid, bodies.JudgedBid)],
    *[(rows, "consortium_name", [Bid.name]) for rows in (bodies.Bid, bodies.JudgedBid)],
    (bodies.JudgedBid, "result", [Bid.result]),
]


@pytest.mark.parametrize(("schema", "name", "columns"), WRITTEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_field_is_as_long_as_every_column_that_it_is_written_to(
    schema: type[Schema], name: str, columns: list[Any]
) -> None:
    limits = {str(column): column.type.length for column in columns}
    assert set(limits.values()) == {schema().fields[name].limit}, limits  # type: ignore[attr-defined]


def test_the_longest_identity_and_instant_fit_too() -> None:
    assert Notice.identity.type.length is not None
    for kind in KINDS:
        longest = identity({
            "kind": kind, "package_ref": "x" * 200, "body": {"stage": "prequalification", "envelope": "technical"},
        })  # fmt: skip
        assert len(longest or "") <= Notice.identity.type.length
    assert len("2026-11-30T15:00:00.123456789012+07:00") <= Revision.retrieved_at.type.length
