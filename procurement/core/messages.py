"""Sentences for codes of problems and warnings, in Vietnamese and English. One sorted table; add a row for a new code.

A row may name parameters in braces; a parameter that is a mapping ``{"vi": ..., "en": ...}`` (a field's label) gives
its word in the language of the sentence. A parameter ``example`` is appended to any sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procurement.core.account_messages import ACCOUNTS
from procurement.core.case_messages import CASES
from procurement.core.drafting_messages import DRAFTING
from procurement.core.errors import Problem
from procurement.core.interface_messages import INTERFACE
from procurement.core.law_messages import LAW
from procurement.core.list_messages import LISTS
from procurement.core.mail_messages import MAIL
from procurement.core.operating_messages import OPERATING
from procurement.core.paper_messages import PAPERS
from procurement.core.parameter_messages import PARAMETERS
from procurement.core.portal_messages import PORTAL
from procurement.core.sheet_messages import SHEETS

LANGUAGES = ("vi", "en")

MESSAGES: dict[str, tuple[str, str]] = {
    "amount.digits": (
        "{label}: số tiền không âm, nhiều nhất 20 chữ số, trong đó 4 chữ số sau dấu phẩy",
        "{label}: an amount is not negative and has at most 20 digits, 4 of them after the point",
    ),
    "amount.unreadable": ("Không đọc được số tiền “{value}”", "The amount “{value}” cannot be read"),
    "award.above_price": ("Giá trúng thầu cao hơn giá gói thầu", "The award is above the package price"),
    "award.outcome_differs": (
        "Kết quả ghi là “{stated}”, còn theo các dòng nhà thầu là “{listed}”; kiểm tra lại",
        "The outcome is stated as “{stated}”, the rows of bidders say “{listed}”; look again",
    ),
    "award.value_differs": (
        "Giá trúng thầu ghi {stated} đồng, còn cộng các dòng trúng thầu là {listed} đồng; kiểm tra lại",
        "The award value is stated as {stated} VND, the winning rows add up to {listed} VND; look again",
    ),
    "award.winner_unknown": (
        "Có giá trúng thầu nhưng không có tên nhà thầu trúng thầu",
        "There is an award value but no winner is named",
    ),
    "body.circle": (
        "Đơn vị {code} đứng trên chính mình trong sơ đồ tổ chức; kiểm tra lại đơn vị cấp trên",
        "The body {code} stands above itself in the tree; check its parents",
    ),
    "body.overlap": (
        "Hai mục của “{key}” cùng có hiệu lực vào một ngày; hãy ghi ngày kết thúc cho mục trước (valid_to)",
        "Two rows of “{key}” are valid on one day; give the earlier one its end (valid_to)",
    ),
    "body.place": (
        "“{value}” không phải mã địa bàn; ví dụ C00070 là Phường Hoàn Kiếm, D002 là Quận Hoàn Kiếm trước 01/7/2025",
        "“{value}” is not the code of a place; C00070 is one of a present ward, D002 of a former district",
    ),
    "body.range": (
        "Ngày kết thúc {valid_to} đứng trước ngày bắt đầu {valid_from}",
        "The end {valid_to} is before the beginning {valid_from}",
    ),
    "body.repeated": (
        "Đơn vị {code} đã có ở dòng {line}; hãy gộp hai dòng thành một",
        "The body {code} stands in line {line} already; make one line of the two",
    ),
    "body.unknown": (
        "Chưa có đơn vị nào mang mã {code}; hãy thêm một dòng cho đơn vị đó vào tệp",
        "There is no body with the code {code}; add a line for it to the file",
    ),
    "choice": (
        "{label}: “{value}” không thuộc các giá trị được dùng ({choices})",
        "{label}: “{value}” is not one of {choices}",
    ),
    "clock.behind": (
        "Đồng hồ của máy chủ ({now}) chậm hơn lần đăng tải gần nhất ({last}). Hãy chỉnh đồng hồ; nếu trước đó nó đã "
        "chạy nhanh và nay đã đúng, hãy chạy: procurement ledger accept-clock",
        "The server's clock ({now}) is behind the last publication ({last}). Set it right; if it had run ahead before "
        "and is right now, run: procurement ledger accept-clock",
    ),
    "clock.not_behind": (
        "Đồng hồ không chậm hơn lần đăng tải gần nhất; không có gì phải xác nhận",
        "The clock is not behind the last publication; there is nothing to vouch for",
    ),
    "closing.before_posting": (
        "Thời điểm đóng thầu trước ngày đăng tải",
        "The closing time is before the day of posting",
    ),
    "code.masked": (
        "{label}: số định danh cá nhân đã được thay bằng mã ẩn danh",
        "{label}: a citizen's number was replaced by a pseudonym",
    ),
    "code.not_plain": (
        "{label}: mã chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch nối và gạch dưới, ví dụ vnz000012345",
        "{label}: a code has only plain letters, digits, full stops, hyphens and underscores, for example vnz000012345",
    ),
    "code.unknown": ("{label}: mã “{value}” chưa có trong danh mục", "{label}: the code “{value}” is not in our table"),
    "conflict.identity": (
        "Thông báo này đã được đăng tải với số {reference}",
        "This notice has been published already as {reference}",
    ),
    "conflict.reference": (
        "Mã {reference} đã dùng cho một thông báo khác của Cổng này",
        "The reference {reference} belongs to another notice of this register",
    ),
    "conflict.same_version": (
        "Hai nội dung khác nhau có cùng số và phiên bản ({identity}, {version}), không rõ nội dung nào sau",
        "Two different contents have the same number and version ({identity}, {version}); nothing tells which is later",
    ),
    "count.differs": (
        "{label} ghi là {stated} nhưng danh sách có {listed}",
        "{label} is given as {stated} but the list has {listed}",
    ),
    "currency": ("{label}: “{value}” không phải mã tiền tệ gồm ba chữ hoa", "{label}: “{value}” is no currency code"),
    "date": ("{label}: “{value}” không phải là ngày", "{label}: “{value}” is not a date"),
    "date.no_day": (
        "{label}: “{value}” không thể là ngày thực nên không đưa vào nội dung",
        "{label}: “{value}” cannot be a real date and is left out",
    ),
    "date.with_time": (
        "{label}: “{value}” có cả giờ; chỉ giữ ngày theo giờ Việt Nam",
        "{label}: “{value}” has a time; only its date in Viet Nam is kept",
    ),
    "decision.after_posting": (
        "Ngày quyết định sau ngày đăng tải",
        "The decision is dated after the posting",
    ),
    "erase.waiting": (
        "Tệp của nội dung đã gỡ còn chờ xóa; hãy chạy: procurement worker --once",
        "Files of a withheld text wait to be erased; run: procurement worker --once",
    ),
    "estimate.differs": (
        "Dự toán gói thầu khác giá gói thầu",
        "The estimate is not the package price",
    ),
    "file.changed": (
        "Tệp lưu giữ không còn khớp với mã băm SHA-256 hoặc dung lượng của nó",
        "A file that we hold does not have its SHA-256 or its size any more",
    ),
    "file.missing": ("Thiếu tệp đã nhận lưu", "A file that was taken in is missing"),
    "file.sha256": (
        "Tệp không khớp với mã băm SHA-256 đã khai báo",
        "The file does not have the SHA-256 that was stated",
    ),
    "file.unlisted": (
        "Tệp đã đăng tải đang được lưu giữ nhưng bị ghi là không có",
        "A published file is held and listed as if it were not",
    ),
    "index.missing": ("Đã đăng tải nhưng chưa có trong chỉ mục tìm kiếm", "Published, but not in the search index"),
    "index.remains": (
        "Tệp chỉ mục của máy này có thể còn giữ từ của nội dung đã gỡ; hãy chạy: procurement search rebuild",
        "The index files of this machine may still hold words of a withheld text; run: procurement search rebuild",
    ),
    "index.surplus": ("Có trong chỉ mục tìm kiếm nhưng không được đăng tải", "In the search index, but not published"),
    "instant": (
        "{label}: “{value}” không phải là thời điểm (ngày và giờ)",
        "{label}: “{value}” is not a date with a time",
    ),
    "json.depth": ("Dữ liệu lồng nhau quá {limit} cấp", "The data is nested deeper than {limit} levels"),
    "json.duplicate": (
        "Khóa “{key}” xuất hiện hai lần trong cùng một mục",
        "The key “{key}” stands twice in one object",
    ),
    "json.encoding": ("Tệp không được mã hóa theo UTF-8", "The text is not UTF-8"),
    "json.number": ("Có số không đọc được", "A number cannot be read"),
    "json.syntax": (
        "Không đúng cú pháp JSON tại cột {column} ({reason})",
        "This is not JSON: column {column} ({reason})",
    ),
    "json.too_long": ("Dữ liệu dài quá {limit} byte", "The data is longer than {limit} bytes"),
    "ledger.gap": ("Sổ đăng tải bị ngắt quãng tại đây", "The ledger has a gap here"),
    "ledger.hash": ("Mục của sổ đăng tải không khớp với mã băm của nó", "The ledger entry does not have its own hash"),
    "ledger.instant": (
        "Mục của sổ đăng tải có thời điểm trước mục liền trước",
        "The ledger entry is earlier than the one before it",
    ),
    "ledger.link": (
        "Mục của sổ đăng tải không nối với mục liền trước",
        "The ledger entry does not name the one before it",
    ),
    "ledger.not_published": ("Có trong sổ đăng tải nhưng không có nội dung", "In the ledger, but without a revision"),
    "ledger.not_withheld": (
        "Sổ đăng tải ghi đã gỡ nhưng không có lệnh gỡ",
        "Withheld by the ledger, but without a tombstone",
    ),
    "media_type": ("{label}: “{value}” không phải là định dạng tệp", "{label}: “{value}” is not a media type"),
    "national_number": (
        "{label}: “{value}” không được chứa dấu hai chấm hoặc gạch đứng",
        "{label}: “{value}” may hold neither a colon nor a bar",
    ),
    "not_found": ("Không tìm thấy {kind} “{reference}”", "There is no {kind} “{reference}”"),
    "null": ("{label}: có một dòng trống trong danh sách", "{label}: an entry of the list is empty"),
    "number.digits": ("{label}: số có quá nhiều chữ số", "{label}: the number has too many digits"),
    "number.range": ("{label}: cần một số từ {least} đến {most}", "{label}: give a number from {least} to {most}"),
    "price.zero": (
        "{label} là 0; chưa biết hay không công bố thì để trống",
        "{label} is 0; leave it empty where it is unknown or not disclosed",
    ),
    "published.documents_changed": (
        "Danh sách tệp của lần đăng không khớp với sổ đăng tải",
        "The files of the revision are not those of the ledger",
    ),
    "published.not_in_ledger": ("Đã đăng tải nhưng không có trong sổ đăng tải", "Published, but not in the ledger"),
    "published.text_changed": (
        "Nội dung không khớp với mã băm trong sổ đăng tải",
        "The text does not have the hash of the ledger",
    ),
    "published.text_missing": ("Nội dung đã đăng tải bị mất", "The published text is missing"),
    "reference": (
        "{label}: “{value}” chỉ được gồm chữ cái không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới, dài nhất 40 ký tự",
        "{label}: “{value}” may hold only plain letters, digits, dots, hyphens and underscores, 40 characters at most",
    ),
    "required": ("Cần có {label}", "Give the {label}"),
    "required.body": ("Thông báo chưa có nội dung", "The notice has no body"),
    "required.identity": (
        "Cần ít nhất một trong: số trên Hệ thống mạng đấu thầu quốc gia, số tại Cổng này, mã gói thầu tại nguồn",
        "One of these is needed: a national number, our reference, the source's package reference",
    ),
    "result.unknown": ("Không rõ kết quả đánh giá của nhà thầu", "The result of this bidder is not known"),
    "rows.left": (
        "{label}: có chữ ở ngoài số dòng mà biểu mẫu cho thấy (nhiều nhất {limit} dòng) nên chưa lưu; hãy chép lại chữ "
        "ấy, thêm dòng rồi gõ vào, danh sách dài hơn thì dùng bảng tính",
        "{label}: something stands outside the rows that the form shows ({limit} at most) and was not saved; copy it, "
        "add a row and type it there, or use a spreadsheet for a longer list",
    ),
    "rows.too_many": (
        "{label}: {length} dòng, nhiều nhất là {limit}; hãy tách thành nhiều thông báo",
        "{label}: {length} rows, {limit} at most; split them over several notices",
    ),
    "sample.into_real": (
        "Sổ đăng tải này có dữ liệu thật; dữ liệu mẫu chỉ được nạp vào một sổ đăng tải mới, còn trống",
        "This register holds real data; the sample goes into a new, empty register only",
    ),
    "sample.nobody": (
        "Sổ đăng tải này không có người mẫu nào dùng mã xác thực; nạp dữ liệu mẫu vào một sổ mới, còn trống: "
        "procurement demo load",
        "This register has none of the sample's people with a second factor; load the sample into a new, empty one: "
        "procurement demo load",
    ),
    "sample.other": (
        "Sổ đăng tải này có dữ liệu mẫu khác (cỡ khác, hoặc của phiên bản chương trình khác); hãy nạp vào một sổ "
        "đăng tải mới, với thư mục dữ liệu khác",
        "This register holds another sample (of another size, or of another version of the program); load it into a "
        "new register, in another data folder",
    ),
    "sample.real_into": (
        "Sổ đăng tải này chỉ chứa dữ liệu mẫu nên không nhận thông báo thật; hãy dùng một sổ đăng tải mới, "
        "với thư mục dữ liệu khác",
        "This register holds sample data only and takes no real notice; use a new register, in another data folder",
    ),
    "setting.base_url": (
        "“{value}” không dùng được; cần http:// hoặc https://, tên miền, và cổng nếu có, không có gì phía sau",
        "“{value}” cannot be used; give http:// or https://, a host and perhaps a port, with nothing behind",
    ),
    "setting.choice": ("“{value}” không dùng được; chọn một trong: {choices}", "“{value}” is not one of: {choices}"),
    "setting.contact": (
        "“{value}” không phải địa chỉ thư điện tử hay địa chỉ trang web, ví dụ {example}",
        "“{value}” is neither an e-mail address nor that of a page, for example {example}",
    ),
    "setting.database_url": (
        "“{value}” không phải địa chỉ của một tệp SQLite (ví dụ {file}) hay một cơ sở dữ liệu PostgreSQL ({server})",
        "“{value}” is no address of a file of SQLite (for example {file}) or of a PostgreSQL database ({server})",
    ),
    "setting.file": ("Không có tệp “{value}”", "There is no file “{value}”"),
    "setting.folder": ("“{value}” là một tệp, cần một thư mục", "“{value}” is a file; name a folder"),
    "setting.hosts": (
        "“{value}” không phải danh sách tên máy cách nhau bằng dấu phẩy, không kèm cổng",
        "“{value}” is no list of host names with commas, without ports",
    ),
    "setting.networks": (
        "“{value}” không phải danh sách địa chỉ hoặc dải mạng cách nhau bằng dấu phẩy",
        "“{value}” is no list of addresses or networks with commas",
    ),
    "setting.number": (
        "“{value}” không dùng được; cần một số nguyên từ {least} đến {most}",
        "“{value}” cannot be used; give a whole number from {least} to {most}",
    ),
    "sha256": (
        "{label}: cần 64 chữ số thập lục phân viết thường",
        "{label}: give 64 lower-case hexadecimal digits",
    ),
    "setting.service": (
        "“{value}” không phải địa chỉ của một dịch vụ: bắt đầu bằng https://, không có tham số",
        "“{value}” is no address of a service: it begins with https:// and has no parameters",
    ),
    "synonyms.repeated": ("“{term}” đứng hai lần trong dòng này", "“{term}” stands twice in this line"),
    "synonyms.sign": (
        "Dòng này cần dấu “=” giữa các từ cùng nghĩa hoặc một dấu “>” trước các từ hẹp hơn, ví dụ: camera = CCTV",
        "This line needs “=” between words of one meaning, or one “>” before narrower ones, such as: camera = CCTV",
    ),
    "synonyms.term": (
        "“{term}” không dùng được: mỗi từ phải có chữ, không phải số hiệu, và tệp phải ghi bằng UTF-8",
        "“{term}” cannot be used: a term has letters, is no code, and the file is written in UTF-8",
    ),
    "text.disguised": (
        "{label}: có chữ cái lạ giống chữ Latinh trong “{words}”",
        "{label}: “{words}” holds letters of another script that look Latin",
    ),
    "text.entities": ("{label}: ký hiệu HTML lồng nhau quá nhiều lần", "{label}: HTML entities are nested too deep"),
    "text.private_use": (
        "{label}: có ký tự chỉ hiển thị được bằng một phông chữ riêng",
        "{label}: it holds characters that only one font can show",
    ),
    "text.replaced": (
        "{label}: có chữ bị mất khi chuyển bảng mã, còn lại ký hiệu � (“{words}”); hãy gõ lại",
        "{label}: letters were lost as the text was decoded and left � (“{words}”); type them again",
    ),
    "text.surrogate": ("{label}: có ký tự Unicode bị hỏng", "{label}: it holds a broken Unicode character"),
    "text.too_long": (
        "{label}: dài {length} ký tự, nhiều nhất là {limit}",
        "{label}: {length} characters long, {limit} at most",
    ),
    "type.amount": ("{label}: cần một số tiền viết bằng chữ số", "{label}: give an amount in digits"),
    "type.flag": ("{label}: cần giá trị có hoặc không (true, false)", "{label}: give true or false"),
    "type.list": ("{label}: cần một danh sách", "{label}: give a list"),
    "type.number": ("{label}: cần một số thập phân chính xác", "{label}: give an exact decimal number"),
    "type.object": ("{label}: cần một mục gồm các trường", "{label}: give an object with fields"),
    "type.text": ("{label}: cần một đoạn chữ", "{label}: give text"),
    "type.whole": ("{label}: cần một số nguyên", "{label}: give a whole number"),
    "unknown": ("Không có trường “{label}”", "There is no field “{label}”"),
    "version": ("{label}: “{value}” không phải là số phiên bản", "{label}: “{value}” is not a version number"),
    "withheld.not_in_ledger": ("Đã gỡ nhưng sổ đăng tải không ghi", "Withheld, but not in the ledger"),
    "withheld.text_present": ("Nội dung đã gỡ vẫn còn lưu", "The withheld text is still there"),
    "withhold.again": (
        "Nội dung lần đăng {revision} của {reference} đã được gỡ trước đó",
        "The text of revision {revision} of {reference} has been withheld already",
    ),
    "withhold.same_person": (
        "Việc gỡ nội dung cần hai người khác nhau: người đề nghị và người duyệt",
        "Withholding a text needs two different people: one who asks and one who approves",
    ),
    "withhold.unsaid": (
        "Việc gỡ nội dung phải nêu căn cứ pháp lý, lý do, người đề nghị và người duyệt, không để trống",
        "Withholding a text needs a legal basis, a reason, who asks and who approves, none of them blank",
    ),
}
_OF_SLICES = (ACCOUNTS, CASES, DRAFTING, INTERFACE, LAW, LISTS, MAIL, OPERATING, PAPERS, PARAMETERS, PORTAL, SHEETS)
MESSAGES = dict(sorted(pair for table in (MESSAGES, *_OF_SLICES) for pair in table.items()))

THINGS = {
    "archive": {"vi": "trang lưu trữ", "en": "archive"},
    "document": {"vi": "tài liệu", "en": "document"},
    "draft": {"vi": "hồ sơ", "en": "draft"},
    "duties": {"vi": "nghĩa vụ của", "en": "duty of"},
    "notice": {"vi": "thông báo", "en": "notice"},
    "organisation": {"vi": "đơn vị", "en": "organisation"},
    "package": {"vi": "gói thầu", "en": "package"},
    "page": {"vi": "trang", "en": "page"},
    "person": {"vi": "người dùng", "en": "person"},
    "reset": {"vi": "đề nghị đặt lại mã xác thực của", "en": "request to reset the second factor of"},
    "revision": {"vi": "lần đăng", "en": "revision"},
    "role": {"vi": "vai trò số", "en": "role with the number"},
}
"""Words for what was not found, by the ``kind`` of NotFound."""

_EXAMPLE = {"vi": ", ví dụ {example}", "en": ", for example {example}"}


def describe(problem: Problem, language: str) -> str:
    """Return the sentence for ``problem`` in ``language`` (vi or en), without a final stop.

    A code such as ``required.closes_at`` without a row of its own takes that of ``required``; a code without any row
    is shown as it is, so that a page never fails over a missing sentence.
    """
    row = MESSAGES.get(problem.code) or MESSAGES.get(problem.code.partition(".")[0]) or (problem.code, problem.code)
    template = row[LANGUAGES.index(language)]
    if "example" in problem.params:
        template += _EXAMPLE[language]
    sentence = template.format_map(_Words(problem.params, language))
    return sentence[:1].upper() + sentence[1:]


LONGEST_VALUE = 200
"""So many characters of what somebody typed are repeated in a sentence: the whole stands where it was typed."""


class _Words(dict[str, Any]):
    """Parameters as words of one language; one that is missing reads as nothing."""

    def __init__(self, params: Mapping[str, Any], language: str) -> None:
        named = {**params, "kind": THINGS.get(params["kind"], params["kind"])} if "kind" in params else dict(params)
        typed = named.get("value")
        if isinstance(typed, str) and len(typed) > LONGEST_VALUE:
            named["value"] = f"{typed[:LONGEST_VALUE]}…"
        super().__init__({key: _word(value, language) for key, value in named.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _word(value: Any, language: str) -> Any:
    return value.get(language, "") if isinstance(value, Mapping) else value
