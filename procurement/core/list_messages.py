"""Sentences about lists from outside. They join the table of ``core.messages``."""

from __future__ import annotations

LISTS: dict[str, tuple[str, str]] = {
    "list.case_body": (
        "Đơn vị của dòng này chưa có trên Cổng nên không có ai để hỏi; hãy hỏi bằng văn bản",
        "The body of this row is not known here, so there is nobody to ask; ask in writing",
    ),
    "list.case_early": (
        "Hãy xác nhận dòng này chưa thấy trên Cổng trước khi mở hồ sơ",
        "Confirm that the row is not found here before you open a case",
    ),
    "list.column_twice": (
        "Một cột chỉ mang một ý nghĩa; hãy chọn lại",
        "A column says one thing only; choose again",
    ),
    "list.decision": ("Hãy chọn một trong các quyết định", "Choose one of the decisions"),
    "list.kind": ("Hãy chọn danh sách này gồm những gì", "Choose what is in the list"),
    "list.no_rows": ("Hãy chọn ít nhất một dòng", "Choose at least one row"),
    "list.no_table": (
        "Không thấy bảng nào trong tệp; bảng cần một dòng tên cột và ít nhất một dòng dữ liệu có từ hai ô trở lên",
        "There is no table in the file; a table has a row of headings and below it rows with two cells or more",
    ),
    "list.no_thing": (
        "Không có gói thầu hay kế hoạch nào trên Cổng mang số “{value}”; ví dụ: GT-000012, IB2600512345, PL2600012345",
        "No package or plan here bears the number “{value}”; for example: GT-000012, IB2600512345, PL2600012345",
    ),
    "list.no_title": (
        "Hãy chọn cột tên hoặc cột số trên Hệ thống mạng đấu thầu quốc gia; thiếu cả hai thì không đối chiếu được",
        "Choose the column of titles, or that of numbers of the national system; without either nothing can be matched",
    ),
    "list.reason": ("Hãy ghi lý do không phải đăng", "Say why it need not be published"),
    "list.unit": ("Hãy chọn đơn vị tiền của cột giá trị", "Choose the unit of the amounts"),
    "report.full": (
        "Hiện có quá nhiều báo chưa xem nên chưa nhận thêm được; hãy thử lại vào ngày khác",
        "So many reports wait to be read that no more are taken now; try again another day",
    ),
    "report.title": (
        "Hãy ghi tên gói thầu, dự án hoặc việc mua sắm",
        "Write the title of the package, project or purchase",
    ),
    "report.wait": (
        "Từ mạng này đã gửi nhiều báo; hãy gửi tiếp sau {minutes} phút",
        "Many reports came from this network; go on in {minutes} minutes",
    ),
}
