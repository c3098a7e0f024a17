"""Sentences about reports that are typeset. They join the table of ``core.messages``."""

from __future__ import annotations

PAPERS: dict[str, tuple[str, str]] = {
    "paper.busy": (
        "Máy chủ đang bận nên chưa lập được bản PDF; hãy thử lại sau một phút, hoặc lấy bảng Excel",
        "The server is busy and has not made the PDF yet; try again in a minute, or take the Excel table",
    ),
}
