"""Every step that the desk offers on any package of the sample begins, is drawn, and can be saved as it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from procurement.notices.models import Notice
from procurement.organisations.models import Organisation, OrganisationLink
from procurement.plans.models import Package
from tests.desk.drafting.working import SAME_ORIGIN, Worker, form_fields, open_desk
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.functional.site import Site, copied_site


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
        everywhere.site.visitor.post(address, data=data, headers=SAME_ORIGIN).close()
        said = everywhere.said()
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
    page = desk.get(f"/ban-lam-viec/goi-thau/{desk.package('BP2699900025')}")
    desk.press("Thông báo mời thầu")
    said = desk.said()
    assert said["organisation"]["name"] == "Đơn vị kế thừa"
    assert said["investor"]["name"] == "Trung tâm Chuyển đổi số Mẫu"
    assert form_fields(desk.page.find("//main//form")[0])["body.price"] if desk.page else False


def test_what_is_prepared_publishes_nothing(everywhere: Worker) -> None:
    with everywhere.site.system.database.read() as session:
        latest = session.scalars(select(Notice.reference).order_by(Notice.id.desc())).first()
    assert latest == everywhere.site.names["international"]
