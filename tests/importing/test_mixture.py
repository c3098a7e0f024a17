"""Invented and real notices never stand in one register, and an export of invented ones says so in every line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.cli.sample import load_sample
from procurement.core.errors import Refused
from procurement.importing.events import SAMPLER
from procurement.importing.exporting import export_lines
from procurement.ledger.queries import is_sample, mark_sample
from procurement.publication import service
from tests.publication.register import Register, call, empty_register, event_of


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Register]:
    own = empty_register(tmp_path / "elsewhere")
    yield own
    own.system.database.close()


def export(register: Register, path: Path) -> list[str]:
    with register.read() as session:
        lines = list(export_lines(session))
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return lines


def codes_of_import(register: Register, path: Path) -> set[str]:
    return {fault.problem.code for fault in register.system.importer().run([path]).faults}


def entries(register: Register) -> int:
    with register.read() as session:
        return len(list(export_lines(session)))


def test_an_empty_register_and_a_real_one_are_no_sample(register: Register) -> None:
    with register.read() as session:
        assert not is_sample(session)
    register.record(call())
    with register.read() as session:
        assert not is_sample(session)
        assert mark_sample(session, "Cổng", "vi") == "Cổng"


def test_a_sample_says_so_before_whatever_leaves_it_under_a_title(register: Register) -> None:
    load_sample(register.system)
    with register.read() as session:
        assert is_sample(session)
        assert mark_sample(session, "Cổng", "vi") == "DỮ LIỆU MẪU · Cổng"
        assert mark_sample(session, "Register", "en") == "SAMPLE DATA · Register"


def test_a_sample_takes_no_real_notice(register: Register) -> None:
    load_sample(register.system)
    before = entries(register)
    with pytest.raises(Refused) as refused:
        register.record(call())
    assert [problem.code for problem in refused.value.problems] == ["sample.real_into"]
    assert entries(register) == before


def test_a_real_register_takes_no_sample(register: Register) -> None:
    register.record(call())
    with pytest.raises(Refused) as refused, register.system.database.write() as session:
        service.record(session, register.clock, event_of(call("IB2699900002", "goi-2")), SAMPLER)
    assert [problem.code for problem in refused.value.problems] == ["sample.into_real"]
    assert entries(register) == 1


def test_a_text_of_a_sample_can_be_withheld(register: Register) -> None:
    load_sample(register.system)
    assert register.withhold("TB-000001").act == "withhold"


def test_the_export_of_a_sample_says_so_in_every_line_and_survives_the_way_through_a_file(
    register: Register, elsewhere: Register, tmp_path: Path
) -> None:
    count = load_sample(register.system)
    first = export(register, tmp_path / "first.jsonl")
    assert [json.loads(line)["sample"] for line in first] == [True] * count
    assert elsewhere.system.importer().run([tmp_path / "first.jsonl"]).published == count
    with elsewhere.read() as session:
        assert is_sample(session)
    assert export(elsewhere, tmp_path / "second.jsonl") == first


def test_the_export_of_a_real_register_does_not_speak_of_samples(register: Register, tmp_path: Path) -> None:
    register.record(call())
    assert "sample" not in json.loads(export(register, tmp_path / "real.jsonl")[0])


def test_files_are_refused_before_anything_is_written_where_they_would_mix(
    register: Register, elsewhere: Register, tmp_path: Path
) -> None:
    load_sample(register.system)
    elsewhere.record(call())
    invented = export(register, tmp_path / "sample.jsonl")
    export(elsewhere, tmp_path / "real.jsonl")
    assert codes_of_import(elsewhere, tmp_path / "sample.jsonl") == {"sample.into_real"}
    assert codes_of_import(register, tmp_path / "real.jsonl") == {"sample.real_into"}
    assert (entries(register), entries(elsewhere)) == (len(invented), 1)


@pytest.mark.parametrize("first", ["sample", "real"])
def test_in_an_empty_register_the_first_line_decides(
    register: Register, elsewhere: Register, tmp_path: Path, first: str
) -> None:
    sample = json.dumps({**call(), "sample": True}, ensure_ascii=False)
    real = json.dumps(call("IB2688900002", "goi-2"), ensure_ascii=False)
    path = tmp_path / "both.jsonl"
    path.write_text("\n".join([sample, real] if first == "sample" else [real, sample]), encoding="utf-8")
    assert codes_of_import(elsewhere, path) == {"sample.real_into" if first == "sample" else "sample.into_real"}
    assert entries(elsewhere) == 0
    assert elsewhere.system.importer().run([path], keep_going=True).published == 1
    with elsewhere.read() as session:
        assert is_sample(session) is (first == "sample")
