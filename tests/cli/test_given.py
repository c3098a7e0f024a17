"""What commands are given: an argument that no register can hold is refused in a sentence, and nothing is done."""

from __future__ import annotations

import pytest

from procurement.ledger.queries import get_head
from procurement.system import System
from tests.cli.conftest import Run
from tests.search.register import call, publish

WHOLE = {"--legal-basis": "Điều 7", "--reason": "Bí mật", "--requested-by": "an", "--approved-by": "bình"}
NO_TEXT, TOO_LARGE = "\udcff", "9" * 20


def order(**changes: str) -> list[str]:
    given = WHOLE | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return [word for pair in given.items() for word in pair]


@pytest.mark.parametrize("name", ["legal_basis", "reason", "requested_by", "approved_by"])
def test_nothing_is_withheld_while_basis_reason_or_a_person_is_blank(run: Run, system: System, name: str) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    refused = run("withhold", "TB-000001", "0", *order(**{name: " "}))
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{name}: Việc gỡ nội dung phải nêu căn cứ pháp lý")
    with system.database.read() as session:
        head = get_head(session)
        assert head is not None
        assert head.act == "publish"


@pytest.mark.parametrize(
    "command",
    [
        ("rederive", "--by", " "),
        ("ledger", "accept-clock", "--by", "", "--reason", "x"),
        ("ledger", "accept-clock", "--by", "x", "--reason", " "),
        ("people", "end", TOO_LARGE),
        ("people", "end", "-1"),
        ("withhold", "TB-000001", TOO_LARGE, *order()),
        ("duties", "report", "--as-of", "9999-12-31"),
        ("duties", "report", "--posted-by", "9999-12-31"),
        ("duties", "explain", NO_TEXT),
        ("organisations", "show", NO_TEXT),
        ("people", "invite", "an", "--name", NO_TEXT, "--role", "operator"),
        ("withhold", "TB-000001", "0", *order(reason=NO_TEXT)),
        ("search", NO_TEXT),
    ],
    ids=ascii,
)
def test_an_argument_that_cannot_be_meant_is_not_understood(run: Run, system: System, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Lệnh chưa đúng; xem hướng dẫn: ")


def test_a_subject_without_duties_is_named_in_words(run: Run, system: System) -> None:
    unknown = run("duties", "explain", "TB-000009")
    assert unknown.exit_code == 1
    assert "Không tìm thấy nghĩa vụ của “TB-000009”" in unknown.stderr.splitlines()  # among what the log says
