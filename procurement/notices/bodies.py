"""What the eight kinds of notice say: one schema for the body of each kind, and for the rows inside.

Field order here is the documented order of the event file. Nothing but the meaning of a row is required: what a
genuine portal has published must not be refused. What an officer must fill in stands in ``notices.requirements``.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from procurement.notices.fields import (
    MAX_BIDDER_CODE,
    MAX_NUMBER,
    MAX_TITLE,
    Amount,
    BodyCode,
    CivilDate,
    CodeOf,
    Flag,
    Instant,
    InstantOrDate,
    Line,
    Number,
    Part,
    Pattern,
    Record,
    Rows,
    Text,
    Whole,
    rows,
)

OPENING_STAGES = ("prequalification", "bid")
ENVELOPES = ("single", "technical", "financial")


class Money(Record):
    """``{amount, currency}``; without a currency it is VND."""

    amount = Amount(required=True)
    currency = Pattern("[A-Z]{3}", "currency")


class Duration(Record):
    """``{value, unit}``, or the source's own words in ``text``."""

    value = Number()
    unit = CodeOf("duration_unit", strict=("day", "month", "year"))
    text = Line()


class Start(Record):
    """When selection starts, as a plan says it: a quarter or a month of a year."""

    quarter = Whole(1, 4)
    month = Whole(1, 12)
    year = Whole(1990, 2200)


class Contact(Record):
    """Whom to ask: an office, not a person."""

    name = Line()
    phone = Line()
    email = Line()
    fax = Line()
    address = Line()


class Project(Record):
    """The project behind a plan."""

    number = Line(MAX_NUMBER)
    name = Line(MAX_TITLE)
    group = Line()
    duration = Part(Duration)
    objective = Text()
    place = Line()
    management_form = Line()


class Package(Record):
    """One package as a plan words it."""

    package_ref = Line(200)
    package_number = Line(MAX_NUMBER)
    title = Line(MAX_TITLE, required=True)
    field = CodeOf("field")
    price = Part(Money)
    funding = Line()
    funding_class = Line()
    selection_form = CodeOf("selection_form")
    selection_method = CodeOf("selection_method")
    contract_type = CodeOf("contract_type")
    is_international = Flag()
    is_online = Flag()
    has_lots = Flag()
    has_prequalification = Flag()
    budget_year = Whole(1990, 2200)
    start = Part(Start)
    duration = Part(Duration)
    replaces = Rows(Line(200))


class PlanBody(Record):
    """Kế hoạch lựa chọn nhà thầu."""

    plan_type = CodeOf("plan_type")
    estimate_name = Line()
    budget = Part(Money)
    package_count = Whole()
    project = Part(Project)
    packages = rows(Package)


_EXTENSION: dict[str, fields.Field[Any]] = {
    "from": Instant(),
    "to": Instant(),
    "reason": Text(),
    "published_at": InstantOrDate(),
}
Extension: type[Schema] = Record.from_dict(_EXTENSION, name="Extension")
"""One extension of the closing time (gia hạn). Made from a dict because ``from`` cannot be a Python name."""


class Clarification(Record):
    """A question about the documents and its answer (làm rõ)."""

    subject = Line()
    question = Text()
    asked_at = InstantOrDate()
    answer = Text()
    answered_at = InstantOrDate()


class Terms(Record):
    """What is bought, at which price, by which procedure: shared by the calls."""

    field = CodeOf("field")
    price = Part(Money)
    price_undisclosed = Flag()
    funding = Line()
    selection_form = CodeOf("selection_form")
    selection_method = CodeOf("selection_method")
    contract_type = CodeOf("contract_type")
    is_international = Flag()
    is_online = Flag()


class Call(Record):
    """Where and until when to answer a call: shared by prequalification and invitation."""

    issue_place = Line()
    submission_place = Line()
    opening_place = Line()
    closes_at = Instant()
    opens_at = Instant()


