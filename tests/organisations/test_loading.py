"""The file of bodies: what it brings, what it refuses, and that nothing in the register is ever rewritten."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.core.messages import describe
from procurement.organisations.loading import Loaded, export_bodies, load_bodies
from procurement.organisations.models import OrganisationFact, OrganisationLink, OrganisationName
from procurement.organisations.queries import facts_digest, find_family, get_organisation
from procurement.organisations.service import recognise_organisation
from tests.publication.register import START, Register, call, empty_register

DEPARTMENT = {
    "code": "vnz999000001",
    "names": [
        {"name": "Sở Giao thông Mẫu", "short_name": "SGTM", "valid_to": "2025-03-01"},
        {"name": "Sở Xây dựng Mẫu", "valid_from": "2025-03-01"},
    ],
    "levels": [{"level": "department"}],
    "places": [{"place": "P01"}],
    "contacts": [{"phone": "024.0000.0100", "email": "so@example.org", "address": "Số 1 phố Mẫu"}],
    "predecessors": [{"code": "vnz999000002", "valid_from": "2025-03-01"}],
}
OLD = {"code": "vnz999000002", "names": [{"name": "Sở cũ Mẫu"}], "parents": [{"code": "vnz999000003"}]}
CITY = {"code": "vnz999000003", "names": [{"name": "Thành phố Mẫu"}]}
FILE = (DEPARTMENT, OLD, CITY)
COUNTED = (OrganisationName, OrganisationLink, OrganisationFact)


def load(register: Register, *bodies: dict[str, Any], days: int = 0) -> Loaded:
    with register.system.database.write() as session:
        lines = [json.dumps(body, ensure_ascii=False) for body in bodies]
        return load_bodies(session, lines, START + timedelta(days=days))


def export(register: Register) -> list[str]:
    with register.read() as session:
        return list(export_bodies(session))


def rows(register: Register) -> int:
    with register.read() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in COUNTED)


def faults(loaded: Loaded) -> list[tuple[int, tuple[str | int, ...], str]]:
    return [(fault.line, fault.problem.path, fault.problem.code) for fault in loaded.faults]


def test_a_file_brings_bodies_with_all_that_it_says(register: Register) -> None:
    loaded = load(register, *FILE)
    assert (loaded.read, loaded.added, loaded.unchanged, loaded.faults) == (3, 9, 0, [])
    with register.read() as session:
        body = get_organisation(session, "vnz999000001")
        assert body.name == "Sở Xây dựng Mẫu"
        assert [row.short_name for row in body.names_over_time()] == ["SGTM", None]
        assert (body.level(date(2026, 1, 1)), body.place(date(2026, 1, 1))) == ("department", "P01")
        assert body.contact(date(2026, 1, 1))["email"] == "so@example.org"
        assert set(find_family(session, body.reference, date(2026, 1, 1))) == {"vnz999000001", "vnz999000002"}


def test_loading_again_adds_nothing_and_export_into_an_empty_register_gives_the_same_bytes(
    register: Register, tmp_path: Any
) -> None:
    load(register, *FILE)
    before = export(register)
    again = load(register, *FILE, days=3)
    assert (again.added, again.unchanged, rows(register)) == (0, 9, 9)
    elsewhere = empty_register(tmp_path / "elsewhere")
    assert load(elsewhere, *map(json.loads, before), days=9).added == 9
    assert export(elsewhere) == before == export(register)
    elsewhere.system.database.close()


def test_a_correction_is_added_and_what_it_corrects_stays(register: Register) -> None:
    load(register, *FILE)
    corrected = {"code": "vnz999000001", "names": [{"name": "Sở Giao thông Mẫu", "valid_to": "2025-02-28"}]}
    assert load(register, corrected, days=1).added == 1
    assert rows(register) == 10
    with register.read() as session:
        names = get_organisation(session, "vnz999000001").names_over_time()
    assert [(row.name, row.valid_to) for row in names] == [
        ("Sở Giao thông Mẫu", date(2025, 2, 28)), ("Sở Xây dựng Mẫu", None),
    ]  # fmt: skip
    assert load(register, corrected, days=2).unchanged == 1


def test_a_fact_can_be_taken_back_by_a_range_without_a_day(register: Register) -> None:
    load(register, *FILE)
    never = {"code": "vnz999000002", "valid_from": "2025-03-01", "valid_to": "2025-03-01"}
    assert load(register, {"code": "vnz999000001", "predecessors": [never]}, days=1).added == 1
    with register.read() as session:
        assert find_family(session, "vnz999000001", date(2026, 1, 1)) == ["vnz999000001"]


def test_a_name_that_was_taken_back_is_no_name_of_the_past(register: Register) -> None:
    load(register, *FILE)
    never = {"name": "Sở Xây dựng Mẫu", "valid_from": "2025-03-01", "valid_to": "2025-03-01"}
    assert load(register, {"code": "vnz999000001", "names": [never]}, days=1).added == 1
    with register.read() as session:
        body = get_organisation(session, "vnz999000001")
        assert [row.name for row in body.names_over_time()] == ["Sở Giao thông Mẫu"]


def test_bodies_that_changed_places_on_a_day_are_no_circle(register: Register) -> None:
    first = {"code": "vnz999000001", "parents": [{"code": "vnz999000002", "valid_to": "2025-03-01"}]}
    second = {"code": "vnz999000002", "parents": [{"code": "vnz999000001", "valid_from": "2025-03-01"}]}
    assert load(register, first, second).faults == []


def test_facts_are_written_by_their_days_and_corrections_behind_what_they_correct(register: Register) -> None:
    later, earlier = {"name": "Sở C", "valid_from": "2025-03-01"}, {"name": "Sở B", "valid_to": "2025-03-01"}
    for day, name in enumerate((later, earlier, {**earlier, "name": "Sở A"})):
        load(register, {"code": "vnz999000001", "names": [name]}, days=day)
    (line,) = export(register)
    assert [row["name"] for row in json.loads(line)["names"]] == ["Sở B", "Sở A", "Sở C"]


def test_a_correction_that_goes_back_is_kept_as_a_third_row(register: Register) -> None:
    for day, place in enumerate(("C00070", "C00082", "C00070")):
        assert load(register, {"code": "vnz999000009", "places": [{"place": place}]}, days=day).added == 1
    with register.read() as session:
        assert get_organisation(session, "vnz999000009").place(date(2026, 1, 1)) == "C00070"


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"code": None}, ("code",), "required"),
        ({"names": "Sở"}, ("names",), "type.list"),
        ({"names": [{"short_name": "S"}]}, ("names", 0, "name"), "required"),
        ({"names": [{"name": 7}]}, ("names", 0, "name"), "type.text"),
        ({"names": [{"name": "x" * 1001}]}, ("names", 0, "name"), "text.too_long"),
        ({"names": ["Sở"]}, ("names", 0), "type.object"),
        ({"levels": [{"level": "sở"}]}, ("levels", 0, "level"), "choice"),
        ({"places": [{"place": "00070"}]}, ("places", 0, "place"), "body.place"),
        ({"places": [{"place": "C00070", "valid_from": "01/07/2025"}]}, ("places", 0, "valid_from"), "date"),
        (
            {"contacts": [{"phone": "1", "recorded_at": "2026-01-01T00:00:00"}]},
            ("contacts", 0, "recorded_at"),
            "instant",
        ),
        ({"contacts": [{"fax": "1"}]}, ("contacts", 0, "fax"), "unknown"),
        ({"parents": [{"code": "vnz000000000"}]}, ("parents",), "body.unknown"),
        ({"names": [{"name": "A", "valid_from": "2025-01-02", "valid_to": "2025-01-01"}]}, ("names", 0), "body.range"),
        ({"names": [{"name": "A"}, {"name": "B", "valid_from": "2025-01-01"}]}, ("names",), "body.overlap"),
        ({"parents": [{"code": "vnz999000009"}]}, ("parents",), "body.circle"),
    ],
)
def test_a_bad_line_is_named_with_its_path_and_nothing_is_written(
    register: Register, change: dict[str, Any], path: tuple[str | int, ...], code: str
) -> None:
    bad = {"code": "vnz999000009", **change}
    loaded = load(register, CITY, bad)
    assert faults(loaded) == [(2, path, code)]
    for language in ("vi", "en"):
        assert "{" not in describe(loaded.faults[0].problem, language)
    assert rows(register) == 0


def test_a_line_that_is_no_json_and_a_body_that_stands_twice_are_named(register: Register) -> None:
    with register.system.database.write() as session:
        loaded = load_bodies(session, [b"{", b"", json.dumps(CITY), json.dumps(CITY), b"\xff"], START)
    assert faults(loaded) == [(1, (), "json.syntax"), (4, ("code",), "body.repeated"), (5, (), "json.encoding")]


def test_a_line_that_was_built_to_hurt_is_named_like_any_other(register: Register) -> None:
    long, deep = b'{"code": ' + b"9" * 5000 + b"}", b'{"code": ' * 100_000
    twice = b'{"code": "vnz999000001", "code": "vnz999000002"}'
    with register.system.database.write() as session:
        loaded = load_bodies(session, [long, deep, twice], START)
    assert faults(loaded) == [(1, (), "json.number"), (2, (), "json.depth"), (3, (), "json.duplicate")]


def test_what_contradicts_the_register_is_refused_like_what_contradicts_the_file(register: Register) -> None:
    load(register, *FILE)
    below = {"code": "vnz999000003", "parents": [{"code": "vnz999000002"}]}
    assert {code for _, _, code in faults(load(register, below, days=1))} == {"body.circle"}
    second = {"code": "vnz999000002", "parents": [{"code": "vnz999000001"}]}
    assert {code for _, _, code in faults(load(register, second, days=1))} == {"body.overlap"}
    assert rows(register) == 9


def test_bodies_that_notices_named_first_are_the_same_bodies(register: Register) -> None:
    with register.system.database.write() as session:
        recognise_organisation(session, {"code": "vnz999000003", "name": "TP MẪU"}, on=date(2026, 1, 1), at=START)
    load(register, *FILE)
    with register.read() as session:
        assert get_organisation(session, "vnz999000003").name == "Thành phố Mẫu"
    assert "TP MẪU" not in "".join(export(register))


def test_a_load_that_brings_something_changes_the_digest_and_another_does_not(register: Register) -> None:
    digests = [digest(register)]
    for _ in range(2):
        load(register, *FILE)
        digests.append(digest(register))
    load(register, {"code": "vnz999000003", "places": [{"place": "P01"}]})
    digests.append(digest(register))
    assert digests[1] == digests[2]
    assert len(set(digests)) == 3


def digest(register: Register) -> str:
    with register.read() as session:
        return facts_digest(session)


def test_the_index_is_built_anew_when_facts_about_bodies_change(register: Register) -> None:
    register.record(call())
    reading = register.system.search.reading
    with register.read() as session:
        before = reading.apply(session)
        assert reading.apply(session) == before
    load(register, *FILE)
    with register.read() as session:
        after = reading.apply(session)
        assert (after.sequence, after.digest != before.digest) == (before.sequence, True)
        assert reading.position() == after
        assert reading.compare(session) == []
