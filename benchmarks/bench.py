"""What all measures share: how much to do, and the registers to do it on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import click

from procurement.core.clock import SystemClock
from procurement.importing.sample.loading import Loader
from procurement.jobs.outbox import deliver_due
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.databases import SITE, make_system

ROOT = Path(__file__).resolve().parents[1]
GENUINE = ROOT / ".." / "shared" / "data" / "evn-2018-2023.events.jsonl.gz"


@dataclass(frozen=True)
class Bench:
    """How much to do: ``requests`` to each page in a round, ``events`` to import, and where the registers lie.

    ``register`` is the data folder of a register in SQLite that takes the place of the sample.
    """

    folder: Path
    rounds: int = 5
    size: str = "city"
    requests: int = 15
    events: int = 200
    register: Path | None = None
    is_quick: bool = False

    @cached_property
    def _numbers(self) -> Iterator[int]:
        return count(1)

    @cached_property
    def sample(self) -> System:
        """The register that holds the sample, or a copy of the one that was given; nobody publishes into it."""
        if self.register is not None:
            return self._copy(self.register)
        say(f"loading the sample ({self.size})")
        system = self.empty()
        Loader(system.database, system.clock, system.pseudonym).run(self.size)
        while deliver_due(system.database, system.handlers(), system.clock.now()):
            pass
        return system

    def empty(self) -> System:
        """Return a new register."""
        return make_system(self.folder / f"register-{next(self._numbers)}", SystemClock())

    def copy_of_sample(self) -> System:
        """Return a register with the sample in which one may write."""
        self.sample.database.close()
        return self._copy(self.sample.settings.data_dir)

    def _copy(self, register: Path) -> System:
        copy = self.folder / f"register-{next(self._numbers)}"
        shutil.copytree(register, copy)
        system = build_system(Settings(copy, f"sqlite:///{copy / 'register.sqlite3'}", SITE), SystemClock())
        system.prepare()  # a server that has to build the index first would be measured for that
        return system


def say(words: str) -> None:
    """Tell whoever waits what is going on; standard output stays free for the table."""
    click.echo(words, err=True)
