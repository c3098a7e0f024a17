"""What one text of a notice says otherwise than another."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from procurement.notices.differences import find_changes


def plan(*packages: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Return the content of a plan with these packages."""
    return {
        "kind": "plan",
        "title": "Kế hoạch",
        "organisation": {"name": "Mẫu"},
        "body": {**body, "packages": list(packages)},
    }


def package(ref: str, title: str, price: int = 5) -> dict[str, Any]:
    """Return one row of a plan."""
    return {"package_ref": ref, "title": title, "price": {"amount": Decimal(price), "currency": "VND"}}


def summary(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the changes as (path, before, after)."""
    return [(".".join(map(str, one.path)), one.before, one.after) for one in find_changes(old, new)]


def test_the_same_text_has_no_difference() -> None:
    assert summary(plan(package("a", "Bàn")), plan(package("a", "Bàn"))) == []


def test_an_amount_changes_as_a_whole() -> None:
    old, new = plan(package("a", "Bàn", 5)), plan(package("a", "Bàn", 6))
    assert summary(old, new) == [
        ("body.packages.0.price", {"amount": Decimal(5), "currency": "VND"}, {"amount": Decimal(6), "currency": "VND"})
    ]


def test_a_row_is_followed_by_what_it_is_known_by_not_by_its_place() -> None:
    bàn, ghế, tủ = package("a", "Bàn"), package("b", "Ghế"), package("c", "Tủ")
    assert summary(plan(bàn, ghế), plan(tủ, bàn, ghế)) == [("body.packages.0", None, tủ)]
    assert summary(plan(bàn, ghế), plan(ghế)) == [("body.packages.0", bàn, None)]


def test_a_row_that_stands_elsewhere_has_moved_and_the_others_have_not() -> None:
    bàn, ghế, tủ = package("a", "Bàn"), package("b", "Ghế"), package("c", "Tủ")
    (change,) = find_changes(plan(bàn, ghế, tủ), plan(tủ, bàn, ghế))
    assert (change.path, change.before, change.after, change.is_move) == (("body", "packages", 0), 3, 1, True)
    assert change.rows == (tủ,)


def test_a_row_keeps_its_identity_when_the_source_gives_it_another_id() -> None:
    old, new = package("a", "Bàn", 5), package("z", "Bàn", 6)
    assert [path for path, _before, _after in summary(plan(old), plan(new))] == [
        "body.packages.0.package_ref", "body.packages.0.price",
    ]  # fmt: skip


def test_two_numbers_are_two_packages_whatever_else_they_share() -> None:
    old, new = ({**package("a", "Bàn"), "package_number": number} for number in ("BP1", "BP2"))
    assert summary(plan(old), plan(new)) == [("body.packages.0", None, new), ("body.packages.0", old, None)]


def test_a_changed_row_names_the_row() -> None:
    (change,) = find_changes(plan(package("a", "Bàn")), plan(package("a", "Bàn học")))
    assert change.path == ("body", "packages", 0, "title")
    assert [row["title"] for row in change.rows] == ["Bàn học"]


def test_rows_that_look_alike_are_told_apart_by_their_order() -> None:
    twice = [package("a", "Bàn"), package("a", "Bàn")]
    assert summary(plan(*twice), plan(twice[0])) == [("body.packages.1", twice[1], None)]


def test_a_place_in_another_form_changes_as_a_whole() -> None:
    old = plan() | {"place": {"province": "Hà Nội"}}
    new = plan() | {"place": [{"scheme": "GSO", "code": "01", "name": "Hà Nội"}]}
    assert summary(old, new) == [("place", old["place"], new["place"])]
    assert summary(old, plan()) == [("place", old["place"], None)]


def test_another_file_under_the_same_title_is_a_replaced_file() -> None:
    old = plan() | {"documents": [{"title": "HSMT.pdf", "sha256": "a" * 64}]}
    new = plan() | {"documents": [{"title": "HSMT.pdf", "sha256": "b" * 64}]}
    assert summary(old, new) == [("documents.0.sha256", "a" * 64, "b" * 64)]


ROWS = st.lists(
    st.builds(package, st.sampled_from("abc"), st.sampled_from(["Bàn", "Ghế"]), st.integers(1, 3)), max_size=4
)


@given(ROWS, ROWS, st.sampled_from([{}, {"package_count": 1}]))
def test_no_difference_goes_unnoticed_and_none_is_made_up(
    before: list[dict[str, Any]], after: list[dict[str, Any]], body: dict[str, Any]
) -> None:
    old, new = plan(*before), plan(*after, **body)
    untouched = deepcopy((old, new))
    changes = find_changes(old, new)
    if body or sorted(map(str, before)) != sorted(map(str, after)):
        assert changes
    assert all(change.before != change.after or change.is_move for change in changes)
    assert find_changes(new, new) == []
    assert (old, new) == untouched
