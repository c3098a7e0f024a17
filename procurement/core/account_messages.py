"""Sentences about people, their sign-in and their roles. They join the table of ``core.messages``."""

from __future__ import annotations

ACCOUNTS: dict[str, tuple[str, str]] = {
    "factor.wrong": (
        "Mã không đúng, đã dùng hoặc đã hết hạn; nhập mã đang hiện trên điện thoại",
        "The code is wrong, used or expired; enter the one that the telephone shows now",
    ),
    "password.wrong": ("Mật khẩu hiện tại không đúng", "The present password is not right"),
    "sign_in.wait": (
        "Đã nhập sai quá nhiều lần; thử lại sau {minutes} phút",
        "Wrong too many times; try again in {minutes} minutes",
    ),
    "sign_in.wrong": (
        "Tên đăng nhập hoặc mật khẩu không đúng; kiểm tra phím Caps Lock và kiểu gõ tiếng Việt",
        "The name or the password is not right; check Caps Lock and the Vietnamese input method",
    ),
}
