"""Each genuine answer gives the draft that is written down; version lists and clarifications find their place.

After a change that is meant, ``GENUINE=write`` writes it down again, to be compared.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from procurement.importing.vneps.assembling import assemble
from procurement.importing.vneps.reading import read_portal_file
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import dump_line, read_event
from tests.importing.vneps.genuine import CALLED, KEPT, NAMES, call, kept, told
from tests.importing.vneps.portal import read_value

PSEUDONYM = keyed_pseudonym(b"key of the tests")


def outcome(folder: Path, name: str) -> dict[str, Any]:
    """Return the drafts that one answer comes to, and its lines of lists of versions."""
    file = read_portal_file((folder / f"{name}.json").read_bytes(), name)
    joined = assemble([file], lambda number: [call(number)] if number in CALLED else [])
    assert joined.problems == []
    drafts = [read_event(dump_line(each.content), pseudonym=PSEUDONYM).content for each in joined.events]
    versions = [[each.number, each.version, each.source_id] for each in file.versions]
    return {"drafts": told(drafts), "left_out": dict(sorted(file.unread.items())), "versions": versions}


@pytest.mark.parametrize("name", NAMES)
def test_each_answer_gives_the_expected_draft(name: str, shared_data: Path) -> None:
    found = outcome(shared_data / "portal-api-samples", name)
    if os.environ.get("GENUINE") == "write":
        KEPT.write_text(json.dumps({**kept(), name: found}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        assert found == kept()[name]


def test_every_answer_of_the_folder_is_expected(shared_data: Path) -> None:
    assert sorted(path.stem for path in (shared_data / "portal-api-samples").glob("*.json")) == sorted(NAMES)


def test_a_plan_finds_its_version_by_its_id_in_the_list_and_the_others_are_asked_for(shared_data: Path) -> None:
    lists = read_portal_file((shared_data / "portal-api-samples" / "version_lists.json").read_bytes(), "lists")
    wanted = next(each for each in lists.versions if (each.number, each.version) == ("PL2400213559", "01"))
    plan = {"id": wanted.source_id, "planNo": wanted.number, "name": "Kế hoạch", "investorName": "Mẫu"}
    joined = assemble([read_value({"bidPoBidpPlanProjectDetailView": plan}), lists], lambda number: [])
    assert [event.content["version"] for event in joined.events] == ["01"]
    asked_for = [(each.number, each.version) for each in joined.missing]
    assert len(asked_for) == 7
    assert (wanted.number, wanted.version) not in asked_for
