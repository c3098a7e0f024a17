"""Every case of tests/data/oddities.events.jsonl, imported as a whole: what the register then holds of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from procurement.core.db import Base
from procurement.importing.events import Report
from procurement.importing.exporting import export_lines
from procurement.notices.events import Event, closes_at, load_content, posted_on, read_event
from procurement.notices.models import Bid, Notice, Revision
from procurement.organisations.queries import get_organisation
from procurement.plans.models import Package, PackageReplacement, Plan, PlanPackage, Round
from procurement.publication.deciding import find_notice
from procurement.search.selection import Selection, View
from tests.publication.register import Register, empty_register

SOURCE = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
LINES = SOURCE.read_text(encoding="utf-8").splitlines()
CITIZEN_NUMBER = "001099999999"
UNTOLD = set(range(1, len(LINES) + 1))
"""The lines for which no test here stands yet; the last test wants it empty."""

Test = Callable[..., None]


def lines(first: int, last: int | None = None) -> Callable[[Test], Test]:
    """Say which lines a test is about."""
    UNTOLD.difference_update(range(first, (last or first) + 1))
    return lambda test: test


class World:
    """The register after the import, and what each line has become in it."""

    def __init__(self, register: Register, session: Session, report: Report) -> None:
        self.register, self.session, self.report = register, session, report

    def event(self, line: int) -> Event:
        return read_event(LINES[line - 1], pseudonym=self.register.system.pseudonym)

    def notice(self, line: int) -> Notice:
        found = find_notice(self.session, self.event(line))
        assert found is not None
        return found

    def content(self, line: int) -> dict[str, Any]:
        """Return what is stored of the line's present revision."""
        stored = self.notice(line).current.text
        assert stored is not None
        return load_content(stored.content)

    def original(self, line: int) -> str | None:
        stored = self.notice(line).current.text
        assert stored is not None
        return stored.original

    def value(self, line: int) -> Decimal | None:
        stored = self.notice(line).current.text
        assert stored is not None
        return stored.value

    def package(self, line: int) -> Package:
        package = self.notice(line).package
        assert package is not None
        return package

    def round(self, line: int) -> Round:
        found = self.notice(line).round
        assert found is not None
        return found

    def plan(self, line: int) -> Plan:
        found = self.notice(line).plan
        assert found is not None
        return found

    def present(self, line: int) -> list[Package]:
        """Return the packages of a plan that are not removed."""
        theirs = select(Package).where(Package.plan_id == self.plan(line).id, ~Package.removed).order_by(Package.id)
        return list(self.session.scalars(theirs))

    def removed(self, line: int) -> list[Package]:
        theirs = select(Package).where(Package.plan_id == self.plan(line).id, Package.removed).order_by(Package.id)
        return list(self.session.scalars(theirs))

    def replaced_by(self, package: Package) -> set[int]:
        """Return the ids of the packages in whose place ``package`` stands."""
        links = select(PackageReplacement.replaced_id).where(PackageReplacement.package_id == package.id)
        return set(self.session.scalars(links))

    def bids(self, line: int) -> list[Bid]:
        theirs = select(Bid).where(Bid.notice_id == self.notice(line).id).order_by(Bid.ordinal)
        return list(self.session.scalars(theirs))

    def notices_of(self, package: Package) -> list[str]:
        theirs = select(Notice.kind).where(Notice.package_id == package.id).order_by(Notice.id)
        return list(self.session.scalars(theirs))

    def warnings(self, line: int) -> list[str]:
        return sorted({problem.code for problem in self.event(line).warnings})

    def find(self, words: str) -> list[str]:
        """Return the references that a search for ``words`` finds."""
        system = self.register.system
        every = system.search.find(
            self.session, Selection(q=words), View(sort="relevance"), system.clock.now(), page_size=None
        )
        return [hit.reference for hit in every.hits]

    def exported(self) -> list[str]:
        return list(export_lines(self.session))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, Report]]:
    register = empty_register(tmp_path_factory.mktemp("oddities"))
    yield register, register.system.importer().run([SOURCE])
    register.system.database.close()


@pytest.fixture
def world(imported: tuple[Register, Report]) -> Iterator[World]:
    register, report = imported
    with register.read() as session:
        yield World(register, session, report)


def test_nothing_is_refused_and_only_the_repeated_opening_is_unchanged(world: World) -> None:
    assert (world.report.read, world.report.refused, world.report.unchanged, world.report.published) == (73, 0, 1, 72)
    assert world.report.faults == []


