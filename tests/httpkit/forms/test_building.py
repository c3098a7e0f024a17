"""What a form shows: what it asks, what it says back, what is wrong and where that leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from lxml import html

from procurement.core.errors import Problem
from procurement.httpkit.forms.building import Control, Form, Group, Item, build_form, nearest
from procurement.httpkit.forms.flat import spread
from procurement.importing.sample import sample_events
from procurement.notices.asking import asked_first
from procurement.notices.events import read_event
from procurement.notices.schemas import envelope
from tests.functional.site import Site

EVENTS = {raw["kind"]: raw for raw in sample_events(date(2026, 11, 30))}


def form_of(content: dict[str, Any], problems: Iterable[Problem] = (), **typed: str) -> Form:
    schema = envelope(content["kind"])
    text = spread(schema, content) | {name.replace("__", "."): value for name, value in typed.items()}
    return build_form(schema, text, content=content, asked=asked_first(content), problems=tuple(problems))


def controls(items: Iterable[Item]) -> Iterator[Control]:
    for item in items:
        if isinstance(item, Control):
            yield item
        elif isinstance(item, Group):
            yield from controls(item.items)
        else:
            for row in item.rows:
                yield from controls((*row.asked, *row.rest))


def control(form: Form, name: str) -> Control:
    return next(it for it in controls((*form.asked, *form.filled, *form.optional)) if it.name == name)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_that_is_typed_stands_in_the_form_once(kind: str) -> None:
    content = dict(read_event(EVENTS[kind], pseudonym=str).content)
    form = form_of(content)
    names = [it.name for it in controls((*form.asked, *form.filled, *form.optional))]
    assert sorted(names) == sorted(name for name in spread(envelope(kind), content) if not name.startswith("rows:"))


def test_instants_and_amounts_are_said_back_and_codes_are_chosen_by_their_words() -> None:
    form = form_of({"kind": "invitation"}, body__closes_at="30/11/2026 15h", body__price="1,5 tỷ", body__field="XL",
                   body__selection_form="DTRR")  # fmt: skip
    assert control(form, "body.closes_at").said == "thứ Hai, 30/11/2026, 15:00"
    assert control(form, "body.price").said == "một tỷ năm trăm triệu đồng"
    assert [it.label for it in control(form, "body.field").choices if it.chosen] == ["Xây lắp"]
    found = control(form, "body.selection_form")
    assert (found.control, found.value) == ("search", "Đấu thầu rộng rãi")


def test_a_code_that_no_table_knows_can_still_be_kept() -> None:
    chosen = [it for it in control(form_of({"kind": "invitation"}, body__contract_type="TG_DGCD"),
                                   "body.contract_type").choices if it.chosen]  # fmt: skip
    assert [(it.value, it.label) for it in chosen] == [("TG_DGCD", "Trọn gói và theo đơn giá cố định")]


def test_a_wrong_text_stays_as_typed_beside_its_error_and_the_summary_leads_to_it() -> None:
    problem = Problem(("body", "closes_at"), "typed.instant", {"label": {"vi": "đóng thầu"}, "value": "mai"})
    form = form_of({"kind": "invitation"}, [problem], body__closes_at="mai")
    wrong = control(form, "body.closes_at")
    assert (wrong.value, wrong.said) == ("mai", "")
    assert wrong.error.startswith("Đóng thầu: không đọc được thời điểm “mai”")
    assert [(it.field, it.sentence) for it in form.problems] == [("body.closes_at", wrong.error)]


@pytest.mark.parametrize(
    ("path", "field"),
    [(("decision", "date"), "decision"), (("body", "price", "amount"), "body.price"), (("body", "lots", 0, "title"),
     "body.lots.0.title"), (("body", "contact"), "body.contact.name"), (("body", "lots", 7, "x"), "body.lots"),
     ((), ""), (("nowhere",), "")],
)  # fmt: skip
def test_an_error_leads_to_the_control_that_stands_for_it(path: tuple[str | int, ...], field: str) -> None:
    names = {"decision", "body.price", "body.lots", "body.lots.0.title", "body.contact.name", "body.contact.phone"}
    assert nearest(path, names) == field


def test_a_wrong_field_stands_outside_of_the_folds() -> None:
    content = {"kind": "invitation", "package_ref": "x", "body": {"opens_at": "2026-11-30T15:00:00+07:00"}}
    assert control(Form((), form_of(content).filled, (), (), ()), "body.opens_at").section == "filled"
    problem = Problem(("body", "opens_at"), "instant", {})
    assert "body.opens_at" in [it.name for it in controls(form_of(content, [problem]).asked)]


def test_an_international_notice_asks_for_its_english() -> None:
    names = {it.name for it in controls(form_of({"kind": "invitation", "body": {"is_international": True}}).asked)}
    assert {"title_en", "summary_en"} <= names
    assert "title_en" not in {it.name for it in controls(form_of({"kind": "invitation"}).asked)}


@pytest.mark.parametrize("kind", EVENTS)
def test_every_control_has_a_label_and_every_described_thing_is_there(site: Site, kind: str) -> None:
    content = dict(read_event(EVENTS[kind], pseudonym=str).content)
    problems = [Problem(("title",), "required", {"label": "x"})]
    with site.app.test_request_context():
        macros = site.app.jinja_env.get_template("components/form.html").module
        form = form_of(content, problems)
        source = macros.error_summary(form.problems) + macros.sections(form, "/x")  # type: ignore[attr-defined]
    page: Any = html.document_fromstring(f"<main>{source}</main>")
    ids = [it.get("id") for it in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for box in page.xpath("//input[not(@type)]|//textarea|//select"):
        assert page.xpath("//label[@for=$id]", id=box.get("id")), box.get("id")
    for described in page.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    assert page.xpath("//div[@role='alert']//a/@href") == ["#title"]
