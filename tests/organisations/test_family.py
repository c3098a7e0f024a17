"""The tree of bodies over time: parents, predecessors, corrections that were recorded later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from procurement.organisations.models import Organisation, OrganisationFact, OrganisationLink, OrganisationName
from procurement.organisations.queries import (
    find_children,
    find_family,
    find_organisations,
    find_parent,
    find_predecessors,
    find_subtree,
    find_successors,
    find_tree,
)
from procurement.organisations.service import recognise_organisation
from tests.publication.register import START, Register

REFORM = date(2025, 7, 1)
TODAY = date(2026, 11, 30)


@pytest.fixture
def tree(register: Register) -> Register:
    """Return a register with a city, two districts that became two wards, and a school that was theirs."""
    with register.system.database.write() as session:
        for code in ("city", "east", "west", "new-east", "new-west", "school"):
            recognise_organisation(session, {"code": code, "name": code}, on=None, at=START)
    link(register, "east", "city", "parent", None, REFORM)
    link(register, "west", "city", "parent", None, REFORM)
    link(register, "new-east", "city", "parent", REFORM)
    link(register, "new-west", "city", "parent", REFORM)
    link(register, "school", "east", "parent", None, REFORM)
    link(register, "school", "new-east", "parent", REFORM)
    link(register, "new-east", "east", "predecessor", REFORM)
    link(register, "new-west", "west", "predecessor", REFORM)
    link(register, "new-west", "east", "predecessor", REFORM)
    return register


def link(
    register: Register, body: str, related: str, relation: str, since: date | None = None, until: date | None = None,
    recorded_at: datetime = START,
) -> None:  # fmt: skip
    with register.system.database.write() as session:
        ids = {row.reference: row.id for row in find_organisations(session)}
        session.add(OrganisationLink(organisation_id=ids[body], related_id=ids[related], relation=relation,
                                     valid_from=since, valid_to=until, recorded_at=recorded_at))  # fmt: skip


def family(register: Register, reference: str, on: date = TODAY) -> set[str]:
    with register.read() as session:
        return set(find_family(session, reference, on))


def id_of(register: Register, reference: str) -> int:
    with register.read() as session:
        return next(row.id for row in find_organisations(session, [reference]))


def test_a_family_is_the_body_what_stands_below_it_and_all_their_predecessors(tree: Register) -> None:
    assert family(tree, "new-west") == {"new-west", "west", "east"}
    assert family(tree, "new-east") == {"new-east", "school", "east"}
    assert family(tree, "city") == {"city", "new-east", "new-west", "school", "east", "west"}
    assert family(tree, "nobody") == set()


def test_a_writer_who_asks_for_two_days_gets_the_tree_of_each(tree: Register) -> None:
    with tree.system.database.write() as session:
        found = [set(find_subtree(session, "city", on)) for on in (date(2025, 6, 30), REFORM)]
    assert [each & {"east", "new-east"} for each in found] == [{"east"}, {"new-east"}]


def test_a_body_is_covered_by_all_to_whose_family_it_belongs(tree: Register) -> None:
    bodies = {"city", "new-east", "new-west", "school", "east", "west"}
    with tree.read() as session:
        found = find_tree(session, TODAY)
    assert {body: found.covering(body) for body in bodies} == {
        body: {head for head in bodies if body in found.family(head)} for body in bodies
    }


def test_a_family_reaches_through_several_successions(tree: Register) -> None:
    with tree.system.database.write() as session:
        recognise_organisation(session, {"code": "older", "name": "older"}, on=None, at=START)
    link(tree, "east", "older", "predecessor", date(2008, 8, 1))
    assert "older" in family(tree, "new-west")


def test_relatives_are_found_one_step_away_with_the_day(tree: Register) -> None:
    with tree.read() as session:
        before = find_predecessors(session, id_of(tree, "new-west"))
        after = find_successors(session, id_of(tree, "east"))
        below = find_children(session, id_of(tree, "city"), TODAY)
        above = find_parent(session, id_of(tree, "school"), REFORM - timedelta(days=1))
    assert [(body.reference, since) for body, since in before] == [("west", REFORM), ("east", REFORM)]
    assert {body.reference for body, _ in after} == {"new-east", "new-west"}
    assert [body.reference for body in below] == ["new-east", "new-west"]
    assert above is not None
    assert above.reference == "east"


def test_a_link_recorded_later_stands_in_place_of_the_earlier(tree: Register) -> None:
    later = START + timedelta(days=1)
    link(tree, "school", "new-east", "parent", REFORM, date(2026, 1, 1), later)
    link(tree, "new-west", "east", "predecessor", REFORM, REFORM, later)  # it never was
    assert family(tree, "new-east") == {"new-east", "east"}
    assert family(tree, "new-west") == {"new-west", "west"}
    with tree.read() as session:
        assert "school" in find_subtree(session, "new-east", date(2025, 12, 31))
        assert find_parent(session, id_of(tree, "school"), TODAY) is None
        assert find_children(session, id_of(tree, "new-east"), TODAY) == []
        before = find_predecessors(session, id_of(tree, "new-west"))
        after = find_successors(session, id_of(tree, "east"))
    assert [body.reference for body, _ in before] == ["west"]
    assert [body.reference for body, _ in after] == ["new-east"]


def test_what_was_recorded_earlier_but_arrives_later_changes_nothing(tree: Register) -> None:
    link(tree, "school", "new-east", "parent", REFORM, date(2025, 8, 1), START - timedelta(days=1))
    assert "school" in family(tree, "new-east")


def fact(kind: str, code: str, since: date | None, until: date | None = None, day: int = 0) -> OrganisationFact:
    return OrganisationFact(id=day, kind=kind, value={"code": code}, valid_from=since, valid_to=until,
                            recorded_at=START + timedelta(days=day))  # fmt: skip


def test_level_and_place_are_those_of_the_day() -> None:
    body = Organisation(reference="x", names=[], facts=[
        fact("place", "D002", None, REFORM, 1), fact("place", "C00070", REFORM, None, 2), fact("level", "commune", None)
    ])  # fmt: skip
    assert (body.place(date(2025, 6, 30)), body.place(REFORM)) == ("D002", "C00070")
    assert (body.level(TODAY), body.contact(TODAY)) == ("commune", {})


def test_a_correction_of_a_fact_counts_for_all_its_days() -> None:
    body = Organisation(reference="x", names=[], facts=[
        fact("place", "D002", None, REFORM, 1), fact("place", "D001", None, REFORM, 2)
    ])  # fmt: skip
    assert body.place(date(2020, 1, 1)) == "D001"
    assert body.place(REFORM) is None


def test_names_of_a_loaded_file_go_before_those_of_notices() -> None:
    body = Organisation(reference="x", facts=[], names=[
        OrganisationName(id=1, name="Sở Xây dựng", valid_from=date(2025, 3, 1), recorded_at=START, is_loaded=True),
        OrganisationName(id=2, name="Sở Xây dựng TP", valid_from=date(2026, 3, 1), recorded_at=START, is_loaded=False),
    ])  # fmt: skip
    assert body.name == "Sở Xây dựng"
    assert [row.name for row in body.names_over_time()] == ["Sở Xây dựng"]