def test_importing_all_again_changes_nothing(imported: tuple[Register, Report]) -> None:
    register, _ = imported
    again = register.system.importer().run([SOURCE])
    assert (again.published, again.unchanged, again.refused) == (0, 73, 0)


def test_the_register_agrees_with_itself(world: World) -> None:
    assert world.register.differences() == []


@lines(1, 2)
def test_changed_at_source_inside_the_same_version(world: World) -> None:
    first, second = world.notice(1).revisions
    assert [first.national_version, second.national_version] == ["00", "00"]
    assert [first.changed_at_source, second.changed_at_source] == [False, True]
    assert world.notice(2).current == second
    assert closes_at(world.content(2)) == datetime(2026, 3, 27, 2, 0, tzinfo=UTC)
    assert world.content(2)["body"]["extensions"][0]["published_at"] == "2026-03-18T14:12:59.216+07:00"


@lines(3, 4)
def test_a_lower_national_version_arriving_later_is_history(world: World) -> None:
    first, second = world.notice(3).revisions
    assert [(known.national_version, known.is_history) for known in (first, second)] == [("01", False), ("00", True)]
    assert not second.changed_at_source
    assert closes_at(world.content(3)) == datetime(2026, 4, 20, 7, 0, tzinfo=UTC)
    assert world.notice(4).current == first


@lines(5, 8)
def test_a_re_tender_is_a_second_round_of_the_same_package(world: World) -> None:
    assert world.package(6) == world.package(8) == world.present(5)[0]
    assert [known.outcome for known in world.package(6).rounds] == ["cancelled", None]
    assert [known.national_number for known in world.package(6).rounds] == ["IB2688800003", "IB2688800004"]
    assert world.round(7) == world.round(6) != world.round(8)
    assert world.notice(7).target == world.notice(6)
    assert len(world.notice(6).revisions) == 1


@lines(9, 11)
def test_a_plan_arriving_later_adopts_the_package_as_part_of_its_own_act(world: World) -> None:
    [package] = world.present(11)
    assert world.package(9) == world.package(10) == package
    assert len(package.rounds) == 1
    assert [len(world.notice(line).revisions) for line in (9, 10, 11)] == [1, 1, 1]
    sequences = [world.notice(line).current.sequence for line in (9, 10, 11)]
    assert sequences == [sequences[0], sequences[0] + 1, sequences[0] + 2]


@lines(12, 13)
def test_a_split_package_is_removed_and_both_parts_lead_back_to_it(world: World) -> None:
    [whole], parts = world.removed(13), world.present(13)
    assert [part.package_number for part in parts] == ["BP2688800006", "BP2688800007"]
    assert [world.replaced_by(part) for part in parts] == [{whole.id}, {whole.id}]
    assert (whole.title, whole.package_number) == ("Mua sắm giường bệnh và tủ đầu giường", "BP2688800005")
    assert world.plan(12) == world.plan(13)


@lines(14, 15)
def test_a_merged_package_leads_back_to_both(world: World) -> None:
    [merged] = world.present(15)
    assert {package.id for package in world.removed(15)} == world.replaced_by(merged)
    assert len(world.removed(15)) == 2


@lines(16, 17)
def test_a_row_id_that_changes_leaves_one_package(world: World) -> None:
    [package] = world.present(17)
    assert world.removed(17) == []
    assert package.package_number == "BP2688800011"
    assert (package.package_ref or "").endswith("000000000012")
    assert package.price == Decimal(195_000_000)


@lines(18, 19)
def test_a_consortium_is_one_bid_with_two_members_and_its_price_once(world: World) -> None:
    opened, awarded = world.bids(18), world.bids(19)
    assert [(bid.code, bid.is_consortium) for bid in opened] == [("PC2688800001", True), ("vn8880000003", False)]
    assert [(bid.code, bid.result, len(bid.members)) for bid in awarded] == [
        ("PC2688800001", "won", 2), ("vn8880000003", "lost", 0),
    ]  # fmt: skip
    assert sum(bid.price for bid in awarded if bid.result == "won" and bid.price) == Decimal(11_900_000_000)
    assert world.content(19)["body"]["award_value"]["amount"] == Decimal(11_900_000_000)
    assert world.round(19).outcome == "awarded"


