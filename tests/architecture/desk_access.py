"""Who may do what with a draft, and with a published notice at the desk, in each state: rule 10 of the house.

One row for each address and method. ``by`` names who may; ``answers`` has their answer in each state, in the order of
``STATES``. ``refused`` is what others at the desk of the body hear; everybody else is answered as if nothing were there
(404), whatever the state, and whoever is not signed in is led to the sign-in (303, forms 403). Nothing but an answer
below 400 to a form may change anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from procurement.notices.drafts import DRAFT_STATES

STATES = DRAFT_STATES
"""drafting, submitted, returned, approved, published, failed, withdrawn"""

AUTHORS = ("author", "second author", "approver", "maker")
"""Who writes: ``author`` and ``maker`` began the drafts; ``maker`` and ``approver`` may approve as well."""

DECIDERS = ("approver", "lent")
"""Who decides about what others made: in their own right, or in another's stead."""

APPROVERS = (*DECIDERS, "maker", "lent by maker")
DESK = (*AUTHORS, "lent", "lent by maker")
OUTSIDE = ("body_admin", "inspector", "operator", "no role", "stranger", "former")
"""Who sees nothing of a desk: other roles at the body, no role, every role at another body, a role that has ended."""

NOBODY = "nobody"

READ = "200 200 200 200 200 200 200"
WRITE = "303 303 303 409 409 303 303"
SUBMIT = "303 409 303 409 409 303 303"
DECIDE = "409 303 409 409 409 409 409"


@dataclass(frozen=True)
class Deed:
    """One address and method: who may, with which answer in each state, and what others at the same desk hear."""

    method: str
    path: str
    answers: str
    by: tuple[str, ...] = DESK
    refused: int = 404
    data: Mapping[str, str] = field(default_factory=dict)
    """The form; words in braces are filled in by the test."""

    def status_for(self, who: str, state: int) -> int:
        """Return the expected answer to somebody in the state with that place in the row."""
        if who == NOBODY:
            return 303 if self.method == "GET" else 403
        if who in self.by:
            return int(self.answers.split()[state])
        return self.refused if who in DESK else 404


SEEN = {"lock_version": "{version}"}
VOUCHED = {"no_state_secret": "1", "no_personal_data": "1"}

DRAFTS = (
    Deed("GET", "", READ),
    # Drafts are changed until they are approved; a change takes back that one was submitted.
    Deed("POST", "", WRITE, AUTHORS, data={**SEEN, "title": "Sửa mái trường Mẫu"}),
    Deed("GET", "/xem-truoc", READ),
    Deed("GET", "/tep", READ),
    Deed("POST", "/tep", WRITE, AUTHORS, data={**SEEN, "tep": "b.pdf"}),
    Deed("GET", "/tep/{file}", READ),
    Deed("POST", "/tep/{file}", WRITE, AUTHORS, data=SEEN),
    Deed("GET", "/trinh", READ),
    Deed("POST", "/trinh", SUBMIT, AUTHORS, 409, {**SEEN, **VOUCHED}),
    Deed("GET", "/phe-duyet", READ),
    # Nobody approves what they, or whoever lent them the right, have made.
    Deed("POST", "/phe-duyet", DECIDE, DECIDERS, 409, {**SEEN, "content_hash": "{hash}"}),
    Deed("POST", "/tra-lai", DECIDE, APPROVERS, 409, {**SEEN, "reason": "Thiếu quyết định"}),
    Deed("GET", "/rut", READ),
    Deed("POST", "/rut", "303 303 303 303 409 303 409", data=SEEN),
    Deed("GET", "/tinh-trang", READ),
)
"""Behind ``/ban-lam-viec/ho-so/<key>``."""

NOTICE_STATES = ("current", "closed", "cancelled", "withheld")
"""A call for bids that is open, whose bids are closed, whose tender was cancelled, whose text was taken away."""

SHOWN, BEGUN = "200 200 200 200", "303 303 303 404"
EXTENSION = {"closes_at": "31/01/2027 09:00", "reason": "Bổ sung yêu cầu kỹ thuật"}
ORDER = {"legal_basis": "Luật 22/2023/QH15, điều 7 khoản 3", "reason": "Có dữ liệu cá nhân", "revision": "0"}

NOTICES = (
    Deed("GET", "", SHOWN),
    # A text that was taken away can neither be copied into an amendment nor be quoted by what cancels it.
    Deed("POST", "", BEGUN, AUTHORS, data={"step": "amend"}),
    Deed("POST", "", BEGUN, AUTHORS, data={"step": "cancel"}),
    Deed("POST", "", BEGUN, AUTHORS, data={"step": "extend"}),
    Deed("GET", "/gia-han", "200 200 409 404", AUTHORS),
    Deed("POST", "/gia-han", "303 303 409 404", AUTHORS, data=EXTENSION),
    Deed("GET", "/go-noi-dung", SHOWN, AUTHORS),
    Deed("POST", "/go-noi-dung", "303 303 303 400", AUTHORS, data=ORDER),
    Deed("GET", "/xac-nhan/0", SHOWN),
    Deed("GET", "/xac-nhan/0.txt", SHOWN),
)
"""Behind ``/ban-lam-viec/thong-bao/<reference>``. What is begun is a draft: whether it may go out, the door decides."""

SYSTEMS = ("draft", "attach", "submit", "all", "foreign", "revoked", "expired")
"""Keys of a system of the body with one scope or all, of another body's, and two that open nothing any more."""


@dataclass(frozen=True)
class Request:
    """One request of a system: the scopes that allow it, with the answer in each state. Others are refused (403)."""

    method: str
    path: str
    answers: str
    scopes: tuple[str, ...] = ("draft", "attach", "submit", "all")

    def status_for(self, key: str, state: int) -> int:
        """Return the expected answer to a key."""
        if key in ("revoked", "expired"):
            return 401
        if key == "foreign":
            return 404
        return int(self.answers.split()[state]) if key in self.scopes else 403


REQUESTS = (
    Request("GET", "", READ),
    Request("PUT", "", "200 200 200 409 409 200 200", ("draft", "all")),
    Request("POST", "/files", "200 200 200 409 409 200 200", ("attach", "all")),
    Request("PUT", "/submission", "200 409 200 409 409 200 200", ("submit", "all")),
)
"""Behind ``/api/v1/drafts/<key>``: no way to approve, to return or to withdraw."""