class PrequalificationBody(Call, Terms):
    """Thông báo mời sơ tuyển, mời quan tâm."""

    application_validity_days = Whole()
    fee = Part(Money)
    extensions = rows(Extension)
    clarifications = rows(Clarification)
    contact = Part(Contact)


class Security(Record):
    """Bảo đảm dự thầu: an amount, or only its form."""

    amount = Amount()
    currency = Pattern("[A-Z]{3}", "currency")
    form = Line()


class Lot(Record):
    """Phần/lô."""

    lot_ref = Line(200)
    title = Line(MAX_TITLE)
    price = Part(Money)


class InvitationTerms(Terms):
    """What an invitation says more about the thing that is bought."""

    has_lots = Flag()
    duration = Part(Duration)
    estimate = Part(Money)


class InvitationBody(Call, InvitationTerms):
    """Thông báo mời thầu."""

    bid_security = Part(Security)
    bid_validity_days = Whole()
    fee = Part(Money)
    lots = rows(Lot)
    lots_text = Text()
    category = Line()
    extensions = rows(Extension)
    clarifications = rows(Clarification)
    contact = Part(Contact)


class Bidder(Record):
    """Who took part, alone or as member of a consortium."""

    code = BodyCode(MAX_BIDDER_CODE)
    name = Line(MAX_TITLE)
    consortium_code = BodyCode(MAX_BIDDER_CODE)
    consortium_name = Line(MAX_TITLE)


class Bid(Bidder):
    """One row of an opening; a consortium is one row."""

    price = Part(Money)
    discount_percent = Number()
    final_price = Part(Money)
    security = Part(Money)
    security_validity_days = Whole()
    technical_score = Number()
    duration = Part(Duration)


class OpeningBody(Record):
    """Biên bản mở thầu: danh sách nhà thầu tham gia."""

    stage = CodeOf("stage", strict=OPENING_STAGES)
    envelope = CodeOf("envelope", strict=ENVELOPES)
    closes_at = Instant()
    completed_at = Instant()
    bidder_count = Whole()
    bidders = rows(Bid)


class JudgedBid(Bidder):
    """One row of a result; a consortium is one row per member, each repeating the whole price."""

    result = CodeOf("result")
    winning_price = Part(Money)
    final_price = Part(Money)
    discount_percent = Number()
    evaluated_price = Part(Money)
    technical_score = Number()
    reason = Text()
    duration = Part(Duration)
    contract_signed_on = CivilDate()


class JudgedLot(Lot):
    """A lot with its result; in most results the only lot is the package itself."""

    bidders = rows(JudgedBid)


class AwardBody(Record):
    """Kết quả lựa chọn nhà thầu."""

    outcome = CodeOf("outcome", strict=("awarded", "none", "partly"))
    award_value = Part(Money)
    is_direct = Flag()
    field = CodeOf("field")
    price = Part(Money)
    selection_form = CodeOf("selection_form")
    lots = rows(JudgedLot)


class CancellationBody(Record):
    """Quyết định hủy, đình chỉ, không công nhận, hoặc thu hồi một quyết định như vậy."""

    target = CodeOf("target")
    lot_ref = Line(200)
    scope = CodeOf("scope")
    effect = CodeOf("effect")
    ground = CodeOf("ground")
    reason = Text()


class Passed(Record):
    """One row of a short list."""

    code = BodyCode(MAX_BIDDER_CODE)
    name = Line(MAX_TITLE)
    passed = Flag()
    reason = Text()


class ShortlistBody(Record):
    """Danh sách ngắn; danh sách nhà thầu đạt kỹ thuật."""

    stage = CodeOf("stage")
    bidders = rows(Passed)


class Party(Bidder):
    """One party of a contract."""

    role = CodeOf("party_role")


class ContractBody(Record):
    """Thông tin chủ yếu của hợp đồng."""

    contract_number = Line(200)
    parties = rows(Party)
    value = Part(Money)
    contract_type = CodeOf("contract_type")
    signed_on = CivilDate()
    effective_on = CivilDate()
    duration = Part(Duration)
    lots = rows(Lot)
