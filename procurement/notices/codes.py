"""Codes of the national system and of the event file, with Vietnamese and English labels and OCDS 1.1 values.

Source of the national codes: the category service of the national procurement portal (muasamcong.mpi.gov.vn), read in
August 2026. OCDS values: codelists method, procurementCategory and documentType of OCDS 1.1. A code that is not here
is a warning, never an error: the portal adds codes without notice.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Labels of one code and what OCDS calls it (``more``: additional procurement categories)."""

    vi: str
    en: str
    ocds: str | None = None
    more: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Return the label in ``language`` (vi or en)."""
        return self.vi if language == "vi" else self.en


Table = dict[str, Code]

FIELD: Table = {
    "HH": Code("Hàng hóa", "Goods", "goods"),
    "XL": Code("Xây lắp", "Works", "works"),
    "TV": Code("Tư vấn", "Consulting services", "services", ("consultingServices",)),
    "PTV": Code("Phi tư vấn", "Non-consulting services", "services"),
    "HON_HOP": Code("Hỗn hợp", "Mixed (EP, EC, PC, EPC)", "works", ("goods", "services")),
    "OTHER": Code("Khác", "Other"),
}

SELECTION_FORM: Table = {
    "DTRR": Code("Đấu thầu rộng rãi", "Open bidding", "open"),
    "DTHC": Code("Đấu thầu hạn chế", "Limited bidding", "selective"),
    "CDT": Code("Chỉ định thầu", "Direct appointment", "direct"),
    "CDTRG": Code("Chỉ định thầu rút gọn", "Direct appointment, shortened process", "direct"),
    "CHCT": Code("Chào hàng cạnh tranh", "Competitive quotation", "open"),
    "CHCTRG": Code("Chào hàng cạnh tranh rút gọn", "Competitive quotation, shortened process", "open"),
    "CGTT": Code("Chào giá trực tuyến", "Online price bidding", "open"),
    "CGTTRG": Code("Chào giá trực tuyến theo quy trình rút gọn", "Online price bidding, shortened process", "open"),
    "ESHOP": Code("Mua sắm trực tuyến", "Online catalogue purchase", "direct"),
    "MSTT": Code("Mua sắm trực tiếp", "Direct procurement (repeat order)", "direct"),
    "TTH": Code("Tự thực hiện", "Self-execution", "direct"),
    "LCNT_DB": Code("Lựa chọn nhà thầu trong trường hợp đặc biệt", "Selection in special cases", "limited"),
    "TGTHCD": Code("Tham gia thực hiện của cộng đồng", "Community participation", "direct"),
    "DH_GNV": Code("Đặt hàng, giao nhiệm vụ", "Commissioning or assignment of tasks", "direct"),
    "DH": Code("Đặt hàng", "Commissioning", "direct"),
    "GNV": Code("Giao nhiệm vụ", "Assignment of tasks", "direct"),
    "DPG": Code("Đàm phán giá", "Price negotiation", "limited"),
    "DPCT": Code("Đàm phán cạnh tranh", "Competitive negotiation", "selective"),
    "TVCN": Code("Tư vấn cá nhân", "Individual consultant", "selective"),
    "TVCNRG": Code("Tư vấn cá nhân rút gọn", "Individual consultant, shortened process", "limited"),
    "TCTVCN": Code("Tuyển chọn tư vấn cá nhân", "Selection of individual consultants", "selective"),
    "QCBS": Code("Tuyển chọn trên cơ sở chất lượng và chi phí", "Quality- and cost-based selection", "selective"),
    "QBS": Code("Tuyển chọn tư vấn dựa trên cơ sở chất lượng", "Quality-based selection", "selective"),
    "FBS": Code("Lựa chọn theo mức ngân sách cố định", "Fixed-budget selection", "selective"),
    "LCS": Code("Tuyển chọn tư vấn có chi phí thấp nhất", "Least-cost selection", "selective"),
    "CQS": Code("Tuyển chọn dựa trên năng lực", "Selection on consultants' qualifications", "selective"),
    "SSS": Code("Tuyển chọn từ một nguồn duy nhất", "Single-source selection", "direct"),
    "TGTC": Code(
        "Tuyển chọn tư vấn trong các khoản vay cho các thể chế hoặc tổ chức trung gian tài chính",
        "Selection of consultants under loans to financial intermediaries",
        "selective",
    ),
    "NHBD": Code(
        "Tuyển chọn tư vấn trong các khoản vay được Ngân hàng bảo đảm",
        "Selection of consultants under loans guaranteed by the Bank",
        "selective",
    ),
    "TVCT": Code(
        "Tuyển chọn một số loại hình tư vấn cụ thể", "Selection of particular types of consultants", "selective"
    ),
    "KHAC": Code("Khác", "Other"),
}

DIRECT_FORMS = frozenset(code for code, row in SELECTION_FORM.items() if row.ocds == "direct")
"""Forms in which nobody calls for bids: the result follows from the plan."""

SELECTION_METHOD: Table = {
    "1_MTHS": Code("Một giai đoạn một túi hồ sơ", "One stage, one envelope"),
    "1_HTHS": Code("Một giai đoạn hai túi hồ sơ", "One stage, two envelopes"),
    "2_MTHS": Code("Hai giai đoạn một túi hồ sơ", "Two stages, one envelope"),
    "2_HTHS": Code("Hai giai đoạn hai túi hồ sơ", "Two stages, two envelopes"),
}

CONTRACT_TYPE: Table = {
    "TG": Code("Trọn gói", "Lump sum"),
    "DGCD": Code("Theo đơn giá cố định", "Fixed unit price"),
    "DGDC": Code("Theo đơn giá điều chỉnh", "Adjustable unit price"),
    "TTG": Code("Theo thời gian", "Time-based"),
    "CPCP": Code("Theo chi phí cộng phí", "Cost plus fee"),
    "KQDR": Code("Theo kết quả đầu ra", "Output-based"),
    "TLPT": Code("Theo tỷ lệ phần trăm", "Percentage"),
    "KHAC": Code("Khác", "Other"),
}
"""The simple contract types. The portal joins them with an underscore for mixed contracts: ``TG_DGCD``."""

_SHORTENED = {"CD": "DGCD", "DC": "DGDC", "TGG": "TTG"}
"""How a simple type is written inside a longer combination such as ``TG_CD_DC`` or ``TGG_DGCD``."""

PLAN_TYPE: Table = {
    "DTPT": Code("Chi đầu tư phát triển", "Development investment"),
    "TX": Code("Chi thường xuyên", "Recurrent expenditure"),
    "KHAC": Code("Khác", "Other"),
}

DOCUMENT_TYPE: Table = {
    "decision": Code("Quyết định", "Decision", "approvalLetter"),
    "bidding_documents": Code("Hồ sơ mời thầu", "Bidding documents", "biddingDocuments"),
    "prequalification_documents": Code("Hồ sơ mời sơ tuyển", "Prequalification documents", "biddingDocuments"),
    "notice": Code("Thông báo", "Notice", "tenderNotice"),
    "technical": Code("Yêu cầu kỹ thuật, bản vẽ", "Technical specifications, drawings", "technicalSpecifications"),
    "clarification": Code("Văn bản làm rõ", "Clarification", "clarifications"),
    "amendment": Code("Văn bản sửa đổi", "Amendment"),
    "opening_record": Code("Biên bản mở thầu", "Bid opening record", "bidders"),
    "evaluation_report": Code("Báo cáo đánh giá", "Evaluation report", "evaluationReports"),
    "contract": Code("Hợp đồng", "Contract", "contractSigned"),
    "other": Code("Tài liệu khác", "Other document"),
}

STAGE: Table = {
    "prequalification": Code("Sơ tuyển", "Prequalification"),
    "bid": Code("Đấu thầu", "Bidding"),
    "technical": Code("Đánh giá kỹ thuật", "Technical evaluation"),
}
"""Stages of openings (the first two) and of short lists (all three)."""

ENVELOPE: Table = {
    "single": Code("Một túi hồ sơ", "Single envelope"),
    "technical": Code("Hồ sơ đề xuất về kỹ thuật", "Technical proposals"),
    "financial": Code("Hồ sơ đề xuất về tài chính", "Financial proposals"),
}

OUTCOME: Table = {
    "awarded": Code("Có nhà thầu trúng thầu", "Awarded", "active"),
    "none": Code("Không có nhà thầu trúng thầu", "No winner", "unsuccessful"),
    "partly": Code("Trúng thầu một phần", "Partly awarded", "active"),
}

RESULT: Table = {
    "won": Code("Trúng thầu", "Won"),
    "lost": Code("Không trúng thầu", "Not selected"),
}

TARGET: Table = {
    "plan": Code("Kế hoạch lựa chọn nhà thầu", "Procurement plan"),
    "prequalification": Code("Thông báo mời sơ tuyển", "Prequalification notice"),
    "round": Code("Lần tổ chức đấu thầu", "Tendering round"),
    "lot": Code("Phần/lô", "Lot"),
    "cancellation": Code("Quyết định hủy", "Earlier cancellation"),
}

SCOPE: Table = {
    "invitation": Code("Hủy thông báo mời thầu", "Invitation cancelled"),
    "tender": Code("Hủy thầu", "Bidding cancelled"),
}

EFFECT: Table = {
    "cancelled": Code("Hủy", "Cancelled"),
    "suspended": Code("Đình chỉ cuộc thầu", "Bidding suspended"),
    "not_recognised": Code("Không công nhận kết quả lựa chọn nhà thầu", "Result not recognised"),
    "voided": Code("Tuyên bố vô hiệu quyết định", "Decision declared void"),
    "revoked": Code("Thu hồi quyết định hủy", "Cancellation revoked"),
}

# Law 22/2023/QH15 article 17(1), letters in force; letter d was repealed.
GROUND: Table = {
    "a": Code("Tất cả hồ sơ dự thầu không đáp ứng yêu cầu", "No bid meets the requirements"),
    "b": Code("Thay đổi mục tiêu, phạm vi đầu tư", "Objective or scope of the investment changed"),
    "c": Code("Hồ sơ mời thầu không tuân thủ quy định", "Bidding documents against the rules"),
    "đ": Code("Có hành vi bị cấm trong đấu thầu", "Prohibited acts"),
    "e": Code("Trường hợp theo khoản 5 Điều 42 Luật Đấu thầu", "Case of article 42(5) of the Law on Bidding"),
}

DURATION_UNIT: Table = {
    "day": Code("ngày", "days"),
    "month": Code("tháng", "months"),
    "year": Code("năm", "years"),
}

PUBLISHED_AT_SOURCE: Table = {
    "national": Code("Theo Hệ thống mạng đấu thầu quốc gia", "National record"),
    "declared": Code("Đơn vị tự khai", "Declared by the body"),
    "confirmed": Code("Đã được kiểm tra xác nhận", "Confirmed by an inspector"),
}

PARTY_ROLE: Table = {
    "investor": Code("Chủ đầu tư", "Investor", "buyer"),
    "procuring_entity": Code("Bên mời thầu", "Procuring entity", "procuringEntity"),
    "contractor": Code("Nhà thầu", "Contractor", "supplier"),
    "subcontractor": Code("Nhà thầu phụ", "Subcontractor"),
}

TABLES: dict[str, Table] = {
    "field": FIELD,
    "selection_form": SELECTION_FORM,
    "selection_method": SELECTION_METHOD,
    "contract_type": CONTRACT_TYPE,
    "plan_type": PLAN_TYPE,
    "document_type": DOCUMENT_TYPE,
    "stage": STAGE,
    "envelope": ENVELOPE,
    "outcome": OUTCOME,
    "result": RESULT,
    "target": TARGET,
    "scope": SCOPE,
    "effect": EFFECT,
    "ground": GROUND,
    "duration_unit": DURATION_UNIT,
    "published_at_source": PUBLISHED_AT_SOURCE,
    "party_role": PARTY_ROLE,
}
"""All tables by name, in the order of the fields that use them."""


def find_code(table: str, code: str) -> Code | None:
    """Return the row of ``code`` in the table called ``table``, composed for mixed contract types, or None."""
    row = TABLES[table].get(code)
    if row is None and table == "contract_type":
        return _mixed_contract(code)
    return row


def code_label(table: str, code: str, language: str) -> str:
    """Return the label of ``code`` in ``language``; an unknown code is its own label."""
    row = find_code(table, code)
    return row.label(language) if row else code


def _mixed_contract(code: str) -> Code | None:
    parts = [CONTRACT_TYPE.get(_SHORTENED.get(part, part)) for part in code.split("_")]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Code(_joined([part.vi for part in known], " và "), _joined([part.en for part in known], " and "))


def _joined(labels: list[str], word: str) -> str:
    lowered = [labels[0], *(label[0].lower() + label[1:] for label in labels[1:])]
    return ", ".join(lowered[:-1]) + word + lowered[-1]
