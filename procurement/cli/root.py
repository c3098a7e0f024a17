"""The group of all commands, and how their errors end."""

from __future__ import annotations

import sys
from typing import Any

import click

from procurement.cli.database import db
from procurement.cli.events import export, import_
from procurement.cli.finding import search
from procurement.cli.records import reconcile, stats, withhold
from procurement.cli.sample import demo
from procurement.cli.serving import serve, worker
from procurement.core.errors import ProcurementError
from procurement.core.messages import describe


class Commands(click.Group):
    """A group in which the register's own errors end as one sentence each and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ProcurementError as error:
            for problem in error.problems:
                where = ".".join(map(str, problem.path))
                click.echo(f"{where}: {describe(problem, 'vi')}" if where else describe(problem, "vi"), err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Công khai đấu thầu: the open register of public procurement."""


for command in (serve, worker, db, import_, export, search, stats, reconcile, withhold, demo):
    main.add_command(command)
