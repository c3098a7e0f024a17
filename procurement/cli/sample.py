"""``procurement demo load``."""

from __future__ import annotations

import click

from procurement.cli.opening import open_system
from procurement.core.clock import civil_date
from procurement.importing.events import SAMPLER
from procurement.importing.sample import sample_events
from procurement.ledger.queries import get_head
from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.system import System


@click.group()
def demo() -> None:
    """Dữ liệu mẫu do dự án tự đặt ra.

    The invented sample.
    """


@demo.command()
def load() -> None:
    """Đăng tải vài chục thông báo mẫu vào sổ đăng tải còn trống.

    Publish some dozens of invented notices. Refuses a register that holds anything.
    """
    count = load_sample(open_system())
    if not count:
        raise click.ClickException(
            "Sổ đăng tải không trống: dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu mới.\n"
            "The register is not empty: the sample goes into a new database only."
        )
    click.echo(f"Đã nạp {count} thông báo mẫu.")


def load_sample(system: System) -> int:
    """Publish the sample into an empty register and return how many events it had; 0 when the register is not empty."""
    with system.database.write() as session:
        if get_head(session) is not None:
            return 0
        events = list(sample_events(civil_date(system.clock.now())))
        for event in events:
            record(session, system.clock, read_event(event, pseudonym=system.pseudonym), SAMPLER)
    return len(events)
