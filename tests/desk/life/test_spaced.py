"""A title whose letters stand apart, as old office programs stretched them, is found by nobody: the form says so."""

from __future__ import annotations

from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation

TOLD = "các chữ cái cách rời nhau “S ử a c h ữ a”"


def test_letters_that_stand_apart_are_pointed_out_to_author_and_approver(desk: Desk) -> None:
    key = desk.create(invitation(title="S ử a c h ữ a trường"))
    (note,) = desk.author.get(path(key)).find("//*[@id='title-note']")
    assert TOLD in note.text
    assert desk.submit(key).status == 303, "it is pointed out, not refused"
    assert TOLD in desk.approver.get(path(key, "phe-duyet")).text
