"""Sentences about letters and how they leave. They join the table of ``core.messages``."""

from __future__ import annotations

MAIL: dict[str, tuple[str, str]] = {
    "alert.frequency": (
        "Chọn khi nào gửi thư",
        "Choose when letters leave",
    ),
    "alert.wait": (
        "Từ mạng này có quá nhiều yêu cầu chưa xác nhận; thử lại sau {minutes} phút",
        "Too many requests from this network wait for a confirmation; try again in {minutes} minutes",
    ),
    "mail.away": (
        "Không kết nối được máy chủ thư {where} ({said}); kiểm tra tên máy, cổng và tường lửa",
        "The mail server {where} cannot be reached ({said}); look at its name, the port and the firewall",
    ),
    "mail.certificate": (
        "Máy chủ thư {where} không chứng minh được tên của nó ({said}); kiểm tra tên máy và chứng chỉ",
        "The mail server {where} cannot prove its name ({said}); look at the name and its certificate",
    ),
    "mail.folder": (
        "Chưa có máy chủ thư: thư đã được ghi vào thư mục {where}",
        "No mail server is set: the letter was written into the folder {where}",
    ),
    "mail.password": (
        "Máy chủ thư {where} không nhận tên hoặc mật khẩu trong PROCUREMENT_MAIL_URL ({said})",
        "The mail server {where} does not take the name or password in PROCUREMENT_MAIL_URL ({said})",
    ),
    "mail.refused": (
        "Máy chủ thư {where} từ chối thư này ({said}); kiểm tra địa chỉ nhận",
        "The mail server {where} refuses this letter ({said}); look at the address",
    ),
    "mail.sent": (
        "Máy chủ thư {where} đã nhận thư gửi {address}; hãy xem hộp thư đó, cả mục thư rác",
        "The mail server {where} took the letter to {address}; look into that mailbox, and its junk folder",
    ),
    "mail.trouble": (
        "Máy chủ thư {where} chưa nhận thư ({said}); nếu có tên người dùng, thử thêm ?starttls=1",
        "The mail server {where} did not take the letter ({said}); where there is a user, try ?starttls=1",
    ),
    "setting.mail_url": (
        "“{value}” không dùng được; cần smtp:// hoặc smtps:// và tên máy chủ thư, hoặc một thư mục",
        "“{value}” cannot be used; give smtp:// or smtps:// and a mail server, or a folder",
    ),
    "setting.mailbox": (
        "“{value}” không phải một địa chỉ thư điện tử",
        "“{value}” is no e-mail address",
    ),
}
