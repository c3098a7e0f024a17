"""The five spreadsheets: which sheets and columns they have, and where in a notice each cell belongs.

A column's ``path`` counts from its row's own place: of the first sheet that is the notice, of the second one package
or bidder. Fields after the forms of Circular 79/2025/TT-BTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Column:
    """One column: its ``heading``, how it is read (``values.READERS``), and what the template says of it.

    ``also``: a second place for the same value. ``examples`` of rows one below the other; the last one stands for the
    rest. A column without a path names the row, or is for whoever fills in the sheet.
    """

    path: str
    heading: str
    kind: str
    note: str
    examples: tuple[str, ...]
    required: bool = False
    width: int = 20
    also: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table with a heading row or, as ``is_form``, one line for each field."""

    title: str
    columns: tuple[Column, ...]
    is_form: bool = False


Attach = Callable[[dict[str, Any], dict[str, Any]], Path]
"""Puts a row of the second sheet into its notice and returns where."""


@dataclass(frozen=True)
class Layout:
    """One template. ``fixed``: what each of its notices says without being asked; ``attach`` places ``detail`` rows."""

    code: str
    kind: str
    name: tuple[str, str]
    main: Sheet
    detail: Sheet | None = None
    attach: Attach | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets that are filled in."""
        return (self.main, self.detail) if self.detail else (self.main,)


def put(content: dict[str, Any], path: Path, value: Any) -> None:
    """Put ``value`` at ``path``, making what leads there."""
    node: Any = content
    for part, following in zip(path[:-1], path[1:], strict=True):
        if isinstance(node, list):
            while len(node) <= int(part):
                node.append({})
            node = node[int(part)]
        else:
            node = node.setdefault(part, [] if isinstance(following, int) else {})
    node[path[-1]] = value


def split(path: str) -> Path:
    """Return "body.lots.0.title" as a path."""
    return tuple(int(part) if part.isdecimal() else part for part in path.split("."))


def _in_list(name: str) -> Attach:
    def attach(content: dict[str, Any], row: dict[str, Any]) -> Path:
        rows = content["body"].setdefault(name, [])
        rows.append(row)
        return ("body", name, len(rows) - 1)

    return attach


def _in_lot(content: dict[str, Any], row: dict[str, Any]) -> Path:
    """Put a judged bidder into its lot, which is the one of that reference, title and price; else into the whole
    package. A price need not be said again in each row of a lot.
    """
    said = row.pop("lot", {})
    if not said.keys() - {"price"}:
        said = {"title": content.get("title"), **said}
    lots = content["body"].setdefault("lots", [])
    sign = "lot_ref" if "lot_ref" in said else "title"  # of thousands of lots few have it, and all else costs more
    alike = [index for index, lot in enumerate(lots) if lot.get(sign) == said[sign]]
    known = [index for index in alike if _is_meant(lots[index], said)]
    if not known:
        lots.append({**said, "bidders": []})
    index = known[0] if known else len(lots) - 1
    lots[index] |= said
    lots[index]["bidders"].append(row)
    return ("body", "lots", index, "bidders", len(lots[index]["bidders"]) - 1)


def _is_meant(lot: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(lot.get(name) == value or (name == "price" and name not in lot) for name, value in said.items())


NOTE = Column("", "Ghi chú", "note", "Để đơn vị tự ghi; không đăng tải.", ("",), width=24)


def _key(note: str, *examples: str) -> Column:
    return Column("", "STT", "key", note, examples, required=True, width=6)


_DECISION = (
    Column("decision.number", "Số quyết định", "text", "Ghi cả số và ký hiệu.", ("283/QĐ-UBND", "284/QĐ-UBND"), True),
    Column("decision.date", "Ngày quyết định", "date", "Ngày/tháng/năm.", ("20/10/2026", "21/10/2026"), True, 16),
    Column("decision.authority", "Cơ quan ban hành quyết định", "text", "Ghi tên đầy đủ.",
           ("Ủy ban nhân dân phường Mẫu",), True, 30),
)  # fmt: skip
_PLACING = (
    Column("plan_number", "Số kế hoạch", "national:PL", "Số KHLCNT, nếu có.", ("PL2600123456",), width=16),
    Column(
        "",
        "Mã gói thầu",
        "package",
        "Như trong kế hoạch; giữ nguyên nếu đã điền sẵn.",
        ("BP2600123456", "BP2600123457", ""),
        width=16,
    ),
)
_BIDDER = (
    Column("code", "Mã số thuế", "code", "Để ô ở dạng chữ (Text) để không mất số 0 ở đầu.",
           ("0100000001", "0100000002", "0100000003"),
           width=18),
    Column("name", "Tên nhà thầu", "text", "Ghi tên đầy đủ.",
           ("Công ty TNHH Xây dựng Mẫu A", "Công ty cổ phần Xây lắp Mẫu B", "Công ty TNHH Thiết bị Mẫu C"), True, 40),
)  # fmt: skip
_DURATION = Column("duration", "Thời gian thực hiện", "duration", "Số và đơn vị: ngày, tháng hoặc năm.",
                   ("90 ngày", "6 tháng"), width=18)  # fmt: skip

_POSTED = Column(
    "published_at", "Đăng trên Hệ thống mạng lúc", "posted",
    "Ngày/tháng/năm giờ:phút; bắt buộc khi đã có số trên Hệ thống mạng đấu thầu quốc gia.",
    ("28/10/2026 9:15",), width=22,
)  # fmt: skip

PLAN = Layout(
    "ke-hoach",
    "plan",
    ("Kế hoạch lựa chọn nhà thầu", "Procurement plan"),
    Sheet("Kế hoạch", (
        Column("title", "Tên kế hoạch", "text", "Như trong quyết định phê duyệt.",
               ("Kế hoạch lựa chọn nhà thầu mua sắm, sửa chữa năm 2026",), True),
        Column("national_number", "Số kế hoạch", "national:PL",
               "PL và 10 chữ số trên Hệ thống mạng đấu thầu quốc gia; để trống "
               "nếu chưa có.", ("PL2600123456",)),
        _POSTED,
        *_DECISION,
        Column("investor.name", "Chủ đầu tư", "text", "Để trống nếu là đơn vị đăng tải.",
               ("Ủy ban nhân dân phường Mẫu",)),
        Column("body.plan_type", "Phân loại kế hoạch", "choice:plan_type", "Chọn trong danh mục.",
               ("Chi thường xuyên",),
               True),
        Column("body.estimate_name", "Tên dự toán mua sắm", "text", "Để trống nếu thuộc dự án.", ("Mua sắm năm 2026",)),
        Column("body.budget.amount", "Tổng giá trị", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.", ("5,2 tỷ",)),
        Column("body.project.number", "Mã dự án", "national:PR", "PR và 10 chữ số, nếu có.", ("",)),
        Column("body.project.name", "Tên dự án", "text", "Để trống nếu không thuộc dự án.", ("",)),
    ), is_form=True),
    Sheet("Gói thầu", (
        Column("", "STT", "note", "Số thứ tự trong kế hoạch.", ("1", "2", "3"), width=6),
        Column("", "Mã gói thầu", "package", "BP và 10 chữ số nếu có; để trống thì Cổng này đặt.", ("",), width=16),
        Column("title", "Tên gói thầu", "text", "Như trong quyết định.",
               ("Cải tạo phòng học Trường Tiểu học Mẫu", "Mua sắm máy tính", "Tư vấn giám sát"), True, 50),
        Column("field", "Lĩnh vực", "choice:field", "Chọn trong danh mục.",
               ("Xây lắp", "Hàng hóa", "Tư vấn"), True, 14),
        Column("price.amount", "Giá gói thầu", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.",
               ("4.861.200.000", "290 triệu", "49.500.000"), True, 18),
        Column("funding", "Nguồn vốn", "text", "Như trong quyết định.", ("Ngân sách phường năm 2026",), True, 26),
        Column("selection_form", "Hình thức lựa chọn nhà thầu", "choice:selection_form", "Chọn trong danh mục.",
               ("Đấu thầu rộng rãi", "Chào hàng cạnh tranh", "Chỉ định thầu rút gọn"), True, 30),
        Column("selection_method", "Phương thức lựa chọn nhà thầu", "choice:selection_method",
               "Để trống với hình thức không có phương thức.",
               ("Một giai đoạn một túi hồ sơ", "Một giai đoạn một túi hồ sơ", ""), width=30),
        Column("start", "Thời gian bắt đầu", "start", "Tháng hoặc quý: 3/2026, Quý I/2026.",
               ("Quý IV/2026", "11/2026", "11/2026"), True, 18),
        Column("contract_type", "Loại hợp đồng", "choice:contract_type", "Chọn trong danh mục.",
               ("Trọn gói",), True, 22),
        Column("duration", "Thời gian thực hiện", "duration", "Số và đơn vị: ngày, tháng hoặc năm.",
               ("120 ngày", "45 ngày", "120 ngày"), True, 18),
        Column("is_online", "Đấu thầu qua mạng", "flag", "Có hoặc không.", ("Có", "Có", "Không"), width=12),
        Column("is_international", "Đấu thầu quốc tế", "flag", "Có hoặc không.", ("Không",), width=12),
        Column("has_lots", "Chia phần/lô", "flag", "Có hoặc không.", ("Không",), width=12),
        NOTE,
    )),
    _in_list("packages"),
)  # fmt: skip

DIRECT = Layout(
    "chi-dinh-thau",
    "award",
    ("Kết quả chỉ định thầu và các hình thức trực tiếp", "Direct awards"),
    Sheet("Chỉ định thầu", (
        *_PLACING,
        Column("title", "Tên gói thầu", "text", "Như trong kế hoạch.",
               ("Tư vấn giám sát", "Mua sắm văn phòng phẩm", "Sửa chữa mái nhà kho"), True, 50, "body.lots.0.title"),
        Column("body.field", "Lĩnh vực", "choice:field", "Chọn trong danh mục.",
               ("Tư vấn", "Hàng hóa", "Xây lắp"), width=14),
        Column("body.price.amount", "Giá gói thầu", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.",
               ("49.500.000", "32 triệu"), width=18, also="body.lots.0.price.amount"),
        Column("body.selection_form", "Hình thức lựa chọn nhà thầu", "choice:selection_form", "Chọn trong danh mục.",
               ("Chỉ định thầu rút gọn",), True, 30),
        *_DECISION,
        *(replace(each, path=f"body.lots.0.bidders.0.{each.path}") for each in _BIDDER),
        Column("body.award_value.amount", "Giá trúng thầu", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.",
               ("48.900.000", "31.250.000"), True, 18, "body.lots.0.bidders.0.winning_price.amount"),
        replace(_DURATION, path="body.lots.0.bidders.0.duration"),
        Column("body.lots.0.bidders.0.contract_signed_on", "Ngày ký hợp đồng", "date", "Ngày/tháng/năm, nếu đã ký.",
               ("25/10/2026",), width=16),
        Column("national_number", "Số trên Hệ thống mạng", "national:IB", "Số của kết quả trên Hệ thống mạng đấu thầu "
               "quốc gia, nếu đã đăng ở đó.", ("",), width=18),
        replace(_POSTED, examples=("",)),
        NOTE,
    )),
    fixed={"body.outcome": "awarded", "body.is_direct": True, "body.lots.0.bidders.0.result": "won"},
)  # fmt: skip

CALL = Layout(
    "moi-thau",
    "invitation",
    ("Thông báo mời thầu nhiều phần (lô)", "Invitation to bid in lots"),
    Sheet("Mời thầu", (
        Column("title", "Tên gói thầu", "text", "Như trong kế hoạch.", ("Cung cấp thuốc generic năm 2027",), True, 50),
        Column("national_number", "Số thông báo mời thầu", "national:IB", "IB và 10 chữ số trên Hệ thống mạng đấu thầu "
               "quốc gia; để trống nếu chưa có.", ("IB2600123456",), width=18),
        replace(_POSTED, examples=("20/11/2026 9:15",)),
        *_PLACING,
        *_DECISION,
        Column("investor.name", "Chủ đầu tư", "text", "Để trống nếu là đơn vị đăng tải.", ("Bệnh viện Mẫu",)),
        Column("procuring_entity.name", "Bên mời thầu", "text", "Để trống nếu là đơn vị đăng tải.", ("",)),
        Column("body.field", "Lĩnh vực", "choice:field", "Chọn trong danh mục.", ("Hàng hóa",), True, 14),
        Column("body.price.amount", "Giá gói thầu", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.",
               ("1,55 tỷ",), True, 18),
        Column("body.funding", "Nguồn vốn", "text", "Như trong kế hoạch.", ("Nguồn thu dịch vụ năm 2027",), True, 26),
        Column("body.selection_form", "Hình thức lựa chọn nhà thầu", "choice:selection_form", "Chọn trong danh mục.",
               ("Đấu thầu rộng rãi",), True, 30),
        Column("body.selection_method", "Phương thức lựa chọn nhà thầu", "choice:selection_method",
               "Chọn trong danh mục.", ("Một giai đoạn một túi hồ sơ",), True, 30),
        Column("body.contract_type", "Loại hợp đồng", "choice:contract_type", "Chọn trong danh mục.",
               ("Trọn gói",), True, 22),
        replace(_DURATION, path="body.duration", examples=("12 tháng",)),
        Column("body.is_online", "Đấu thầu qua mạng", "flag", "Có hoặc không.", ("Có",), width=12),
        Column("body.is_international", "Đấu thầu quốc tế", "flag", "Có hoặc không.", ("Không",), width=12),
        Column("body.issue_place", "Địa điểm phát hành hồ sơ mời thầu", "text", "Đấu thầu qua mạng thì ghi địa chỉ "
               "của Hệ thống mạng.", ("https://muasamcong.mpi.gov.vn",), True, 30),
        Column("body.submission_place", "Địa điểm nộp hồ sơ dự thầu", "text", "Như trên.",
               ("https://muasamcong.mpi.gov.vn",), True, 30),
        Column("body.opening_place", "Địa điểm mở thầu", "text", "Như trên.", ("https://muasamcong.mpi.gov.vn",)),
        Column("body.closes_at", "Thời điểm đóng thầu", "instant", "Ngày/tháng/năm giờ:phút.",
               ("15/12/2026 15:00",), True, 18),
        Column("body.opens_at", "Thời điểm mở thầu", "instant", "Để trống nếu mở ngay khi đóng thầu.", ("",), width=18),
        Column("body.bid_validity_days", "Hiệu lực hồ sơ dự thầu (ngày)", "whole", "Số ngày.", ("120",), True, 14),
        Column("body.bid_security.amount", "Bảo đảm dự thầu", "amount", "Đồng; để trống với gói tư vấn.",
               ("30 triệu",), width=18),
        Column("body.bid_security.form", "Hình thức bảo đảm dự thầu", "text", "Ví dụ thư bảo lãnh.",
               ("Thư bảo lãnh",), width=24),
        Column("body.fee.amount", "Chi phí nộp hồ sơ dự thầu", "amount", "Đồng, nếu có.", ("330.000 đồng",), width=18),
        Column("body.contact.name", "Nơi liên hệ", "text", "Ghi phòng, ban; không ghi tên người.",
               ("Phòng Vật tư, Bệnh viện Mẫu",), True, 30),
        Column("body.contact.phone", "Điện thoại liên hệ", "text", "Nếu có.", ("024.0000.0200",), width=18),
        Column("body.contact.email", "Thư điện tử liên hệ", "text", "Nếu có.", ("vattu@example.org",), width=26),
        Column("body.contact.address", "Địa chỉ liên hệ", "text", "Nếu có.", ("",), width=30),
        NOTE,
    ), is_form=True),
    Sheet("Phần (lô)", (
        Column("lot_ref", "Mã phần/lô", "text", "Như trong hồ sơ mời thầu.",
               ("PP2600000001", "PP2600000002", "PP2600000003"), True, 18),
        Column("title", "Tên phần/lô", "text", "Như trong hồ sơ mời thầu.",
               ("Paracetamol 500 mg", "Amoxicilin 500 mg", "Natri clorid 0,9 %"), True, 50),
        Column("price.amount", "Giá phần/lô", "amount", "Đồng; ghi được 1.234.567 hoặc 1,5 tỷ.",
               ("800 triệu", "450 triệu", "300 triệu"), width=18),
        NOTE,
    )),
    _in_list("lots"),
    fixed={"body.has_lots": True},
)  # fmt: skip

OPENINGS = Layout(
    "mo-thau",
    "opening",
    ("Biên bản mở thầu", "Bid opening records"),
    Sheet("Mở thầu", (
        _key("Mỗi lần mở thầu một số; trang Nhà thầu tham dự ghi lại số này.", "1", "2"),
        Column("national_number", "Số thông báo mời thầu", "national:IB", "IB và 10 chữ số, nếu có.",
               ("IB2600123456", "IB2600123457"), width=18),
        *_PLACING,
        Column("title", "Tên gói thầu", "text", "Như trong thông báo mời thầu.",
               ("Cải tạo phòng học Trường Tiểu học Mẫu", "Mua sắm máy tính"), True, 50),
        Column("body.stage", "Giai đoạn", "choice:stage:bid,prequalification", "Chọn trong danh mục.",
               ("Đấu thầu",), True, 14),
        Column("body.envelope", "Túi hồ sơ", "choice:envelope", "Chọn trong danh mục.",
               ("Một túi hồ sơ",), True, 26),
        Column("body.closes_at", "Thời điểm đóng thầu", "instant", "Ngày/tháng/năm giờ:phút.",
               ("30/11/2026 15:00", "01/12/2026 9h"), width=18),
        Column("body.completed_at", "Hoàn thành mở thầu", "instant", "Ngày/tháng/năm giờ:phút.",
               ("30/11/2026 15:20", "01/12/2026 9h30"), True, 18),
        Column("body.bidder_count", "Số nhà thầu tham dự", "whole", "Để trống thì đếm ở trang Nhà thầu tham dự.",
               ("2", "1"), width=12),
        NOTE,
    )),
    Sheet("Nhà thầu tham dự", (
        _key("Số của lần mở thầu ở trang Mở thầu.", "1", "1", "2"),
        *_BIDDER,
        Column("consortium_name", "Tên liên danh", "text", "Liên danh ghi một dòng.", ("",), width=30),
        Column("price.amount", "Giá dự thầu", "amount", "Đồng.", ("4.750.000.000", "4,8 tỷ", "285.000.000"), width=18),
        Column("discount_percent", "Tỷ lệ giảm giá (%)", "percent", "Ví dụ 2,5.", ("2", "", ""), width=12),
        Column("final_price.amount", "Giá sau giảm giá", "amount", "Đồng.", ("4.655.000.000", "", ""), width=18),
        Column("security.amount", "Bảo đảm dự thầu", "amount", "Đồng.", ("60 triệu", "60 triệu", ""), width=18),
        Column("security_validity_days", "Hiệu lực bảo đảm dự thầu (ngày)", "whole", "Số ngày.",
               ("120", "120", ""), width=14),
        Column("technical_score", "Điểm kỹ thuật", "number", "Nếu có.", ("",), width=12),
        _DURATION,
        NOTE,
    )),
    _in_list("bidders"),
)  # fmt: skip

AWARDS = Layout(
    "ket-qua",
    "award",
    ("Kết quả lựa chọn nhà thầu", "Contractor selection results"),
    Sheet("Kết quả", (
        _key("Mỗi kết quả một số; trang Nhà thầu được xét ghi lại số này.", "1", "2"),
        Column("national_number", "Số thông báo mời thầu", "national:IB", "IB và 10 chữ số, nếu có.",
               ("IB2600123456", "IB2600123457"), width=18),
        _POSTED,
        *_PLACING,
        Column("title", "Tên gói thầu", "text", "Như trong thông báo mời thầu.",
               ("Cải tạo phòng học Trường Tiểu học Mẫu", "Mua sắm máy tính"), True, 50),
        *_DECISION,
        Column("body.outcome", "Kết quả", "choice:outcome", "Chọn trong danh mục.",
               ("Có nhà thầu trúng thầu",), True, 28),
        Column("body.award_value.amount", "Giá trúng thầu", "amount",
               "Đồng; để trống khi không có nhà thầu trúng thầu.",
               ("4.655.000.000", "285 triệu"), width=18),
        NOTE,
    )),
    Sheet("Nhà thầu được xét", (
        _key("Số của kết quả ở trang Kết quả.", "1", "1", "2"),
        Column("lot.lot_ref", "Mã phần/lô", "text", "Để trống nếu gói thầu không chia phần.", ("",), width=14),
        Column("lot.title", "Tên phần/lô", "text", "Để trống nếu gói thầu không chia phần.", ("",), width=30),
        Column("lot.price.amount", "Giá phần/lô", "amount", "Đồng; ghi một lần ở dòng đầu của phần/lô.", ("",),
               width=18),
        *_BIDDER,
        Column("consortium_code", "Mã liên danh", "text", "Mỗi thành viên một dòng, cùng mã này.", ("",), width=14),
        Column("consortium_name", "Tên liên danh", "text", "Để trống nếu không liên danh.", ("",), width=30),
        Column("result", "Kết quả đánh giá", "choice:result", "Chọn trong danh mục.",
               ("Trúng thầu", "Không trúng thầu", "Trúng thầu"), True, 18),
        Column("winning_price.amount", "Giá trúng thầu", "amount", "Đồng.",
               ("4.655.000.000", "", "285 triệu"), width=18),
        Column("final_price.amount", "Giá dự thầu sau giảm giá", "amount", "Đồng.",
               ("4.655.000.000", "4,8 tỷ", ""), width=18),
        Column("evaluated_price.amount", "Giá đánh giá", "amount", "Đồng, nếu có.", ("",), width=18),
        Column("technical_score", "Điểm kỹ thuật", "number", "Nếu có.", ("",), width=12),
        Column("reason", "Lý do không trúng thầu", "text", "Bắt buộc với nhà thầu không trúng thầu.",
               ("", "Giá dự thầu cao hơn", ""), width=40),
        _DURATION,
        Column("contract_signed_on", "Ngày ký hợp đồng", "date", "Ngày/tháng/năm, nếu đã ký.", ("",), width=16),
        NOTE,
    )),
    _in_lot,
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {each.code: each for each in (PLAN, DIRECT, CALL, OPENINGS, AWARDS)}
"""All templates by their code, which stands in addresses."""
