"""What a system sent wrong is named: every parameter of the address, every field of the body, in its language."""

from __future__ import annotations

import pytest

from tests.api.conftest import VOUCHED, Client


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("address", "names"),
    [("/drafts?state=zz&page=0", {"state", "page"}), ("/drafts?page=9999999", {"page"}), ("/drafts?page=x", {"page"})],
)
def test_every_refused_parameter_is_named(ours: Client, address: str, names: set[str], lang: str) -> None:
    refused = ours.ask("GET", f"{address}&lang={lang}")
    assert refused.status_code == 422
    assert {error["path"] for error in refused.json["errors"]} == names
    assert all(f"“{error['path']}”" in error["detail"] for error in refused.json["errors"])


def test_a_refused_confirmation_is_named(ours: Client) -> None:
    address = f"/drafts/{ours.create().json['key']}/submission"
    refused = ours.ask("PUT", address, VOUCHED | {"no_state_secret": "có"}, If_Match='"1"')
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/no_state_secret"]


@pytest.mark.parametrize("content", [{}, {"kind": 5}])
def test_a_draft_without_a_kind_is_told_what_is_missing(ours: Client, content: dict[str, int]) -> None:
    refused = ours.create(content)
    assert [error["detail"] for error in refused.json["errors"]] == ["Cần có loại thông báo"]
