"""A table copied from a page of the portal, with its Vietnamese headings, instead of the answer behind it."""

from __future__ import annotations

from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import Piece, Surroundings
from procurement.importing.vneps.values import REMARK


def read_page(node: Node, around: Surroundings) -> list[Piece]:
    """Read the table of an opening: labelled fields, headings, rows of cells."""
    fields = node.node("fields")
    number = fields.text("Mã TBMT", "Số E-TBMT", "Số TBMT")
    bidders = [bid for row in _rows(node) if (bid := _bid(row))]
    if number is None or not bidders:
        return []
    investor, entity = said(name=fields.text("Chủ đầu tư")), said(name=fields.text("Bên mời thầu"))
    content = {
        "kind": "opening",
        "national_number": number,
        **said(package_number=fields.text("Mã gói thầu"), retrieved_at=around.retrieved_at),
        **said(title=fields.text("Tên gói thầu"), investor=investor, procuring_entity=entity),
        **said(organisation=entity or investor),
        "body": said(
            stage="bid",
            closes_at=fields.moment("Thời điểm đóng thầu"),
            completed_at=fields.moment("Thời điểm hoàn thành mở thầu"),
            bidder_count=len(bidders),
            bidders=bidders,
        ),
    }
    fields.leave("Giá gói thầu")
    return [Piece(content, node.path)]


def _rows(node: Node) -> list[Node]:
    """Return the rows as objects of their headings; rows of another length are left, and so listed."""
    headings, rows = node.words("headers"), node.value.get("rows")
    found = []
    for index, cells in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(cells, list) and len(cells) == len(headings) == len(set(headings)):
            path = (*node.path, "rows", index)
            table = dict(zip(headings, cells, strict=True))
            node.account.inner[path] = table
            found.append(Node(table, path, node.account))
    return found


def _bid(row: Node) -> dict[str, Any] | None:
    security = "Giá trị bảo đảm dự thầu (VND)"
    if remark := REMARK.search(str(row.value.get(security) or "")):
        row.account.extra.append(((*row.path, security), remark[0].strip()))
    found = said(
        code=row.text("Mã định danh"),
        name=row.text("Tên nhà thầu", "Tên liên danh"),
        price=row.money("Giá dự thầu (VND)"),
        discount_percent=row.number("Tỷ lệ giảm giá (%)"),
        final_price=row.money("Giá dự thầu sau giảm giá (nếu có) (VND)"),
        security=row.money(security),
        security_validity_days=row.whole("Hiệu lực bảo đảm dự thầu (ngày)"),
        technical_score=row.number("Điểm kỹ thuật"),
        duration=row.duration("Thời gian thực hiện gói thầu"),
    )
    return found if "code" in found or "name" in found else None
