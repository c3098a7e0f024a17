"""A register with a plan whose call is missing, an inspector, and people of the body that owes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from procurement.accounts.actors import Actor, load_actor
from procurement.compliance.findings import get_finding
from procurement.compliance.models import DutyRow
from procurement.oversight.models import Case
from procurement.oversight.service import open_case
from tests.desk.people import make_body, make_person
from tests.functional.site import BODY, Site, copied_site, open_site
from tests.functional.test_oversight import planned

FINDING = "0-invitation"
WHY = "Đã qua quý I mà chưa thấy thông báo mời thầu"


@dataclass
class Office:
    """The register, and everybody's number by role: ``stranger`` is the author of another body."""

    site: Site
    body: str
    people: dict[str, int]
    subject: str

    def actor(self, who: str) -> Actor:
        """Return somebody as the services know them."""
        with self.site.system.database.read() as session:
            return load_actor(session, self.people[who], self.site.clock.now())

    def row(self) -> DutyRow:
        """Return the duty that is not met."""
        self.site.system.duties.catch_up()
        with self.site.system.database.read() as session:
            return get_finding(session, self.subject, FINDING)

    def opened(self) -> Case:
        """Return a new case about it."""
        row = self.row()
        with self.site.system.database.write() as session:
            return open_case(session, self.actor("inspector"), row, "Gói một", WHY, self.site.clock.now())


def open_office(folder: Path) -> Office:
    """Return the office over a register in ``folder``."""
    site = open_site(folder)
    site.record("plan", planned())
    system = site.system
    body = make_body(system, BODY["name"], BODY["code"])
    city, other = make_body(system, "Sở Mẫu"), make_body(system, "Trường Mẫu")
    roles = {"inspector": ("inspector", city), "author": ("author", body), "approver": ("approver", body),
             "administrator": ("body_admin", body), "stranger": ("author", other)}  # fmt: skip
    people = {who: make_person(system, who, [role]) for who, role in roles.items()}
    return Office(site, body, people, "GT-000001")


def copied_office(office: Office, folder: Path) -> Office:
    """Return the same office over a copy of its register in ``folder``."""
    return replace(office, site=copied_site(office.site, folder), people=dict(office.people))
