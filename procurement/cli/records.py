"""``procurement stats``, ``reconcile`` and ``withhold``."""

from __future__ import annotations

import json
import sys

import click

from procurement.cli.opening import open_system
from procurement.jobs.outbox import deliver_due
from procurement.notices.counting import count_published
from procurement.publication.withholding import Order
from procurement.publication.withholding import withhold as withhold_text


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(as_json: bool) -> None:
    """Count what is published."""
    with open_system().database.read() as session:
        counts = count_published(session)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    for name, count in {**counts.pop("notices"), **counts}.items():
        click.echo(f"{name:16} {count:>9}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reconcile(as_json: bool) -> None:
    """Prove that published = ledger = index. Exit code 0 only when nothing differs."""
    differences = open_system().find_differences()
    found = [{"subject": difference.subject, "code": difference.code} for difference in differences]
    if as_json:
        click.echo(json.dumps({"differences": found}, ensure_ascii=False))
    else:
        lines = [f"{item['subject']}: {item['code']}" for item in found]
        click.echo("\n".join(lines) if lines else "Khớp: đã đăng tải = sổ đăng tải = chỉ mục.")
    sys.exit(1 if found else 0)


@click.command()
@click.argument("reference")
@click.argument("revision", type=int)
@click.option("--legal-basis", required=True, help="Article of the law that asks for it.")
@click.option("--reason", required=True, help="Why, in words that may be public.")
@click.option("--requested-by", required=True, help="Who asks for it.")
@click.option("--approved-by", required=True, help="Who approves it: another person.")
def withhold(reference: str, revision: int, legal_basis: str, reason: str, requested_by: str, approved_by: str) -> None:
    """Remove the text of a published REVISION of a notice for a legal reason, leaving a public tombstone."""
    system = open_system()
    order = Order(legal_basis, reason, requested_by, approved_by)
    with system.database.write() as session:
        receipt = withhold_text(session, system.clock, reference, revision, order)
    deliver_due(system.database, system.handlers(), system.clock.now())
    click.echo(
        f"Đã gỡ nội dung {receipt.reference}, lần đăng {receipt.revision}: số {receipt.sequence} của sổ đăng tải."
    )