@lines(20, 22)
def test_two_envelopes_are_two_notices_of_one_round(world: World) -> None:
    assert len({world.notice(line).reference for line in (20, 21, 22)}) == 3
    assert [len(world.notice(line).revisions) for line in (20, 21, 22)] == [1, 1, 1]
    assert world.round(20) == world.round(21) == world.round(22)


@lines(23, 25)
def test_no_winner_and_a_cancellation_of_the_same_day_are_one_outcome(world: World) -> None:
    assert world.round(24) == world.round(25) == world.round(23)
    assert len(world.package(23).rounds) == 1
    assert world.round(25).outcome == "cancelled"
    assert [world.notice(line).current.posted_on for line in (24, 25)] == [date(2026, 7, 20)] * 2


@lines(26)
def test_no_winner_and_nothing_after_it_is_the_outcome_none(world: World) -> None:
    assert world.round(26).outcome == "none"
    assert "award_value" not in world.content(26)["body"]
    assert [bid.price for bid in world.bids(26) if bid.result == "won"] == []


@lines(27, 28)
def test_a_citizen_s_number_stands_nowhere_and_the_bidder_stays_one(world: World) -> None:
    assert world.warnings(27) == world.warnings(28) == ["code.masked"]
    hidden = [bid for line in (27, 28) for bid in world.bids(line) if (bid.code or "").startswith("hkd-")]
    assert len(hidden) == 2
    assert len({(bid.code, bid.name) for bid in hidden}) == 1
    for name in Base.metadata.tables:
        assert not any(
            CITIZEN_NUMBER in str(tuple(row)) for row in world.session.execute(text(f"SELECT * FROM {name}"))
        )
    assert not any(CITIZEN_NUMBER in line for line in world.exported())
    assert world.find(CITIZEN_NUMBER) == []
    folder = world.register.system.settings.data_dir
    assert [path for path in folder.rglob("*") if path.is_file() and CITIZEN_NUMBER.encode() in path.read_bytes()] == []


@lines(29)
def test_disguised_letters_are_published_as_received_with_a_warning_that_names_the_words(world: World) -> None:
    [warning] = world.event(29).warnings
    received = json.loads(LINES[28])["title"]
    assert (warning.code, world.content(29)["title"]) == ("text.disguised", received)
    named = str(warning.params["words"]).split(", ")
    assert len(named) == 3
    assert all(word in received and not word.isascii() for word in named)


@lines(30, 31)
def test_decomposed_letters_are_stored_composed_and_the_composed_line_is_unchanged(world: World) -> None:
    assert world.notice(30) == world.notice(31)
    assert len(world.notice(30).revisions) == 1
    assert world.content(30)["title"] == json.loads(LINES[30])["title"]
    assert json.loads(world.original(30) or "")["title"] == json.loads(LINES[29])["title"] != world.content(30)["title"]
    assert [name.name for name in world.notice(30).organisation.names] == ["Ủy ban nhân dân xã Mẫu An"]


@lines(32, 33)
def test_both_tone_placements_are_kept_and_either_finds_both(world: World) -> None:
    assert "hoà" in world.content(32)["title"]
    assert "hòa" in world.content(33)["title"]
    both = {world.notice(32).reference, world.notice(33).reference}
    for words in ("điều hoà thuỷ lực", "điều hòa thủy lực"):
        assert both <= set(world.find(words))


@lines(34)
def test_entities_are_resolved_even_when_encoded_twice(world: World) -> None:
    assert world.content(34)["title"] == 'Cung cấp bàn & ghế "công thái học" <loại A> cho phòng đọc'
    assert world.original(34) == LINES[33]


@lines(35)
def test_spaces_are_single_and_nothing_is_invisible(world: World) -> None:
    assert world.content(35)["title"] == "Vệ sinh bể nước ngầm và bể nước mái"


@lines(36)
def test_private_use_characters_are_kept_with_a_warning(world: World) -> None:
    assert "\uf0b7" in world.content(36)["title"]
    assert world.warnings(36) == ["text.private_use"]


@lines(37)
def test_a_name_stands_on_one_line_and_a_reason_keeps_its_lines(world: World) -> None:
    assert world.content(37)["organisation"]["name"] == "Ban Quản lý dự án Mẫu Cầu Xanh"
    assert world.notice(37).organisation == get_organisation(world.session, "vnz888000003")
    assert [name.name for name in world.notice(37).organisation.names] == ["Ban Quản lý dự án Mẫu Cầu Xanh"]
    assert world.content(37)["body"]["reason"].split("\n") == [
        "Thay đổi phạm vi đầu tư:", "- bổ sung đường dẫn;", "- bỏ hạng mục chiếu sáng.",
    ]  # fmt: skip


