"""Sentences for systems that use the interface. They join the table of ``core.messages``."""

from __future__ import annotations

INTERFACE: dict[str, tuple[str, str]] = {
    "api.key": (
        "Idempotency-Key cần từ 1 đến {longest} ký tự ASCII in được",
        "An Idempotency-Key has 1 to {longest} printable ASCII characters",
    ),
    "api.key_busy": (
        "Yêu cầu mang Idempotency-Key “{key}” đang được trả lời; hãy gửi lại sau vài giây",
        "The request with the Idempotency-Key “{key}” is being answered; send it again in some seconds",
    ),
    "api.key_used": (
        "Idempotency-Key “{key}” đã dùng cho một yêu cầu khác; hãy đặt một giá trị mới cho mỗi việc",
        "The Idempotency-Key “{key}” was used for another request; give every deed its own",
    ),
}
