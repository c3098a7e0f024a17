"""Choosing files in a form of the desk, as a browser without scripts sends them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from tests.desk.drafting.working import SAME_ORIGIN, Worker
from tests.desk.people import csrf
from tests.functional.site import Page


def send(desk: Worker, address: str, *files: tuple[str, bytes], **fields: Any) -> Page:
    """Send ``files`` (name and bytes) to ``address`` and return the page that answers."""
    data = {**fields, **csrf(desk.site), "tep": [(BytesIO(content), name) for name, content in files]}
    with desk.site.visitor.post(
        address, data=data, content_type="multipart/form-data", headers=SAME_ORIGIN, follow_redirects=True
    ) as answer:
        return desk._remember(answer)
