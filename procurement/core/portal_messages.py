"""Sentences about saved files of the national portal. They join the table of ``core.messages``."""

from __future__ import annotations

PORTAL: dict[str, tuple[str, str]] = {
    "portal.empty": (
        "Tệp không có nội dung; hãy lưu lại từ trang của thông báo thành tệp .har hoặc .json, theo cách lấy tệp đã "
        "hướng dẫn",
        "The file is empty; save it again from the page of the notice as .har or .json, as the guide says",
    ),
    "portal.incomplete": (
        "Tệp chỉ nói một phần về {number} (thiếu tên gói thầu hoặc đơn vị) và sổ đăng tải chưa có thông báo này; hãy "
        "nhập cùng lúc tệp của trang thông báo mời thầu hoặc kế hoạch mang số đó",
        "The file tells only a part of {number} (title or body is missing) and the register does not have that notice; "
        "import the file of the page of the invitation or plan with that number together with it",
    ),
    "portal.missing_version": (
        "Hệ thống mạng đấu thầu quốc gia có {number} phiên bản {version}, nhưng chưa có tệp của phiên bản đó",
        "The national system has version {version} of {number}, but there is no file of that version",
    ),
    "portal.no_files": (
        "Không có tệp .json hay .har nào ở đây",
        "There is no .json or .har file here",
    ),
    "portal.no_target": (
        "Chưa có thông báo mời thầu {number} trên Cổng này để hủy; hãy đăng thông báo đó trước",
        "The invitation {number} that it cancels is not in this register; post that first",
    ),
    "portal.none": ("Hãy chọn ít nhất một tệp .har hoặc .json", "Choose at least one file, .har or .json"),
    "portal.other_body": (
        "{number} là của {body}, không phải của đơn vị bạn, nên không tạo hồ sơ",
        "{number} belongs to {body}, not to your body; nothing was made of it",
    ),
    "portal.other_file": (
        "Đây là {what}; cần tệp .har hoặc .json lưu từ trang của thông báo, theo cách lấy tệp đã hướng dẫn. Muốn đính "
        "kèm một tệp vào thông báo thì mở hồ sơ đang soạn, mục Tệp đính kèm",
        "This is {what}; what is read here is a .har or .json file saved from the page of the notice, as the guide "
        "says. To attach a file to a notice, open its draft and go to Attached files",
    ),
    "portal.unknown": (
        "Tệp đúng là JSON nhưng không phải dữ liệu của Hệ thống mạng đấu thầu quốc gia mà chương trình biết; hãy lưu "
        "lại từ trang của thông báo, theo cách lấy tệp đã hướng dẫn",
        "The file is JSON, but no answer of the national system that the program knows; save it again from the page of "
        "the notice, as the guide says",
    ),
}
