"""At its minute a notice is at every door."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from procurement.publication.drafts import publish_due
from tests.desk.embargo.scene import BYTES, FORMS, OURS, answer, in_words, set_up

NAMING = (
    "/", *(f"/tim-kiem{form}?q=zyxtieude" for form in FORMS if form != ".json"), "/api/v1/notices?q=zyxtieude",
    "/thong-bao/TB-000004", "/api/v1/notices/TB-000004", "/goi-thau/GT-000003", "/so-dang-tai", f"/don-vi/{OURS}",
)  # fmt: skip
NUMBERING = ("/so-dang-tai/4", "/sitemap/thong-bao-0.xml")


def test_at_its_minute_all_doors_show_it_within_one_round(tmp_path: Path) -> None:
    scene = set_up(tmp_path)
    clock, client = scene.office.register.clock, scene.visitors["nobody"].at(scene.holding)
    clock.advance(timedelta(seconds=1))
    assert publish_due(scene.office.register.system.database, clock) == 1
    assert [door for door in NAMING if "Zyxtieude" not in in_words(answer(client, door)[2])] == []
    assert [door for door in NUMBERING if b"TB-000004" not in answer(client, door)[2]] == []
    assert answer(client, f"/tai-lieu/{scene.draft.files[0].sha256}")[2] == BYTES
