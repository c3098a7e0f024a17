"""The words of the register explained: kinds, fields, codes, states, drawn from where the program itself has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bodies import Duration, Money, Security, Start
from procurement.notices.codes import TABLES
from procurement.notices.fields import (
    Amount,
    BodyCode,
    CivilDate,
    CodeOf,
    Flag,
    Instant,
    InstantOrDate,
    Number,
    Text,
    Whole,
)
from procurement.notices.kinds import ACT_WORDS, KINDS, Kind
from procurement.notices.schemas import KindCode, Place, PlaceText, envelope
from procurement.web.public import wording

Field = fields.Field[Any]


@dataclass(frozen=True)
class FieldRow:
    """One field of the event file: where it stands, what it is called, what may stand in it."""

    path: str
    label: str
    values: str


@dataclass(frozen=True)
class KindPart:
    """One kind of notice with the fields of its body. ``law``: the letters of article 7(1) of law 22/2023/QH15."""

    kind: Kind
    name: str
    law: str
    amended: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True)
class CodeRow:
    """One code with its labels; ``ocds`` is its value in OCDS, where it has one."""

    code: str
    vietnamese: str
    english: str
    ocds: str


@dataclass(frozen=True)
class CodeTable:
    """All codes of a field."""

    name: str
    title: str
    rows: tuple[CodeRow, ...]


def state_meanings() -> dict[str, str]:
    """Return what each state means, by its code, in the order of a package's life."""
    return {
        "planned": _("Có trong kế hoạch lựa chọn nhà thầu, thời điểm dự kiến chưa qua, chưa mời thầu."),
        "waiting": _("Có trong kế hoạch, đã qua thời điểm dự kiến hoặc kế hoạch không ghi thời điểm, chưa mời thầu."),
        "open": _("Đã mời thầu, chưa đến thời điểm đóng thầu."),
        "soon": _("Đang mở và còn không quá ba ngày là đóng thầu."),
        "closed": _("Đã qua thời điểm đóng thầu, chưa thấy biên bản mở thầu hay kết quả trên Cổng này."),
        "judging": _("Đã mở thầu, chưa thấy kết quả trên Cổng này."),
        "awarded": _("Đã đăng kết quả, có nhà thầu trúng thầu."),
        "partly": _("Có phần/lô có nhà thầu trúng thầu, có phần/lô không."),
        "none": _("Đã đăng kết quả, không có nhà thầu nào trúng thầu."),
        "signed": _("Đã đăng thông tin chủ yếu của hợp đồng."),
        "cancelled": _("Có quyết định hủy, đình chỉ hoặc không công nhận còn hiệu lực."),
        "removed": _("Lần điều chỉnh gần nhất của kế hoạch không còn gói thầu này."),
        "withheld": _("Nội dung đã được gỡ theo căn cứ pháp lý; mục trong sổ đăng tải và mã băm vẫn còn."),
        "unknown": _("Đã mời thầu nhưng thông báo không ghi thời điểm đóng thầu."),
    }


def draw_kinds() -> list[KindPart]:
    """Return all kinds of notice with the fields that only their body has."""
    return [
        KindPart(
            kind=kind,
            name=wording.kind_name(kind.code),
            law=", ".join(kind.legal_letters),
            amended=kind.amended[current_language() == "en"],
            fields=tuple(_field_rows(_body(kind.code), ("body",))),
        )
        for kind in KINDS.values()
    ]


def _body(kind: str) -> Schema:
    body = envelope(kind).fields["body"]
    assert isinstance(body, fields.Nested)
    return body.schema


def draw_shared_fields() -> list[FieldRow]:
    """Return the fields that every kind has."""
    return [row for row in _field_rows(envelope("plan"), ()) if not row.path.startswith("body")]


def _field_rows(schema: Schema, path: tuple[str, ...]) -> Iterator[FieldRow]:
    for name, field in schema.fields.items():
        inner = getattr(field, "inner", None)
        here = (*path, name)
        nested = inner if isinstance(inner, fields.Nested) else field
        names = [part.removesuffix("[]") for part in here if part != "body"] or ["body"]
        written = ".".join(here) + ("[]" if isinstance(field, fields.List) else "")
        yield FieldRow(written, wording.label(names), say_values(field))
        if isinstance(nested, fields.Nested) and not _is_statement(nested):
            yield from _field_rows(nested.schema, (*path, name + ("[]" if inner is not None else "")))


