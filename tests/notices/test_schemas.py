"""Schemas: what is accepted, what is refused, what an officer must fill in, what is worth a warning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, read_event
from procurement.notices.fields import MAX_ROWS, MAX_TITLE
from procurement.notices.kinds import KINDS
from procurement.notices.labels import LABELS, field_label
from procurement.notices.requirements import AUTHORED
from procurement.notices.schemas import envelope, mapped

PSEUDONYM = keyed_pseudonym(b"a key that only tests know")


def money(amount: int | str, **currency: str) -> dict[str, Any]:
    return {"amount": amount, **currency}


def notice(kind: str, body: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    poster = {"name": "Đơn vị mẫu số 1"}
    base = {"kind": kind, "national_number": "IB2699900001", "organisation": poster, "title": "Gói 1"}
    return base | {"body": body or {}} | changes


def read(source: dict[str, Any], **options: Any) -> Event:
    return read_event(source, pseudonym=PSEUDONYM, **options)


def problems(source: dict[str, Any], **options: Any) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        read(source, **options)
    return list(caught.value.problems)


def places(found: list[Problem] | tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(".".join(map(str, problem.path)), problem.code) for problem in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_of_every_kind_needs_hardly_anything_to_be_imported(kind: str) -> None:
    assert read(notice(kind)).body == {}
    assert places(problems({"kind": kind})) == [
        ("organisation", "required.organisation"),
        ("title", "required.title"),
        ("body", "required.body"),
        ("national_number", "required.identity"),
    ]


def test_an_unknown_kind_does_not_hide_the_other_errors() -> None:
    assert places(problems(notice("tender", {"x": 1}, title=None))) == [("kind", "choice"), ("title", "required.title")]


def test_an_unknown_key_is_an_error_wherever_it_stands() -> None:
    plan = {"packages": [{"title": "A", "prize": 1}]}
    source = notice("plan", plan, colour="red", organisation={"name": "B", "x": 1})
    assert places(problems(source)) == [
        ("organisation.x", "unknown"),
        ("body.packages.0.prize", "unknown"),
        ("colour", "unknown"),
    ]


def test_a_title_has_two_thousand_characters_and_no_more() -> None:
    assert len(read(notice("plan", title="a" * MAX_TITLE)).title) == MAX_TITLE
    assert places(problems(notice("plan", title="a" * (MAX_TITLE + 1)))) == [("title", "text.too_long")]


def test_a_list_has_no_more_rows_than_can_be_written_in_a_moment() -> None:
    lots = [{"lot_ref": "PP1"}] * MAX_ROWS
    assert len(read(notice("invitation", {"lots": lots})).body["lots"]) == MAX_ROWS
    assert places(problems(notice("invitation", {"lots": [*lots, *lots[:1]]}))) == [("body.lots", "rows.too_many")]


def test_a_place_is_words_or_a_list_of_codes() -> None:
    words = {"province": "Hà Nội", "text": "Phường Hà Đông"}
    listed = [{"scheme": "gso", "code": "10015", "name": "Hà Đông"}]
    assert read(notice("plan", place=words)).content["place"] == words
    assert read(notice("plan", place=listed)).content["place"] == listed
    assert places(problems(notice("plan", place=[{"colour": 1}]))) == [("place.0.colour", "unknown")]
    assert places(problems(notice("plan", place="Hà Nội"))) == [("place", "type.object")]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"type": "decision", "sha256": "A" * 64}, "sha256"),
        ({"type": "decision", "sha256": "a" * 63}, "sha256"),
        ({"type": "decision", "size": -1}, "number.range"),
        ({"type": "decision", "media_type": "pdf"}, "media_type"),
    ],
)
def test_documents_are_checked_field_by_field(document: Any, code: str) -> None:
    good = {"type": "decision", "title": "QĐ.pdf", "sha256": "a" * 64, "size": 1, "media_type": "application/pdf"}
    assert read(notice("plan", documents=[good])).content["documents"] == [good]
    assert places(problems(notice("plan", documents=[good, document])))[0][1] == code


def test_codes_that_the_identity_or_arithmetic_needs_are_strict_and_the_others_only_warn() -> None:
    assert places(problems(notice("opening", {"stage": "final", "envelope": "red"}))) == [
        ("body.stage", "choice"),
        ("body.envelope", "choice"),
    ]
    event = read(notice("invitation", {"field": "MOI", "contract_type": "TG_DGCD"}))
    assert event.body["field"] == "MOI"
    assert places(event.warnings) == [("body.field", "code.unknown")]


@pytest.mark.parametrize("kind", KINDS)
def test_an_authored_notice_is_told_everything_that_it_lacks_at_once(kind: str) -> None:
    found = {".".join(map(str, problem.path)) for problem in problems(notice(kind), profile="authored")}
    simple = {wanted.partition("|")[0] for wanted in AUTHORED[kind] if "[]" not in wanted}
    assert found == simple


def test_what_an_officer_must_fill_in_exists_in_the_schema_of_its_kind() -> None:
    for kind, wanted in AUTHORED.items():
        for path in wanted:
            schema: Any = envelope(kind)
            *parents, leaf = path.replace("[]", "").split(".")
            for parent in parents:
                field = schema.fields[parent]
                schema = getattr(field, "inner", field).schema
            for name in leaf.replace("|", "=").split("=")[:2]:
                assert name in schema.fields, (kind, path)


def test_an_invitation_without_a_price_must_say_that_it_is_not_disclosed() -> None:
    silent = places(problems(notice("invitation", {}), profile="authored"))
    said = places(problems(notice("invitation", {"price_undisclosed": True}), profile="authored"))
    assert set(silent) - set(said) == {("body.price", "required.price")}


def test_rows_are_asked_for_row_by_row_and_only_where_they_need_it() -> None:
    rows = [{"name": "A", "result": "won"}, {"name": "B", "result": "lost"}, {"result": "lost", "reason": "x"}]
    found = problems(notice("award", {"outcome": "none", "lots": [{"bidders": rows}]}), profile="authored")
    assert [place for place in places(found) if "bidders" in place[0]] == [
        ("body.lots.0.bidders.2.name", "required.name"),
        ("body.lots.0.bidders.1.reason", "required.reason"),
    ]
    assert ("body.award_value", "required.award_value") not in places(found)


def test_a_field_that_cannot_be_read_is_not_reported_as_missing_too() -> None:
    found = places(problems(notice("invitation", {"closes_at": "mai", "contact": 3}), profile="authored"))
    assert [code for path, code in found if path == "body.closes_at"] == ["instant"]
    assert [code for path, code in found if path == "body.contact"] == ["type.object"]


def test_problems_read_as_sentences_with_label_and_example() -> None:
    found = {problem.path: problem for problem in problems(notice("invitation"), profile="authored")}
    closing = found[("body", "closes_at")]
    assert describe(closing, "vi") == "Cần có thời điểm đóng thầu, ví dụ 30/11/2026 15:00"
    assert describe(closing, "en") == "Give the closing time, for example 30/11/2026 15:00"
    assert describe(found[("decision", "number")], "vi") == "Cần có số quyết định, ví dụ 283/QĐ-UBND"


def field_paths() -> set[tuple[str, ...]]:
    paths: set[tuple[str, ...]] = set()

    def collect(schema: Any, path: tuple[str, ...]) -> None:
        for name, field in schema.fields.items():
            paths.add((*path, name))
            parts = [field, getattr(field, "inner", None), getattr(field, "words", None)]
            parts.append(getattr(getattr(field, "codes", None), "inner", None))
            for part in parts:
                if hasattr(part, "schema"):
                    collect(part.schema, (*path, name))

    for kind in KINDS:
        collect(envelope(kind), ())
    return paths


def test_the_description_of_the_event_file_names_every_field() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "event-file.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`[^`]*`", text))))
    assert {path[-1] for path in field_paths()} - named == set()
    assert set(KINDS) - named == set()


OF_ACTS = {"act", "legal_basis", "no_national_reason", "publish_at", "valid_from", "valid_to"}
"""Fields of deeds on drafts, and of roles that are given, which are no part of what a notice says."""


def test_every_field_of_every_kind_has_a_label_in_both_languages() -> None:
    paths = field_paths()
    assert {path for path in paths if ".".join(path[-2:]) not in LABELS and path[-1] not in LABELS} == set()
    used = {path[-1] for path in paths} | {".".join(path[-2:]) for path in paths}
    assert set(LABELS) - used == OF_ACTS
    assert field_label(("body", "lots", 0, "bidders", 1, "price")) == {"vi": "giá dự thầu", "en": "bid price"}


def test_a_whole_price_repeated_on_every_lot_is_not_above_the_price_of_any() -> None:
    def lot(price: int, code: str, winning: int) -> dict[str, Any]:
        row = {"code": code, "name": code, "result": "won", "winning_price": money(winning)}
        return {"price": money(price), "bidders": [row]}

    lots = [lot(10, "vn1", 15), lot(6, "vn1", 15), lot(10, "vn2", 11)]
    assert places(read(notice("award", {"lots": lots})).warnings) == [("body.lots.2.price", "award.above_price")]


def test_walking_content_keeps_unknown_keys_and_puts_known_ones_in_order() -> None:
    walked = mapped(envelope("plan"), {"zz": 1, "title": "b", "kind": "plan"}, lambda field, value, path: value)
    assert list(walked) == ["kind", "title", "zz"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (notice("opening", {"bidder_count": 2, "bidders": [{"name": "A"}]}), [("body.bidder_count", "count.differs")]),
        (notice("plan", {"package_count": 1, "packages": []}), [("body.package_count", "count.differs")]),
        (
            notice("invitation", {"price": money(10), "estimate": money(9)}),
            [("body.estimate", "estimate.differs")],
        ),
        (notice("invitation", {"price": money("10"), "estimate": money("10.0")}), []),
        (
            notice("invitation", {"closes_at": "2026-11-29T15:00"}, published_at="2026-11-30"),
            [("body.closes_at", "closing.before_posting")],
        ),
        (notice("invitation", {"closes_at": "2026-11-30T15:00"}, published_at="2026-11-30"), []),
        (notice("opening", {"closes_at": "2026-11-29T15:00"}, published_at="2026-11-30T09:00"), []),
        (
            notice("plan", published_at="2026-11-29", decision={"date": "2026-11-30"}),
            [("decision.date", "decision.after_posting")],
        ),
        (notice("plan", published_at="2026-11-30T01:00", decision={"date": "2026-11-30"}), []),
        (notice("award", {"award_value": money(11), "price": money(10)}), [
            ("body.award_value", "award.above_price"), ("body.award_value", "award.winner_unknown"),
        ]),
        (
            notice("award", {"lots": [{"price": money(10), "bidders": [
                {"name": "A", "result": "won", "winning_price": money(11)},
                {"name": "B", "result": "won", "winning_price": money(11)},
            ]}]}),
            [("body.lots.0.price", "award.above_price")],
        ),
        (
            notice("award", {"lots": [{"price": money(10), "bidders": [
                {"name": "A", "result": "won", "winning_price": money(11, currency="USD")},
            ]}]}),
            [],
        ),
        (notice("award", {"lots": [{"bidders": [{"name": "A"}]}]}), [("body.lots.0.bidders.0", "result.unknown")]),
        (
            notice("award", {"lots": [{"bidders": [
                {"name": "A", "consortium_code": "PC1", "result": "won", "winning_price": money(0)},
                {"name": "B", "consortium_code": "PC1", "result": "won", "winning_price": money(0)},
                {"name": "C", "result": "lost", "winning_price": money(0)},
                {"name": "D", "result": "won", "winning_price": money(0)},
            ]}]}),
            [
                ("body.lots.0.bidders.0.winning_price", "price.zero"),
                ("body.lots.0.bidders.3.winning_price", "price.zero"),
            ],
        ),
        (
            notice("opening", {"bidders": [{"name": "A", "price": money(0)}, {"name": "B", "price": money(9)}]}),
            [("body.bidders.0.price", "price.zero")],
        ),
        (notice("opening", {"envelope": "technical", "bidders": [{"name": "A", "price": money(0)}]}), []),
        (
            notice("award", {"lots": [{"bidders": [{"name": "A", "result": "thắng"}]}]}),
            [("body.lots.0.bidders.0.result", "code.unknown")],
        ),
    ],
)  # fmt: skip
def test_oddities_are_warnings_and_only_where_a_reader_would_care(source: Any, found: Any) -> None:
    assert places(read(source).warnings) == found
