"""``procurement search WORDS``, ``search --batch`` and ``search rebuild``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import click

from procurement.cli.opening import open_system
from procurement.notices.kinds import KINDS
from procurement.search.rows import Row, find_rows
from procurement.search.selection import Selection, View
from procurement.system import System


class WordsOrCommand(click.Group):
    """A group whose unknown words are searched for: ``search cung cấp dầu`` means ``search find cung cấp dầu``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command ``find`` in front of bare words."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["find", *args]
        return super().parse_args(ctx, args)


@click.group(cls=WordsOrCommand)
def search() -> None:
    """Tìm thông báo đã đăng tải: search TỪ... [--kind K] [--limit N] [--json].

    Find published notices: search WORDS, or one query a line with --batch. All options: search find --help.
    """


@search.command("find")
@click.argument("words", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)),
              help="Chỉ loại thông báo này / only notices of this kind.")  # fmt: skip
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000),
              help="Số kết quả nhiều nhất / how many hits at most.")  # fmt: skip
@click.option("--batch", is_flag=True,
              help="Mỗi dòng nhập là một truy vấn, in ra một dòng JSON / one query, one JSON a line.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def find_words(words: tuple[str, ...], kinds: tuple[str, ...], limit: int, batch: bool, as_json: bool) -> None:
    """Tìm các thông báo chứa mọi từ đã nhập, phù hợp nhất trước.

    Find the notices that hold all WORDS, best first; without words, the newest.
    """
    system = open_system()
    queries = _typed_lines() if batch else [" ".join(words)]
    for query in queries:
        answer = _answer(system, query, kinds, limit)
        click.echo(json.dumps(_as_json(answer), ensure_ascii=False) if batch or as_json else _readable(answer))


def _typed_lines() -> Iterable[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").strip()


WITHHELD = "Nội dung đã được gỡ / withheld"


@dataclass(frozen=True)
class Answer:
    """What was found: the exact total, the first rows, and what nearly matches where little does."""

    total: int
    rows: list[Row]
    nearly: list[Row]


def _answer(system: System, words: str, kinds: tuple[str, ...], limit: int) -> Answer:
    selection, view = Selection(q=words, kind=kinds), View("relevance" if words else "newest", rows="act")
    with system.database.read() as session:
        found = system.search.find(session, selection, view, system.clock.now(), page_size=limit)
        nearly = system.search.find_nearly(session, selection, system.clock.now())
        return Answer(found.total, find_rows(session, found.hits), find_rows(session, nearly))


def _as_json(answer: Answer) -> dict[str, Any]:
    """Return ``answer`` for programs; where nothing is offered beside it, the name for that is left out."""
    whole = {"total": answer.total, "hits": [_told(row) for row in answer.rows]}
    return whole | ({"nearly": [_told(row) for row in answer.nearly]} if answer.nearly else {})


def _told(row: Row) -> dict[str, str | None]:
    names = ("reference", "kind", "title", "national_number", "organisation", "package")
    return {name: getattr(row, name) for name in names}


def _readable(answer: Answer) -> str:
    lines = [f"{answer.total} thông báo", *map(_line, answer.rows)]
    if answer.nearly:
        lines += ["Gần giống với từ khóa, không thuộc kết quả:", *map(_line, answer.nearly)]
    return "\n".join(lines)


def _line(row: Row) -> str:
    return f"{row.reference}  {KINDS[row.kind].abbreviation:6}  {row.title or WITHHELD}"


@search.command()
def rebuild() -> None:
    """Lập lại chỉ mục tìm kiếm từ sổ đăng tải.

    Build the search index anew from the register.
    """
    system = open_system()
    with system.database.read() as session:
        mark = system.search.reading.rebuild(session)
    click.echo(f"Đã lập lại chỉ mục đến số {mark.sequence} của sổ đăng tải.")
