"""A cancellation that was taken back: nobody who reads of it is left to think that the bidding is off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.site import Site, invitation, words

NUMBER = "IB2688800081"
CALL = invitation(NUMBER, "Sửa kè Mẫu", closes_at="2026-11-20T09:00:00+07:00")
SAID = {"vi": "Thu hồi quyết định hủy", "en": "Cancellation revoked"}


def decision(version: str, effect: str, reason: str) -> dict[str, Any]:
    body = {"target": "round", "scope": "tender", "effect": effect, "reason": reason}
    return CALL | {"kind": "cancellation", "version": version, "body": body}


@pytest.fixture
def taken_back(empty_site: Site) -> Site:
    """Return a register with a call that was cancelled, and not any more."""
    empty_site.record("call", CALL)
    empty_site.record("decision", decision("00", "cancelled", "Sai hồ sơ"))
    empty_site.record("decision", decision("01", "revoked", "Rà soát lại, không sai"))
    return empty_site


@pytest.mark.parametrize("language", SAID)
def test_its_page_says_so_above_everything_else(taken_back: Site, language: str) -> None:
    now = taken_back.get(f"/thong-bao/{{decision}}?lang={language}")
    assert f"{SAID[language]}: {NUMBER}" in words(now.find("//main")[0])
    before = words(taken_back.get(f"/thong-bao/{{decision}}/lan-dang/0?lang={language}").find("//main")[0])
    assert {"vi": f"Hủy: {NUMBER}", "en": f"Cancels: {NUMBER}"}[language] in before


@pytest.mark.parametrize("rows", ["package", "act"])
@pytest.mark.parametrize("language", SAID)
def test_a_row_found_through_it_says_so(taken_back: Site, language: str, rows: str) -> None:
    page = taken_back.get(f"/tim-kiem?kind=cancellation&rows={rows}&lang={language}")
    (row,) = page.find("//ol[@class='rows']/li")
    assert SAID[language] in words(row)


def test_the_package_names_it_by_what_it_does(taken_back: Site) -> None:
    reference = taken_back.get("/tim-kiem?kind=cancellation").find("//h3[@class='row-title']/a")[0].get("href")
    assert f"{SAID['vi']}, " in taken_back.get(reference).text
