"""Every step that the desk offers on any package of the sample begins, is drawn, and can be saved as it stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.notices.queries import find_notices
from procurement.organisations.models import Organisation, OrganisationLink
from procurement.plans.models import Package, Plan
from procurement.web.desk import choosing
from tests.desk.drafting.working import SAME_ORIGIN, Worker, form_fields, open_desk
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.functional.site import Site, copied_site, words


@pytest.fixture(scope="module")
def everywhere(filled: Site, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """Return an author of every body of the sample."""
    desk = open_desk(copied_site(filled, tmp_path_factory.mktemp("everywhere") / "register"))
    with desk.site.system.database.read() as session:
        bodies = session.scalars(select(Organisation.reference)).all()
    person = make_person(desk.site.system, "moi-noi", [("author", body) for body in bodies])
    sign_in(desk.site, person)
    return Worker(desk.site, desk.body, person)


def offered(desk: Worker) -> list[tuple[str, str, str, str]]:
    """Return (address, body, step, label) of everything that the desk offers on any package."""
    with desk.site.system.database.read() as session:
        rows = session.execute(select(Package.reference, Organisation.reference).join(Package.organisation)).all()
    found = []
    for package, body in rows:
        page = desk.get(f"/ban-lam-viec/goi-thau/{package}?don-vi={body}")
        assert page.status == 200
        for button in page.find("//main//button[@name='step']"):
            form = next(button.iterancestors("form"))
            found.append((form.get("action"), body, button.get("value"), button.text or ""))
    return found


def test_every_step_begins_and_saves_as_it_stands(everywhere: Worker) -> None:
    steps = offered(everywhere)
    kinds = {step for _address, _body, step, _label in steps}
    assert kinds == {"invitation", "prequalification", "direct", "opening", "award", "shortlist", "contract", "again",
                     "extend", "amend", "cancel"}  # fmt: skip
    tried: dict[str, int] = {}
    for address, body, step, label in steps:
        if tried.setdefault(step, 0) >= 4:
            continue
        tried[step] += 1
        data = csrf(everywhere.site) | {"step": step, "don-vi": body}
        with everywhere.site.visitor.post(address, data=data, headers=SAME_ORIGIN, follow_redirects=True) as answer:
            page = everywhere._remember(answer)
        assert page.status == 200, (label, page.text[:300])
        if step == "extend":
            continue
        before = everywhere.draft()
        page = everywhere.press("Lưu")
        assert "Đã lưu." in page.text, (label, page.text[:300])
        assert everywhere.draft().content_hash == before.content_hash or step != "amend", label


def test_an_opening_bears_its_calls_number_and_a_result_its_bidders(everywhere: Worker) -> None:
    for address, body, step, _label in offered(everywhere):
        if step != "award":
            continue
        data = csrf(everywhere.site) | {"step": step, "don-vi": body}
        begun = everywhere.site.visitor.post(address, data=data, headers=SAME_ORIGIN)
        with everywhere.site.system.database.read() as session:
            found = session.scalars(select(Draft).where(Draft.key == begun.location.split("/")[-1])).unique().one()
            said = found.said
        if said["body"]["lots"][0].get("bidders"):
            assert said["national_number"].startswith("IB")
            assert all(row.get("name") for row in said["body"]["lots"][0]["bidders"])
            return
    raise AssertionError("no package of the sample has been opened")


def test_a_successor_acts_on_its_predecessors_packages(desk: Worker) -> None:
    heir = make_body(desk.site.system, "Đơn vị kế thừa")
    with desk.site.system.database.write() as session:
        both = {one.reference: one for one in session.scalars(select(Organisation))}
        now = desk.site.clock.now()
        link = OrganisationLink(organisation_id=both[heir].id, related_id=both[desk.body].id, relation="predecessor",
                                valid_from=None, valid_to=None, recorded_at=now)  # fmt: skip
        session.add(link)
    sign_in(desk.site, make_person(desk.site.system, "nguoi-ke-thua", [("author", heir)]))
    page = desk.get("/ban-lam-viec/soan")
    assert "kế thừa từ Trung tâm Chuyển đổi số Mẫu" in page.text
    assert page.find("//button[text()='Điều chỉnh kế hoạch PL2699900009']")
    page = desk.get(f"/ban-lam-viec/goi-thau/{desk.package('BP2699900025')}")
    desk.press("Thông báo mời thầu")
    said = desk.said()
    assert said["organisation"]["name"] == "Đơn vị kế thừa"
    assert said["investor"]["name"] == "Trung tâm Chuyển đổi số Mẫu"
    assert form_fields(desk.page.find("//main//form")[0])["body.price"] if desk.page else False


def test_a_plan_is_known_by_its_title_and_leads_to_its_page_at_the_desk(desk: Worker) -> None:
    plan = desk.site.names["plan PL2699900009"]
    (link,) = desk.get("/ban-lam-viec/soan").find(f"//main//a[@href='/ban-lam-viec/thong-bao/{plan}']")
    (title,) = desk.get(f"/thong-bao/{plan}").find("//h1")
    assert words(link) == words(title)
    assert desk.get(link.get("href")).find("//main//button[@value='amend']")


def test_what_a_package_has_published_leads_to_its_receipts(desk: Worker) -> None:
    call = desk.site.names["invitation IB2699900020"]
    page = desk.get(f"/ban-lam-viec/goi-thau/{desk.package('BP2699900021')}")
    (link,) = page.find(f"//section[@aria-labelledby='da-dang']//a[@href='/ban-lam-viec/thong-bao/{call}']")
    assert words(link) == "Thông báo mời thầu IB2699900020"
    assert "Giấy xác nhận đăng tải" in desk.get(link.get("href")).text


def test_a_button_that_is_pressed_twice_begins_one_draft_until_somebody_writes_into_it(desk: Worker) -> None:
    reference = desk.site.names["invitation IB2699900020"]
    for address, step in ((f"/ban-lam-viec/thong-bao/{reference}", "amend"),
                          (f"/ban-lam-viec/thong-bao/{reference}", "cancel"),
                          (f"/ban-lam-viec/goi-thau/{desk.package('BP2699900023')}", "opening")):  # fmt: skip
        data = csrf(desk.site) | {"step": step, "don-vi": desk.body}

        def press(address: str = address, data: dict[str, str] = data) -> str:
            return str(desk.site.visitor.post(address, data=data, headers=SAME_ORIGIN).location)

        first = press()
        assert press() == first, step
        desk.get(first)
        desk.press("Lưu", title="Tên khác")
        assert press() != first, step


def test_what_somebody_else_has_begun_is_not_taken_for_the_first_press(desk: Worker) -> None:
    reference = desk.site.names["invitation IB2699900020"]
    keys = set()
    for name in ("nguoi-mot", "nguoi-hai"):
        sign_in(desk.site, make_person(desk.site.system, name, [("author", desk.body)]))
        data = csrf(desk.site) | {"step": "amend", "don-vi": desk.body}
        address = f"/ban-lam-viec/thong-bao/{reference}"
        keys.add(desk.site.visitor.post(address, data=data, headers=SAME_ORIGIN).location)
    assert len(keys) == 2


def test_a_call_for_a_package_that_its_plan_has_dropped_takes_no_other_package_s_words(desk: Worker) -> None:
    with desk.site.system.database.read() as session:
        dropped = session.scalars(select(Package).where(Package.removed, Package.plan_number == "PL2699900009")).all()
        known = {one.reference: (one.package_number, one.title) for one in dropped}
    assert known
    for reference, words_of_it in known.items():
        desk.get(f"/ban-lam-viec/goi-thau/{reference}")
        desk.press("Thông báo mời thầu")
        said = desk.said()
        assert (said["package_number"], said["title"]) == words_of_it


def test_nothing_is_begun_on_a_cancelled_plan(desk: Worker) -> None:
    with desk.site.system.database.write() as session:
        plan = session.scalars(select(Plan).where(Plan.national_number == "PL2699900009")).one()
        plan.cancelled = True
    page = desk.get("/ban-lam-viec/soan")
    (row,) = page.find("//section[@aria-labelledby='ke-hoach']//li[contains(., 'PL2699900009')]")
    assert row.xpath(".//*[contains(@class, 'state')]/text()") == ["Đã hủy"]
    assert not row.xpath(".//button")
    assert page.find("//button[text()='Hủy kế hoạch PL2699900012']")


def test_all_plans_of_a_body_can_be_reached(desk: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A board of many years has more than stand on one page: they are cut and searched, as its packages are."""
    monkeypatch.setattr("procurement.web.public.parts.PART_SIZE", 1)
    assert plans_offered(desk, "") == ["PL2699900012"]
    assert plans_offered(desk, "?page=2") == ["PL2699900009"]
    assert plans_offered(desk, "?trong=pl2699900009") == ["PL2699900009"]


def test_of_plans_only_those_of_the_page_are_read(desk: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards publish hundreds; their texts hold hundreds of packages each."""
    read: list[str] = []

    def find(session: Session, references: Sequence[str]) -> list[Notice]:
        read.extend(references)
        return find_notices(session, references)

    monkeypatch.setattr(choosing, "find_notices", find)
    monkeypatch.setattr("procurement.web.public.parts.PART_SIZE", 1)
    desk.get("/ban-lam-viec/soan")
    assert read == [desk.site.names["plan PL2699900012"]]


def plans_offered(desk: Worker, asked: str) -> list[str]:
    """Return the numbers of the plans that may be adjusted from a part of the list."""
    buttons = desk.get(f"/ban-lam-viec/soan{asked}").find("//button[@value='amend']")
    return [words(button).rsplit(" ", 1)[-1] for button in buttons]


def test_what_is_prepared_publishes_nothing(everywhere: Worker) -> None:
    with everywhere.site.system.database.read() as session:
        latest = session.scalars(select(Notice.reference).order_by(Notice.id.desc())).first()
    assert latest == everywhere.site.names["international"]
