"""The columns of a table: their names, what they are called and what stands in them. Pairs are (Vietnamese, English).

A name is a promise to programs: it is the same in both languages, and columns are only ever added at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Value = str | int | Decimal | date | datetime | None

PACKAGE, BID, MEMBER, NOTICE = "package", "bid", "member", "notice"

ROW_KINDS = {
    PACKAGE: (
        "một gói thầu như thông báo nêu: mỗi gói của kế hoạch một dòng, thông báo khác một dòng",
        "a package as the notice has it: one row for each package of a plan, one for any other notice",
    ),
    BID: (
        "một nhà thầu hoặc liên danh trong biên bản mở thầu, danh sách ngắn, kết quả; giá của liên danh chỉ ở dòng này",
        "a bidder or consortium in an opening, short list or result; the price of a consortium stands here only",
    ),
    MEMBER: (
        "một thành viên của liên danh ở dòng trên, không có giá",
        "a member of the consortium above, without a price",
    ),
    NOTICE: (
        "một thông báo không về gói thầu nào, hoặc đã gỡ nội dung",
        "a notice about no package, or one whose text was withheld",
    ),
}
"""What a row is. Rows of bids and members follow the row of their notice and repeat what identifies it."""


@dataclass(frozen=True)
class Column:
    """``name`` for programs, ``label`` for people. ``kind`` is text, amount, count, instant or day."""

    name: str
    kind: str
    label: tuple[str, str]
    meaning: tuple[str, str]


COLUMNS = (
    Column("row", "text", ("Dòng là", "Row"), ("dòng này là gì", "what this row is")),
    Column("notice", "text", ("Thông báo", "Notice"), ("số của Cổng này", "number of this register")),
    Column("revision", "count", ("Lần đăng", "Revision"), ("lần đăng hiện hành, từ 0", "the one that counts, from 0")),
    Column("kind", "text", ("Mã loại", "Kind code"), ("loại thông báo, bảng mã", "kind of notice, a code")),
    Column("kind_name", "text", ("Loại thông báo", "Kind"), ("loại thông báo bằng chữ", "the kind in words")),
    Column(
        "national_number", "text", ("Số quốc gia", "National number"),
        ("số trên Hệ thống mạng đấu thầu quốc gia", "number on the national e-procurement system"),
    ),
    Column(
        "national_version", "text", ("Phiên bản quốc gia", "National version"),
        ("00, 01… của Hệ thống mạng đấu thầu quốc gia", "00, 01 ... of the national e-procurement system"),
    ),
    Column(
        "posted_on", "day", ("Ngày đăng", "Posted on"),
        ("ngày đăng quốc gia khi biết, nếu không là ngày lên Cổng này", "national day where known, else ours"),
    ),
    Column("published_at", "instant", ("Lên Cổng lúc", "Published at"), ("lúc lần đăng này lên Cổng này", "when here")),
    Column(
        "status", "text", ("Trạng thái", "Status"),
        (
            "của gói thầu lúc lấy dữ liệu: planned, open, closed, awarded, none, cancelled; trống: lần đã qua",
            "of the package when taken: planned, open, closed, awarded, none, cancelled; empty: past",
        ),
    ),
    Column("title", "text", ("Tên", "Title"), ("tên thông báo; của kế hoạch, tên kế hoạch", "of the notice or plan")),
    Column("organisation", "text", ("Mã đơn vị", "Body"), ("đơn vị đăng tải, mã trên Cổng này", "poster, our code")),
    Column("organisation_name", "text", ("Đơn vị", "Body's name"), ("tên đơn vị đăng tải", "name of the poster")),
    Column("plan_number", "text", ("Số kế hoạch", "Plan number"), ("số KHLCNT", "number of the procurement plan")),
    Column("package", "text", ("Mã gói thầu", "Package"), ("số gói thầu của Cổng này", "our number of the package")),
    Column("package_number", "text", ("Số gói thầu", "Package number"), ("số quốc gia (BP…)", "national (BP...)")),
    Column("package_title", "text", ("Tên gói thầu", "Package title"), ("tên gói thầu", "title of the package")),
    Column("field", "text", ("Mã lĩnh vực", "Field code"), ("lĩnh vực, bảng mã", "field, a code")),
    Column("field_name", "text", ("Lĩnh vực", "Field"), ("lĩnh vực bằng chữ", "the field in words")),
    Column("form", "text", ("Mã hình thức", "Form code"), ("hình thức lựa chọn nhà thầu, bảng mã", "selection form")),
    Column("form_name", "text", ("Hình thức", "Form"), ("hình thức lựa chọn nhà thầu bằng chữ", "the form in words")),
    Column(
        "value", "amount", ("Giá gói thầu (đồng)", "Package price (VND)"),
        ("đồng; trống: không công bố giá", "VND; empty: price not disclosed"),
    ),
    Column("closes_at", "instant", ("Đóng thầu", "Closes at"), ("của thông báo mời", "of a call")),
    Column("opens_at", "instant", ("Mở thầu", "Opens at"), ("của thông báo mời", "of a call")),
    Column(
        "starts_by", "day", ("Bắt đầu muộn nhất", "Starts by"),
        (
            "ngày cuối của tháng, quý hoặc năm mà kế hoạch dự kiến bắt đầu lựa chọn nhà thầu",
            "last day of the month, quarter or year in which the plan wants to start",
        ),
    ),
    Column("award_value", "amount", ("Giá trúng thầu (đồng)", "Award value (VND)"), ("đồng", "VND")),
    Column("contract_value", "amount", ("Giá hợp đồng (đồng)", "Contract value (VND)"), ("đồng", "VND")),
    Column("lot", "text", ("Mã phần/lô", "Lot"), ("phần/lô mà hồ sơ dự", "the lot that was bid for")),
    Column("lot_title", "text", ("Tên phần/lô", "Lot title"), ("tên phần/lô", "title of the lot")),
    Column(
        "bid", "count", ("Hồ sơ số", "Bid"),
        ("thứ tự trong thông báo, từ 1; thành viên mang số của liên danh", "place in the notice, from 1"),
    ),
    Column(
        "bidder_code", "text", ("Mã nhà thầu", "Bidder's code"),
        ("mã định danh; số giấy tờ cá nhân đã được thay", "identifier; personal numbers are replaced"),
    ),
    Column("bidder_name", "text", ("Nhà thầu", "Bidder"), ("tên nhà thầu, liên danh, thành viên", "its name")),
    Column("is_consortium", "text", ("Liên danh", "Consortium"), ("yes hoặc no", "yes or no")),
    Column("result", "text", ("Kết quả", "Result"), ("won, lost, passed, failed", "won, lost, passed, failed")),
    Column("bid_price", "amount", ("Giá của nhà thầu", "Bidder's price"), ("giá được tính", "the price that counts")),
    Column("currency", "text", ("Loại tiền", "Currency"), ("của giá nhà thầu", "of the bidder's price")),
    Column("url", "text", ("Địa chỉ", "Address"), ("trang của thông báo", "page of the notice")),
    Column("sample", "text", ("Dữ liệu mẫu", "Sample data"), ("“yes” nếu là dữ liệu mẫu", "“yes” where invented")),
)  # fmt: skip
"""All columns, in their order."""

NAMES = tuple(column.name for column in COLUMNS)