@lines(38, 40)
def test_capitals_and_several_names_are_one_body_and_no_name_is_lost(world: World) -> None:
    bodies = {world.notice(line).organisation for line in (38, 39, 40)}
    [body] = bodies
    assert body.code == "vnz888000002"
    assert {name.name for name in body.names} == {"Bệnh viện Mẫu Bình Minh", "Bệnh viện Mẫu Bình Minh - Cơ sở 1"}
    assert world.content(38)["organisation"]["name"] == "BỆNH VIỆN MẪU BÌNH MINH"


@lines(41)
def test_a_decision_at_the_last_second_is_of_that_day(world: World) -> None:
    assert world.content(41)["decision"]["date"] == "2026-09-17"
    assert "2026-09-17T23:59:59" in (world.original(41) or "")
    assert world.warnings(41) == ["date.with_time"]


@lines(42)
def test_a_start_known_by_its_quarter_has_no_month(world: World) -> None:
    [row] = world.session.scalars(select(PlanPackage).where(PlanPackage.plan_id == world.plan(42).id))
    assert (row.start_quarter, row.start_month, row.start_year) == (4, None, 2026)


@lines(43)
def test_an_award_above_the_price_is_published_with_a_warning(world: World) -> None:
    assert world.warnings(43) == ["award.above_price"]
    assert world.round(43).outcome == "awarded"
    assert [bid.price for bid in world.bids(43) if bid.result == "won"] == [Decimal(2_050_000_000)]


@lines(44)
def test_a_count_that_differs_stays_beside_the_list(world: World) -> None:
    assert world.warnings(44) == ["count.differs"]
    assert (world.content(44)["body"]["bidder_count"], len(world.bids(44))) == (3, 2)


@lines(45, 46)
def test_an_unknown_winner_is_no_missing_winner(world: World) -> None:
    assert [world.round(line).outcome for line in (45, 46)] == ["awarded", "awarded"]
    assert [(bid.code, bid.name, bid.result) for bid in world.bids(45)] == [("vn8880000002", None, "won")]
    assert world.bids(46) == []
    assert world.warnings(45) == world.warnings(46) == ["award.winner_unknown"]


@lines(47, 48)
def test_amounts_are_exact_to_the_last_digit_everywhere(world: World) -> None:
    assert world.value(47) == world.package(47).price == Decimal("2609041591.923")
    assert world.value(48) == Decimal("2318913185000.4567")
    assert [package.price for package in world.present(48)] == [Decimal("2318913185000")]
    written = "\n".join(world.exported())
    for amount in ("2609041591.923", "2318913185000", "2318913185000.4567"):
        assert f'"amount": {amount},' in written


@lines(49, 50)
def test_lots_are_there_from_the_call_and_the_price_of_the_bid_counts_once(world: World) -> None:
    assert len(world.round(49).lots) == 5
    assert world.round(50) == world.round(49)
    assert [lot.outcome for lot in world.round(50).lots] == ["awarded"] * 4 + ["none"]
    assert [lot.is_whole for lot in world.round(50).lots] == [False] * 5
    assert sum(lot.price for lot in world.round(50).lots if lot.price) == Decimal(1_170_000_000)
    assert world.content(50)["body"]["award_value"]["amount"] == Decimal(1_105_000_000)
    assert world.round(50).outcome == "partly"
    assert world.warnings(50).count("award.above_price") <= 1


@lines(51)
def test_a_plan_first_seen_at_version_04_is_our_first_revision(world: World) -> None:
    [revision] = world.notice(51).revisions
    assert (revision.number, revision.national_version, revision.is_history) == (0, "04", False)


@lines(52, 54)
def test_one_title_on_three_packages_makes_three_packages(world: World) -> None:
    assert len({world.content(line)["title"] for line in (52, 53, 54)}) == 1
    assert len({world.package(line).id for line in (52, 53, 54)}) == 3
    assert [world.notices_of(world.package(line)) for line in (52, 53, 54)] == [["invitation"]] * 3


