"""kill -9 while publishing: nothing that was acknowledged is lost, nothing is doubled, nothing is half there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.checking import count_entries, find_broken
from tests.faults.killing import Campaign, Nursery, make_register
from tests.faults.publisher import Job

pytestmark = pytest.mark.faults

KILLS = 200


def test_200_kills_lose_double_and_halve_nothing(tmp_path: Path, chance: random.Random) -> None:
    folder = make_register(tmp_path / "register")
    with Nursery() as nursery:
        campaign = Campaign(nursery, Job(str(folder), 0, 0), chance)
        while campaign.kills < KILLS:
            campaign.strike()
            assert find_broken(folder, campaign.promised) == [], f"after kill {campaign.kills}"
        campaign.finish(5)
    assert find_broken(folder, campaign.promised) == []
    assert [promise.number for promise in campaign.promised] == list(range(len(campaign.promised)))
    assert count_entries(folder) == len(campaign.promised)
    assert campaign.inside * 2 >= KILLS, f"only {campaign.inside} of {KILLS} kills fell inside an act"
    print(f"{campaign.kills} kills, {campaign.inside} inside an act, {len(campaign.promised)} acts")  # noqa: T201


def test_an_answer_before_the_commit_is_noticed(tmp_path: Path, chance: random.Random) -> None:
    folder = make_register(tmp_path / "register")
    with Nursery() as nursery:
        campaign = Campaign(nursery, Job(str(folder), 0, 0, early=True), chance)
        broken: list[str] = []
        while not broken and campaign.kills < KILLS:
            campaign.strike()
            broken = find_broken(folder, campaign.promised)
    assert [fault for fault in broken if "was acknowledged and is lost" in fault], broken
