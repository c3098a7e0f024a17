"""What a row takes from a call without reading all of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from procurement.notices.events import canonical, load_content
from procurement.notices.glances import NoticeGlance, PackageGlance, RoundGlance
from procurement.web.public.package_rows import Told
from procurement.web.public.rows import tags_of

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
CLOSING = "2026-12-07T09:00:00+07:00"
EXTENSION = {"reason": "Ít nhà thầu", "to": CLOSING}


def told(content: dict[str, Any]) -> Told:
    """Return a package in whose last round a call says ``content``."""
    text = canonical({"kind": "invitation", "title": "Mua tủ", **content}).decode()
    call = NoticeGlance("TB-000001", "invitation", None, "vnz999000001", 0, date(2026, 11, 5), NOW, None, text)
    return Told(PackageGlance._make([None] * len(PackageGlance._fields)), call, RoundGlance(call="TB-000001"), call)


@pytest.mark.parametrize(
    "content",
    [
        {"body": {}},
        {"body": {"closes_at": CLOSING, "is_international": False, "is_online": True}},
        {"body": {"closes_at": CLOSING, "is_international": True}},
        {"body": {"extensions": [EXTENSION, EXTENSION]}},
        {"title_en": "Cabinets", "body": {"objective": '"extensions": "is_international":true'}},
    ],
    ids=["nothing", "usual", "international", "extended", "English"],
)
def test_a_call_that_is_over_is_read_only_where_a_row_needs_it_and_says_the_same(content: dict[str, Any]) -> None:
    one = told(content)
    assert one.call is not None
    whole = load_content(one.call.content or "")
    assert tags_of("invitation", 0, None, one.content) == tags_of("invitation", 0, None, whole)
    assert one.content.get("title_en") == content.get("title_en")
    assert (one.closes_at is not None) == ("closes_at" in content["body"])
