"""``procurement stats``, ``reconcile``, ``rederive`` and ``withhold``."""

from __future__ import annotations

import json
import sys

import click

from procurement.cli.given import NUMBER, WORDS
from procurement.cli.opening import open_system
from procurement.cli.progress import shown
from procurement.cli.reconciling import AGREED, tell, told
from procurement.jobs.outbox import deliver_due, find_undone
from procurement.notices.counting import count_published
from procurement.notices.kinds import KINDS
from procurement.publication.withholding import Order
from procurement.publication.withholding import withhold as withhold_text

LABELS = {"packages": "Gói thầu", "plans": "Kế hoạch", "organisations": "Đơn vị", "ledger": "Mục của sổ đăng tải"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def stats(as_json: bool) -> None:
    """Đếm những gì đã đăng tải.

    Count what is published.
    """
    with open_system().database.read() as session:
        counts = count_published(session)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    notices = {KINDS[kind].vietnamese: count for kind, count in counts["notices"].items()}
    for label, count in {**notices, **{label: counts[name] for name, label in LABELS.items()}}.items():
        click.echo(f"{label:32} {count:>9}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def reconcile(as_json: bool) -> None:
    """Đối chiếu: đã đăng tải = sổ đăng tải = tệp = chỉ mục = nghĩa vụ.

    Prove that published = ledger = files = index = duties. Exit code 0 only when nothing differs.
    """
    system = open_system()
    with shown():
        differences = system.find_differences(tell)
    if as_json:
        click.echo(json.dumps({"differences": [each.listed() for each in differences]}, ensure_ascii=False))
    else:
        lines = list(map(told, differences))
        click.echo("\n".join(lines) if lines else AGREED)
    sys.exit(1 if differences else 0)


@click.command()
@click.option("--by", "actor", type=WORDS, required=True, help="Người thực hiện / who does it.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def rederive(actor: str, as_json: bool) -> None:
    """Lập lại các bảng theo sổ đăng tải, sau khi reconcile báo derived.*.

    Bring the tables that follow from the ledger to what its acts lead to, after reconcile named derived.*. Ledger and
    published texts stay as they are. Says which rows were other than they must be.
    """
    system = open_system()
    with shown():
        changed = system.rederive(actor, tell)
    if as_json:
        click.echo(json.dumps({"changed": [each.listed() for each in changed]}, ensure_ascii=False))
    else:
        click.echo("\n".join([*map(told, changed), f"Đã lập lại {len(changed)} dòng."]))


@click.command()
@click.argument("reference")
@click.argument("revision", type=NUMBER)
@click.option("--legal-basis", required=True, help="Điều luật yêu cầu / article of the law that asks for it.")
@click.option("--reason", required=True, help="Lý do, sẽ được công khai / why, in words that may be public.")
@click.option("--requested-by", required=True, help="Người đề nghị / who asks for it.")
@click.option("--approved-by", required=True, help="Người duyệt, là người khác / who approves it: another person.")
def withhold(reference: str, revision: int, legal_basis: str, reason: str, requested_by: str, approved_by: str) -> None:
    """Gỡ nội dung của một lần đăng vì lý do pháp luật; dấu vết công khai được giữ lại.

    Remove the text of REVISION of the notice REFERENCE for a legal reason, leaving a public tombstone.
    """
    system = open_system()
    order = Order(legal_basis, reason, requested_by, approved_by)
    with system.database.write() as session:
        receipt = withhold_text(session, system.clock, reference, revision, order)
    click.echo(
        f"Đã gỡ nội dung {receipt.reference}, lần đăng {receipt.revision}: số {receipt.sequence} của sổ đăng tải."
    )
    while deliver_due(system.database, system.handlers(), system.clock.now()):
        continue  # a round may end before the erasing was tried
    with system.database.read() as session:
        undone = find_undone(session, "erase")
    if system.database.engine.dialect.name != "sqlite":
        click.echo(
            "Trên từng máy khác có chỉ mục riêng, chạy: procurement search rebuild\n"
            "On every other machine with an index of its own run: procurement search rebuild"
        )
    if undone:
        reason = undone[-1].error or "-"
        raise click.ClickException(
            f"Nội dung không còn hiển thị nhưng chưa xóa hết khỏi các tệp ({reason}). "
            "Việc này sẽ được làm lại; kiểm tra bằng: procurement reconcile\n"
            f"The text is no longer shown but not yet erased from all files ({reason}). "
            "It will be tried again; check with: procurement reconcile"
        )
