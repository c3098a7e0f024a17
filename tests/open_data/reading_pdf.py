"""A PDF as a stranger's program reads it."""

from __future__ import annotations

import io

from pypdf import PdfReader


def read_pdf(data: bytes) -> PdfReader:
    """Return an opened PDF."""
    return PdfReader(io.BytesIO(data))


def page_texts(data: bytes) -> list[str]:
    """Return the text of each page without blanks: where a line is broken says nothing."""
    return [bare(page.extract_text()) for page in read_pdf(data).pages]


def bare(text: str) -> str:
    """Return ``text`` without blanks."""
    return "".join(text.split())
