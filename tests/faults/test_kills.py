"""kill -9 while publishing and importing: nothing acknowledged is lost, nothing is doubled, nothing is half there."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from procurement.importing.events import BATCH
from tests.faults.checking import count_entries, find_broken, find_differences
from tests.faults.killing import Campaign, Nursery, Strike, make_register
from tests.faults.publisher import Job
from tests.faults.scenario import write_file

pytestmark = pytest.mark.faults

KILLS = 200
INDEX_KILLS = int(os.environ.get("INDEX_KILLS", "20"))
"""100 before a release: five minutes of a core."""

STAGES = ("publish", "fold", "compact", "build")
IMPORT_KILLS = 20
KILLS_AT_ANSWERS = 5
LINES = BATCH + 5
"""Lines of an imported file: a little more than one transaction takes."""


def test_200_kills_lose_double_and_halve_nothing(tmp_path: Path, chance: random.Random) -> None:
    kill_publishers(make_register(tmp_path / "register"), chance)


def kill_publishers(folder: Path, chance: random.Random) -> None:
    """Kill ``KILLS`` publishers on the empty register under ``folder``, and look at it after each."""
    with Nursery() as nursery:
        campaign = Campaign(nursery, Job(str(folder), 0, 0), chance)
        campaign.proceed(5)
        while campaign.kills < KILLS:
            follows = chance.random() < 0.25
            campaign.strike(follows=follows)
            assert find_broken(folder, campaign.promised) == [], f"after kill {campaign.kills}"
            assert not follows or find_differences(folder, chance) == [], f"after kill {campaign.kills}"
        campaign.proceed(5)
    print(f"{campaign.kills} kills, {campaign.inside} inside an act, {len(campaign.promised)} acts")  # noqa: T201
    assert find_broken(folder, campaign.promised) == []
    assert find_differences(folder) == []
    assert [promise.number for promise in campaign.promised] == list(range(len(campaign.promised)))
    assert count_entries(folder) == len(campaign.promised)
    assert campaign.inside * 2 >= KILLS


@pytest.mark.usefixtures("takes_long")
def test_kills_where_the_index_is_written_cost_nothing_and_ask_for_nothing(
    tmp_path: Path, chance: random.Random
) -> None:
    """Publishing, folding what is new into the index, merging its segments, and building it anew, in turns."""
    folder = make_register(tmp_path / "register")
    with Nursery() as nursery:
        campaign = Campaign(nursery, Job(str(folder), 0, 0), chance)
        campaign.proceed(5)
        while campaign.kills < INDEX_KILLS:
            stage = STAGES[campaign.kills % len(STAGES)]
            campaign.strike(follows=True) if stage == "publish" else campaign.strike_index(stage)
            assert find_broken(folder, campaign.promised) == [], f"after kill {campaign.kills}"
            assert find_differences(folder, chance) == [], f"after kill {campaign.kills}"
    print(f"{campaign.kills} kills, {campaign.inside} inside an act, {dict(campaign.inside_index)}")  # noqa: T201
    assert find_differences(folder) == []
    assert count_entries(folder) == len(campaign.promised)
    assert all(campaign.inside_index[stage] for stage in STAGES[1:])


def test_killed_imports_go_on_where_they_stopped(tmp_path: Path, chance: random.Random) -> None:
    folder = make_register(tmp_path / "register")
    files = [write_file(tmp_path / "0.jsonl", range(LINES))]
    with Nursery() as nursery:
        typical = nursery.run(Job(str(folder), 0, 0, file=str(files[0]))).durations[0]
        kills = inside = 0
        while kills < IMPORT_KILLS:
            number, before = len(files), count_entries(folder)
            files.append(write_file(tmp_path / f"{number}.jsonl", range(number * LINES, (number + 1) * LINES)))
            job = Job(str(folder), number, 0, file=str(files[-1]))
            attempt = nursery.run(job, Strike(f"begin {number}", chance.uniform(0, typical)))
            kills, inside = kills + attempt.killed, inside + (attempt.killed and attempt.open is not None)
            here = count_entries(folder) - before
            assert find_broken(folder, []) == []
            assert here >= attempt.durable
            assert nursery.run(job).imported == {"published": LINES - here, "unchanged": here}
        again = nursery.run(job).imported
    print(f"{kills} kills, {inside} inside an import, {len(files)} files")  # noqa: T201
    assert again == {"published": 0, "unchanged": LINES}
    assert count_entries(folder) == LINES * len(files)
    assert find_differences(folder) == []
    assert inside * 2 >= IMPORT_KILLS


def test_an_answer_before_the_commit_is_noticed_at_the_first_kill_that_follows_it(
    tmp_path: Path, chance: random.Random
) -> None:
    broken = kill_at_answers(make_register(tmp_path / "register"), chance, early=True)
    assert [fault for fault in broken if "was acknowledged and is lost" in fault], broken


def test_an_answer_behind_the_commit_may_be_followed_by_a_kill_at_once(tmp_path: Path, chance: random.Random) -> None:
    assert kill_at_answers(make_register(tmp_path / "register"), chance, early=False) == []


def kill_at_answers(folder: Path, chance: random.Random, *, early: bool) -> list[str]:
    """Kill five publishers at their first answer each, or until something is broken, and return that.

    Five, for a machine that is busy may let one kill come later than the slowest commit.
    """
    broken: list[str] = []
    with Nursery() as nursery:
        campaign = Campaign(nursery, Job(str(folder), 0, 0, early=early), chance)
        while not broken and campaign.kills < KILLS_AT_ANSWERS:
            campaign.strike_at_answer()
            broken = find_broken(folder, campaign.promised)
    return broken
