"""Setting up a register: everything is there afterwards, and it happens once."""

from __future__ import annotations

import re
from pathlib import Path

from procurement.app import create_app
from procurement.settings import read_settings
from procurement.system import build_system
from tests.cli.conftest import Run

WHO = ("--login", "ba.mau@so-mau.example", "--name", "Nguyễn Thị Mẫu")
LINK = re.compile(r"^http://127\.0\.0\.1:8000(/loi-moi\?token=[\w-]{43})$", re.MULTILINE)


def link(output: str) -> str:
    """Return the one link that a command printed, without its host."""
    [found] = LINK.findall(output)
    return str(found)


def test_init_leaves_an_empty_register_that_only_its_owner_can_read(run: Run, folder: Path) -> None:
    result = run("init", *WHO)
    assert result.exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run("stats").exit_code == 0
    assert run("reconcile").exit_code == 0


def test_the_printed_link_opens_the_page(run: Run, folder: Path) -> None:
    address = link(run("init", *WHO).stdout)
    system = build_system(read_settings())
    assert create_app(system).test_client().get(address).status_code == 200
    system.database.close()


def test_a_second_init_refuses_and_names_the_way_to_a_new_link(run: Run, folder: Path) -> None:
    run("init", *WHO)
    again = run("init", "--login", "ong.khac", "--name", "Trần Văn Mẫu")
    assert (again.exit_code, again.stdout) == (1, "")
    assert [line.endswith("procurement init --new-link") for line in again.stderr.splitlines()] == [True, True]


def test_a_new_link_works_in_place_of_the_first(run: Run, folder: Path) -> None:
    first = link(run("init", *WHO).stdout)
    second = link(run("init", "--new-link").stdout)
    system = build_system(read_settings())
    visitor = create_app(system).test_client()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    system.database.close()


def test_what_is_not_given_is_asked_for(run: Run, folder: Path) -> None:
    result = run("init", stdin="ba.mau\nNguyễn Thị Mẫu\n")
    assert result.exit_code == 0
    assert "Họ tên / name" in result.stderr
    assert run("init", "--new-link").exit_code == 0


def test_without_a_register_there_is_no_new_link(run: Run, folder: Path) -> None:
    result = run("init", "--new-link")
    assert (result.exit_code, result.stderr.startswith("Không tạo liên kết mới")) == (1, True)


def test_a_folder_that_others_could_read_is_closed(run: Run, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    assert run("init", *WHO).exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700