@lines(55)
def test_an_award_without_invitation_tells_its_package_itself(world: World) -> None:
    package = world.package(55)
    assert world.notice(55).national_number is None
    assert world.notice(55).identity.startswith("award|pkg:")
    assert (package.package_number, package.price) == ("BP2688800042", Decimal(58_000_000))
    assert package.field == world.content(55)["body"]["field"]
    assert package.selection_form == world.content(55)["body"]["selection_form"]
    assert [(known.ordinal, known.outcome) for known in package.rounds] == [(1, "awarded")]


@lines(56, 58)
def test_a_revoked_cancellation_lets_the_round_run_again(world: World) -> None:
    assert world.notice(57) == world.notice(58)
    assert [known.number for known in world.notice(58).revisions] == [0, 1]
    assert world.notice(58).target == world.notice(56)
    assert world.round(56).outcome is None
    stated = [load_content(known.text.content)["body"]["effect"] for known in world.notice(58).revisions if known.text]
    assert stated == ["cancelled", "revoked"]


def test_before_it_is_revoked_the_round_is_cancelled(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(LINES[55:57]), encoding="utf-8")
    register.system.importer().run([path])
    with register.read() as session:
        assert session.scalars(select(Round.outcome)).all() == ["cancelled"]


@lines(59, 63)
def test_a_prequalification_goes_on_in_one_round_up_to_the_contract(world: World) -> None:
    assert {world.round(line).id for line in range(59, 64)} == {world.round(59).id}
    assert len(world.package(59).rounds) == 1
    assert (world.round(59).national_number, world.round(59).stage) == ("IB2688800033", "bidding")
    assert world.content(60)["body"]["stage"] == "prequalification"
    assert [bid.result for bid in world.bids(61)] == ["passed", "passed", "failed"]


@lines(64)
def test_a_notice_without_a_national_number_keeps_our_reference(world: World) -> None:
    notice = world.notice(64)
    assert (notice.reference, notice.national_number, notice.identity) == (
        "TB-000900", None, "invitation|ref:TB-000900",
    )  # fmt: skip


@lines(65)
def test_an_international_call_is_found_in_both_languages(world: World) -> None:
    for words in ("water quality monitoring", "quan trắc chất lượng nước hồ"):
        assert world.find(words)[0] == world.notice(65).reference


@lines(66, 67)
def test_a_result_decided_before_closing_is_kept_as_dated(world: World) -> None:
    closing = closes_at(world.content(66))
    assert closing is not None
    assert date.fromisoformat(world.content(67)["decision"]["date"]) < closing.date()
    assert (world.notice(67).current.posted_on, world.round(66).outcome) == (date(2026, 10, 29), "awarded")


@lines(68)
def test_the_price_counts_where_the_estimate_differs(world: World) -> None:
    body = world.content(68)["body"]
    assert world.warnings(68) == ["estimate.differs"]
    assert world.value(68) == body["price"]["amount"] == Decimal(480_000_000) != body["estimate"]["amount"]


@lines(69, 70)
def test_titles_are_whole_in_what_is_stored_searched_and_exported(world: World) -> None:
    for line, length in ((69, 8), (70, 626)):
        title = json.loads(LINES[line - 1])["title"]
        assert (len(title), world.content(line)["title"], world.package(line).title) == (length, title, title)
        assert world.notice(line).reference in world.find(" ".join(title.split()[-4:]))
        assert any(json.dumps(title, ensure_ascii=False) in exported for exported in world.exported())


@lines(71)
def test_units_are_no_disguise_and_found_by_what_people_type(world: World) -> None:
    assert world.event(71).warnings == ()
    for words in ("0,2 µm", "α-amylase", "50 Ω", "enzym"):
        assert world.notice(71).reference in world.find(words), words


@lines(72)
def test_an_old_number_is_found_exactly(world: World) -> None:
    assert world.find("20220588801") == [world.notice(72).reference]


@lines(73)
def test_an_unknown_posting_time_stays_unknown(world: World) -> None:
    assert posted_on(world.content(73)) is None
    assert world.notice(73).current.posted_on is None
    assert world.notice(73).current.published_at == world.register.clock.now()


def test_every_line_has_its_test() -> None:
    assert sorted(UNTOLD) == []


def test_no_revision_is_there_that_no_line_tells_of(world: World) -> None:
    told = {world.event(line).content["title"] for line in range(1, len(LINES) + 1)}
    kept = [revision.text for revision in world.session.scalars(select(Revision)).unique()]
    assert {load_content(text.content)["title"] for text in kept if text} == told
