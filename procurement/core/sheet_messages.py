"""Sentences about files and spreadsheets from outside; see ``core.messages``."""

from __future__ import annotations

SHEETS: dict[str, tuple[str, str]] = {
    "upload.appended": (
        "Tệp “{name}” có dữ liệu lạ gắn thêm ngoài nội dung; hãy mở tệp, lưu thành tệp mới rồi tải lên tệp mới đó",
        "The file “{name}” carries something beside its contents; open it, save it anew and upload the new file",
    ),
    "upload.damaged": (
        "Không đọc được tệp “{name}”: tệp bị hỏng hoặc chưa tải xong; hãy mở thử trên máy mình, lưu lại rồi tải lên",
        "The file “{name}” cannot be read: it is damaged or incomplete; open it, save it again and upload it again",
    ),
    "upload.empty": (
        "Tệp “{name}” không có nội dung; hãy chọn lại tệp",
        "The file “{name}” is empty; choose the file again",
    ),
    "upload.ending": (
        "Tên tệp “{name}” không đúng với nội dung; hãy đổi tên tệp để tên kết thúc bằng .{wanted} rồi tải lên lại",
        "The name “{name}” does not fit the contents; let the name end in .{wanted} and upload the file again",
    ),
    "upload.macro": (
        "Tệp “{name}” có chứa macro; hãy lưu thành tệp không có macro (.docx, .xlsx hoặc PDF) rồi tải lên lại",
        "The file “{name}” holds a macro; save it without macros (.docx, .xlsx or PDF) and upload it again",
    ),
    "upload.members": (
        "Tệp “{name}” gồm quá nhiều tệp con, nhiều nhất là {most}; hãy chia thành nhiều tệp nén nhỏ hơn",
        "The archive “{name}” holds too many files, {most} at most; split it into smaller ones",
    ),
    "upload.nested": (
        "Tệp “{name}” có tệp nén lồng trong tệp nén quá nhiều lần; hãy giải nén bên trong rồi nén lại một lần",
        "The archive “{name}” holds archives within archives; unpack the inner ones and pack everything once",
    ),
    "upload.old_office": (
        "Tệp “{name}” thuộc kiểu Word, Excel cũ; hãy dùng Lưu thành (Save As) để có tệp .docx, .xlsx hoặc PDF rồi tải "
        "lên tệp đó",
        "The file “{name}” is of the older kind of Word or Excel; save it as .docx, .xlsx or PDF and upload that",
    ),
    "upload.packed": (
        "Trong tệp “{name}” có “{inner}” nén theo cách khác; hãy giải nén tệp đó rồi nén tất cả thành một tệp .zip",
        "In “{name}” the file “{inner}” is packed in another way; unpack it and pack everything into one .zip",
    ),
    "upload.password": (
        "Tệp “{name}” có mật khẩu nên người đọc không mở được; hãy bỏ mật khẩu rồi tải lên lại",
        "The file “{name}” has a password, so nobody could open it; remove the password and upload it again",
    ),
    "upload.path": (
        "Trong tệp “{name}” có tệp con mang tên hoặc đường dẫn không an toàn; hãy nén lại từ một thư mục bình thường",
        "In “{name}” a file has an unsafe name or path; pack the files anew from an ordinary folder",
    ),
    "upload.program": (
        "Trong tệp “{name}” có chương trình chạy được là “{inner}”; hãy bỏ tệp đó rồi nén lại",
        "In “{name}” there is a program, “{inner}”; leave it out and pack the files anew",
    ),
    "upload.too_large": (
        "Tệp “{name}” lớn hơn {megabytes} MB; hãy giảm độ phân giải khi quét hoặc chia thành nhiều tệp",
        "The file “{name}” is larger than {megabytes} MB; scan it at a lower resolution or split it",
    ),
    "upload.two_endings": (
        "Tên tệp “{name}” có hai đuôi .{inner}.{wanted}; hãy đổi tên, chỉ giữ đuôi .{wanted}, rồi tải lên lại",
        "The name “{name}” has two endings, .{inner}.{wanted}; keep .{wanted} only and upload the file again",
    ),
    "upload.type": (
        "Tệp “{name}” không thuộc loại được nhận; hãy dùng PDF, .docx, .xlsx, ảnh .png, .jpg hoặc tệp nén .zip",
        "The file “{name}” is of no accepted type; use PDF, .docx, .xlsx, a .png or .jpg picture, or a .zip archive",
    ),
    "upload.unpacked": (
        "Tệp “{name}” mở ra lớn bất thường (quá {megabytes} MB hoặc quá 100 lần kích thước tệp); hãy chia nhỏ tệp",
        "Unpacked, “{name}” becomes extraordinarily large (over {megabytes} MB or 100 times its size); split it",
    ),
}
