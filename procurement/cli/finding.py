"""``procurement search WORDS``, ``search --batch`` and ``search rebuild``."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from procurement.cli.opening import open_system
from procurement.notices.kinds import KINDS
from procurement.search.rows import find_rows
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
    """Find published notices: search WORDS [--kind K] [--limit N] [--json], or one query a line with --batch."""


@search.command("find")
@click.argument("words", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Only notices of this kind.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many hits at most.")
@click.option("--batch", is_flag=True, help="Read one query a line from standard input; print one JSON line each.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def find_words(words: tuple[str, ...], kinds: tuple[str, ...], limit: int, batch: bool, as_json: bool) -> None:
    """Find the notices that hold all WORDS, best first."""
    system = open_system()
    if batch:
        for line in sys.stdin:
            click.echo(json.dumps(_answer(system, line.strip(), kinds, limit), ensure_ascii=False))
        return
    answer = _answer(system, " ".join(words), kinds, limit)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _readable(answer))


def _answer(system: System, words: str, kinds: tuple[str, ...], limit: int) -> dict[str, Any]:
    selection, view = Selection(q=words, kind=kinds), View(sort="relevance" if words else "newest")
    with system.database.read() as session:
        found = system.search.find(session, selection, view, system.clock.now(), page_size=limit)
        rows = find_rows(session, found.hits, words)
    return {
        "total": found.total,
        "hits": [
            {
                "reference": row.reference,
                "kind": row.kind,
                "title": row.title,
                "national_number": row.national_number,
                "organisation": row.organisation,
                "package": row.package,
            }
            for row in rows
        ],
    }


def _readable(answer: dict[str, Any]) -> str:
    lines = [f"{hit['reference']}  {KINDS[hit['kind']].abbreviation}  {hit['title']}" for hit in answer["hits"]]
    return "\n".join([f"{answer['total']} thông báo", *lines])


@search.command()
def rebuild() -> None:
    """Build the search index anew from the register."""
    system = open_system()
    with system.database.read() as session:
        mark = system.search.reading.rebuild(session)
    click.echo(f"Đã lập lại chỉ mục đến số {mark.sequence} của sổ đăng tải.")
