"""The interface does what its description says, whatever is sent and whoever sends it (schemathesis)."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from procurement.accounts.permissions import OPERATOR
from procurement.notices.drafts import Draft
from tests.api.conftest import OURS, THEIRS, make_client
from tests.architecture.access import ROLES
from tests.databases import dropped_afterwards
from tests.desk.people import make_body, make_person, sign_in
from tests.functional.site import Site, fill, open_site

EXAMPLES = int(os.environ.get("API_CASES", "25"))
"""Cases of each operation and asker; a release tries 280, some 20,000 in all."""

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
WHO = {
    "nobody": None,
    "drafting only": ("draft",),
    "everything": ("draft", "attach", "submit"),
    "another body": ("draft",),
    **dict.fromkeys(ROLES),
}
"""Who asks, and what the key may do. People of whatever role have a session and no key, which opens nothing here."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a register that holds notices, one for all askers."""
    with dropped_afterwards():
        yield fill(open_site(tmp_path_factory.mktemp("site")))


def show_key(site: Site, who: str, scopes: tuple[str, ...]) -> dict[str, str]:
    """Return what a system shows."""
    return {"Authorization": f"Bearer {make_client(site, THEIRS if who == 'another body' else OURS, scopes).key}"}


def show_session(site: Site, who: str) -> dict[str, str]:
    """Return what the browser of somebody shows who has this role at our body; a stranger makes a key up."""
    if who not in ROLES:
        return {"Authorization": "Bearer none"}
    person = make_person(
        site.system, f"nguoi-{who}", [(who, None if who == OPERATOR else make_body(site.system, OURS))]
    )
    return {"Cookie": f"session={sign_in(site, person)}"}


@pytest.mark.faults
@pytest.mark.parametrize("who", list(WHO))
def test_nothing_that_is_sent_breaks_the_interface(site: Site, who: str) -> None:
    ours = make_client(site, OURS)
    kept = [ours.create().json["key"] for _ in range(3)]
    scopes = WHO[who]
    shown = show_key(site, who, scopes) if scopes else show_session(site, who)
    number = int(os.environ.get("API_SEED", random.SystemRandom().randrange(10**6)))
    print(f"API_SEED={number}")  # noqa: T201
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site.app)
    answers: Counter[int] = Counter()
    for operation in (cast(Any, found).ok() for found in schema.get_all_operations()):

        @seed(number)
        @settings(
            max_examples=EXAMPLES, database=None, derandomize=False, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(), st.sampled_from([*kept, "none"]), st.booleans())
        def ask(case: Case, key: str, up_to_date: bool) -> None:
            headers = dict(shown)
            if "reference" in (case.path_parameters or {}) and up_to_date:
                case.path_parameters["reference"] = "TB-000001"
            if "key" in (case.path_parameters or {}):
                case.path_parameters["key"] = key
                tag = ours.ask("GET", f"/drafts/{key}").headers.get("ETag")
                headers |= {"If-Match": tag} if up_to_date and tag else {}
            answer = case.call(headers=headers)
            if "drafts" in case.operation.path:  # the rest is for everybody
                answers[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        ask()
    print(who, dict(answers))  # noqa: T201
    with site.system.database.read() as session:
        makers = {draft.changed_by for draft in session.scalars(select(Draft)) if draft.key in kept}
    if scopes is None:
        assert {401} <= set(answers) <= {400, 401}  # an address with a null character is refused to everybody
    if who not in ("drafting only", "everything"):
        assert len(makers) == 1
