"""How a database orders words is its own affair: pages, exports and findings are the same whatever its collation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.databases import on_postgresql, ordered_database_url
from tests.functional.site import Site, fill, open_site
from tests.functional.test_contractors import event, won
from tests.functional.test_crawling import STARTS, locations
from tests.operations.registers import lines

pytestmark = pytest.mark.postgresql

VIETNAMESE = "vi-VN-u-kn-true"
"""Words in the order of the Vietnamese alphabet, capitals beside small letters, digits by their number: 9 before 10."""

SEARCHES = (
    "/tim-kiem", "/tim-kiem?q=cong+ty", "/tim-kiem?q=goi+so+1", "/tim-kiem?q=cong+ty&rows=act",
    "/tim-kiem?status=awarded", "/sap-moi-thau",
)  # fmt: skip
"""Lists of all kinds of rows, with bodies, bidders and winners in them."""

BIDDERS = ("Công ty Đức 10", "Công ty Dũng", "công ty An", "Công ty Ẩn", "Công ty Đức 9", "Công ty Ân")
"""Each collation has an order of its own for these; a page that lets the database order them differs."""


def crowd(site: Site) -> Site:
    """Publish a result with many winners."""
    lots = [
        {"lot_ref": f"PP{number}", "bidders": [won(700, code=f"vn999000000{number}", name=name)]}
        for number, name in enumerate(BIDDERS)
    ]
    site.record("crowd", event("award", 1, "2026-11-02", {"lots": lots}))
    return site


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Return the same register twice: on a database as tests have it, and on one with a collation that is not ours."""
    folder = tmp_path_factory.mktemp("sites")
    ours = crowd(fill(open_site(folder / "usual")))
    (folder / "ordered").mkdir()
    shutil.copy(ours.system.settings.key_path, folder / "ordered")
    with on_postgresql(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.databases.database_url", lambda _folder: ordered_database_url(VIETNAMESE))
        theirs = crowd(fill(open_site(folder / "ordered")))
    yield ours, theirs
    for site in (ours, theirs):
        site.system.database.close()


def addresses(site: Site) -> Iterator[str]:
    """Yield the addresses of all notices, packages, plans and bodies, and of lists."""
    yield from (address for address in (*STARTS, *SEARCHES) if not address.endswith("999999"))
    for address in locations(site, "/sitemap.xml"):
        yield address
        yield from locations(site, address)


def test_every_page_is_the_same(sites: tuple[Site, Site]) -> None:
    ours, theirs = sites
    visited = 0
    for address in addresses(ours):
        assert theirs.get(address).source == ours.get(address).source, address
        visited += 1
    assert visited > 120


def test_the_export_and_the_ledger_are_the_same(sites: tuple[Site, Site]) -> None:
    ours, theirs = sites
    assert lines(theirs.system) == lines(ours.system)
    assert theirs.system.find_differences() == ours.system.find_differences()
