"""``procurement check``."""

from __future__ import annotations

import json
import sys

import click

from procurement.cli.opening import open_unready_system
from procurement.operations.health import STATES, Health
from procurement.operations.wording import LANGUAGES, name_of, sentence_of, state_word


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def check(as_json: bool) -> None:
    """Kiểm tra sổ đăng tải: cơ sở dữ liệu, ổ đĩa, tiến trình nền, chỉ mục, đồng hồ, sao lưu.

    Look whether the register is well. Exit code 0: all is well; 1: something is to be looked at; 2: something failed.
    """
    health = open_unready_system().health()
    click.echo(json.dumps(full_answer(health), ensure_ascii=False) if as_json else _readable(health))
    sys.exit(STATES.index(health.state))


def full_answer(health: Health) -> dict[str, object]:
    """Return everything that was seen, for programs."""
    return {
        "state": health.state,
        "at": health.at.isoformat(timespec="seconds"),
        "points": [
            {
                "name": point.name,
                "state": point.state,
                "figure": point.figure,
                "unit": point.unit,
                **{language: sentence_of(point, language) for language in LANGUAGES},
            }
            for point in health.points
        ],
    }


def _readable(health: Health) -> str:
    names = [name_of(point, "vi") for point in health.points]
    width = max(map(len, names))
    lines = [
        f"{state_word(point.state, 'vi'):8} {name:{width}} {sentence_of(point, 'vi')}."
        for name, point in zip(names, health.points, strict=True)
    ]
    return "\n".join([*lines, f"Kết luận: {state_word(health.state, 'vi')}"])
