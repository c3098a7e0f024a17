"""Forty queries as a bidder of a power company would type them, each with a rule of what is relevant.

Queries and rules were written before any answer, and before any title of the genuine data, had been looked at; they
are not changed afterwards. A rule is a sentence and its patterns: the title of the relevant package has all of
``about`` (alternatives are synonyms) and none of ``unless``. Titles are compared in lower case, composed, with the
tone in its new place, and with their marks: "đầu tư" is no "dầu".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

BUY = r"\b(cung cấp|cung ứng|mua|mua sắm|trang bị|thay thế)\b"
RENT = r"\b(thuê|cho thuê|dịch vụ|vận chuyển)\b"

_NEW_PLACE = re.compile("([oòóỏõọu])([àáảãạèéẻẽẹỳýỷỹỵ])(?!\\w)")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True)
class Judged:
    """A query, the rule in words, and the rule in patterns."""

    words: str
    rule: str
    about: tuple[str, ...]
    unless: str | None = None
    body: str | None = None

    def accepts(self, title: str, body: str = "") -> bool:
        """Whether a package of this title is relevant; ``body`` names who buys, which only few rules ask."""
        text = comparable(title)
        refused = self.unless is not None and re.search(comparable(self.unless), text) is not None
        refused |= self.body is not None and re.search(comparable(self.body), f"{text}\n{comparable(body)}") is None
        return not refused and all(re.search(comparable(pattern), text) for pattern in self.about)


@cache
def comparable(text: str) -> str:
    """Return ``text`` composed, in lower case, blanks folded, with hoà written hòa and thuỷ written thủy."""
    composed = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[^\S\n]+", " ", _NEW_PLACE.sub(_move_tone, composed))


def _move_tone(match: re.Match[str]) -> str:
    first, last = match.groups()
    letters = unicodedata.normalize("NFD", last)
    tone = "".join(letter for letter in letters if letter in _TONES)
    return unicodedata.normalize("NFC", first + tone + letters.replace(tone, ""))


JUDGED: tuple[Judged, ...] = (
    Judged("cung cấp dầu", "oil or lubricant is bought", (BUY, r"\b(dầu|nhiên liệu)\b")),
    Judged(
        "dau boi tron", "lubricating oil or grease", (r"\b(dầu|mỡ|dầu mỡ)( \w+)? (bôi trơn|nhờn|nhớt)\b|\bdầu mỡ\b",)
    ),
    Judged(
        "bảo hiểm cháy nổ", "insurance against fire or of property", (r"\bbảo hiểm\b", r"\b(cháy|tài sản|rủi ro)\b")
    ),
    Judged("thuê tàu", "a vessel is hired", (RENT, r"\b(tàu|xà lan|sà lan|ca nô|canô|tàu lai)\b")),
    Judged(
        "bảo hộ lao động",
        "protective clothing or equipment of workers",
        (r"\b(bảo hộ( lao động)?|bhlđ|an toàn lao động|phương tiện bảo vệ cá nhân)\b",),
    ),
    Judged("nao vet", "dredging of a channel, basin, lake or ditch", (r"\bnạo vét\b",)),
    Judged(
        "hóa chất xử lý nước",
        "chemicals, those of water treatment among them",
        (r"\bhóa chất\b|\b(phèn|clo|naoh|hcl|javen)\b",),
    ),
    Judged(
        "hoa chat thi nghiem",
        "chemicals or materials of a laboratory",
        (r"\bhóa chất\b|\bhóa nghiệm\b", r"\b(thí nghiệm|phân tích|hóa nghiệm)\b"),
    ),
    Judged(
        "vật tư tuabin",
        "materials or spare parts of a turbine",
        (r"\b(tuabin|tua bin|turbine|turbin|tuốc bin|tuabine)\b", r"\b(vật tư|phụ tùng|thiết bị|linh kiện|bộ)\b"),
    ),
    Judged(
        "sửa chữa lò hơi",
        "repair or overhaul of a boiler or of its equipment",
        (
            r"\b(sửa chữa|bảo dưỡng|đại tu|trung tu|tiểu tu|thay|thay thế|cải tạo|xử lý|vệ sinh|phục hồi)\b",
            r"\b(lò hơi|lò|nồi hơi)\b",
        ),
    ),
    Judged("máy biến áp", "a transformer", (r"\b(máy biến áp|mba|biến áp|biến thế)\b",)),
    Judged("phong chay chua chay", "fire protection", (r"\b(phòng cháy|chữa cháy|pccc|báo cháy)\b",)),
    Judged("suất ăn ca", "meals for workers", (r"\b(suất ăn|bữa ăn|ăn ca|ăn giữa ca|nấu ăn)\b",)),
    Judged("thuê xe ô tô", "a car or bus is hired", (RENT, r"\b(xe|ô tô|ôtô)\b")),
    Judged(
        "vệ sinh công nghiệp",
        "cleaning of buildings, plant or equipment",
        (r"\bvệ sinh\b",),
        unless=r"\b(thiết bị|nhà) vệ sinh\b",
    ),
    Judged("chat thai nguy hai", "hazardous waste is treated or carried away", (r"\b(chất thải|ctnh)\b",)),
    Judged("đá vôi", "limestone", (r"\bđá vôi\b",)),
    Judged(
        "vận chuyển than",
        "coal is carried, loaded or handled",
        (r"\b(vận chuyển|bốc dỡ|bốc xếp|xếp dỡ|vận tải|bốc)\b", r"\bthan\b"),
    ),
    Judged(
        "bi nghiền",
        "balls, rollers or other parts of a mill",
        (r"\b(bi|con lăn|máy|thùng|bánh|tấm lót)\b.*\bnghiền\b",),
    ),
    Judged("bang tai", "a belt conveyor, its belts or rollers", (r"\b(băng tải|băng chuyền)\b",)),
    Judged(
        "máy tính xách tay",
        "computers or office equipment",
        (r"\b(máy tính|laptop|thiết bị văn phòng|công nghệ thông tin|cntt|thiết bị tin học)\b",),
    ),
    Judged("văn phòng phẩm", "stationery", (r"\b(văn phòng phẩm|vpp|giấy|mực in)\b",)),
    Judged(
        "quan trac moi truong",
        "environmental monitoring",
        (r"\b(quan trắc|giám sát|đo kiểm)\b", r"\b(môi trường|khí thải|nước thải|khói thải|phát thải)\b"),
    ),
    Judged(
        "khám sức khỏe",
        "health checks of employees",
        (r"\b(khám|kiểm tra)( \w+)? (sức khỏe|bệnh)\b|\bkhám sức khỏe\b",),
    ),
    Judged(
        "dịch vụ bảo vệ",
        "guards for premises",
        (r"\bbảo vệ\b", r"\b(dịch vụ|thuê|chuyên nghiệp|an ninh|trụ sở|mục tiêu)\b"),
        unless=r"\b(rơ le|rơle|thiết bị bảo vệ|bảo vệ môi trường)\b",
    ),
    Judged("ac quy", "accumulator batteries", (r"\b(ắc quy|acquy|ắcquy|ắc qui|accu|bình điện)\b",)),
    Judged("máy nén khí", "an air compressor or its parts", (r"\b(máy nén|nén khí)\b",)),
    Judged("vòng bi", "bearings", (r"\b(vòng bi|bạc đạn|ổ bi|ổ đỡ)\b",)),
    Judged("sơn chống gỉ", "paint, or painting against corrosion", (r"\b(sơn|chống gỉ|chống rỉ|chống ăn mòn)\b",)),
    Judged(
        "tu van giam sat",
        "supervision of works by a consultant",
        (r"\bgiám sát\b", r"\b(tư vấn|thi công|xây dựng|lắp đặt|công trình)\b"),
        unless=r"\bgiám sát môi trường\b",
    ),
    Judged("thẩm định giá", "appraisal of prices or review of estimates", (r"\b(thẩm định|thẩm tra)\b",)),
    Judged("kiểm toán quyết toán", "audit of accounts or of a finished project", (r"\bkiểm toán\b",)),
    Judged(
        "phan mem quan ly", "software", (r"\b(phần mềm|bản quyền|license|hệ thống quản lý|chương trình quản lý)\b",)
    ),
    Judged("camera giám sát", "cameras", (r"\b(camera|cctv)\b",)),
    Judged("đào tạo an toàn", "training of people", (r"\b(đào tạo|huấn luyện|tập huấn)\b",)),
    Judged("tro xi", "ash and slag", (r"\b(tro|xỉ|tro xỉ|tro bay)\b",)),
    Judged(
        "thí nghiệm định kỳ",
        "tests of electrical or other equipment",
        (r"\b(thí nghiệm|kiểm định|hiệu chuẩn|thử nghiệm)\b",),
    ),
    Judged(
        "bơm nước tuần hoàn",
        "circulating or cooling water pumps, their repair or parts",
        (r"\bbơm\b", r"\b(tuần hoàn|làm mát)\b"),
    ),
    Judged("dieu hoa khong khi", "air conditioning", (r"\b(điều hòa|hvac|máy lạnh|thông gió)\b",)),
    Judged(
        "kiểm định thiết bị",
        "statutory inspection or calibration of equipment",
        (r"\b(kiểm định|hiệu chuẩn|hiệu chỉnh)\b",),
    ),
)