def _is_statement(field: fields.Nested) -> bool:
    return isinstance(field.schema, Money | Duration | Start | Security | PlaceText)


def say_values(field: Field) -> str:
    """Return what may stand in ``field``, in words."""
    if isinstance(field, fields.List):
        return _("danh sách: %(what)s", what=say_values(field.inner))
    if isinstance(field, fields.Nested):
        found = (words for family, words in _parts().items() if isinstance(field.schema, family))
        return next(found, _("nhóm các trường sau đây"))
    if isinstance(field, CodeOf):
        return _("mã, bảng “%(table)s”", table=table_titles()[field.table])
    return next((words for family, words in _plain().items() if isinstance(field, family)), _("chữ trên một dòng"))


def _parts() -> dict[type[Schema], str]:
    return {
        Money: _("số tiền và loại tiền; không ghi loại tiền là đồng"),
        Duration: _("số lượng và đơn vị ngày, tháng, năm; hoặc lời văn"),
        Start: _("quý hoặc tháng, và năm"),
        Security: _("số tiền và hình thức bảo đảm"),
        PlaceText: _("địa điểm bằng lời"),
    }


def _plain() -> dict[type[Field], str]:
    return {
        KindCode: _("một trong các loại thông báo"),
        Place: _("địa điểm bằng lời, hoặc danh sách mã đơn vị hành chính"),
        BodyCode: _("mã định danh; số giấy tờ cá nhân đã được che"),
        InstantOrDate: _("thời điểm, hoặc ngày khi nguồn không ghi giờ"),
        Instant: _("thời điểm"),
        CivilDate: _("ngày"),
        Text: _("đoạn văn, giữ nguyên xuống dòng"),
        Amount: _("số tiền"),
        Number: _("số thập phân"),
        Whole: _("số nguyên"),
        Flag: _("có hoặc không"),
    }


def table_titles() -> dict[str, str]:
    """Return what each table of codes is called."""
    return {
        "field": _("Lĩnh vực"),
        "selection_form": _("Hình thức lựa chọn nhà thầu"),
        "selection_method": _("Phương thức lựa chọn nhà thầu"),
        "contract_type": _("Loại hợp đồng"),
        "plan_type": _("Phân loại kế hoạch"),
        "document_type": _("Loại tài liệu"),
        "stage": _("Giai đoạn"),
        "envelope": _("Túi hồ sơ"),
        "outcome": _("Kết quả lựa chọn nhà thầu"),
        "result": _("Kết quả của nhà thầu"),
        "target": _("Đối tượng bị hủy"),
        "scope": _("Phạm vi hủy"),
        "effect": _("Hiệu lực của quyết định"),
        "ground": _("Căn cứ hủy thầu (Luật 22/2023/QH15, Điều 17 khoản 1)"),
        "duration_unit": _("Đơn vị thời gian"),
        "published_at_source": _("Nguồn của thời điểm đăng tải"),
        "party_role": _("Vai trò của các bên"),
    }


def draw_code_tables() -> list[CodeTable]:
    """Return every table of codes."""
    titles = table_titles()
    return [
        CodeTable(
            name,
            titles[name],
            tuple(CodeRow(code, row.vi, row.en, row.ocds or "") for code, row in table.items()),
        )
        for name, table in TABLES.items()
    ]


def draw_acts() -> list[tuple[str, str]]:
    """Return the words that stand in brackets before a title, each with what it means."""
    meanings = {
        "publish": _("thông báo được đăng lần đầu; trong nguồn tin thì không ghi từ này"),
        "extend": _("lần đăng mới lùi thời điểm đóng thầu"),
        "cancel": _("thông báo hủy, đình chỉ hoặc không công nhận"),
        "withhold": _("nội dung một lần đăng được gỡ theo căn cứ pháp lý"),
    }
    language = current_language() == "en"
    amended = dict.fromkeys(kind.amended[language] for kind in KINDS.values())
    acts = [(ACT_WORDS[act][language], meaning) for act, meaning in meanings.items()]
    acts[1:1] = [(word, _("lần đăng mới thay nội dung của lần trước")) for word in amended]
    return acts
