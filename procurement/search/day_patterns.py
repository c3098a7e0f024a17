"""How people write days in a search: patterns over words without marks, which name what each part says.

``typed_days`` says which days are meant.
"""

from __future__ import annotations

import re

_NAMES = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
"""Months; whether "may" is one, or a machine without its marks, ``typed_days`` tells by the words around it."""
TIES = frozenset(
    "in on by before after until till since from during between and to within due deadline closing closes posted "
    "published new".split()
)
"""English words before a month; Vietnamese ones stand before machines."""
_ENGLISH_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
COUNTS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
          "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}  # fmt: skip
"""Without their marks; "sau" is "after" more often than six."""
_COUNT = rf"(?<!thu )(?<!hai )(?<!ba )(?P<number>\d{{1,3}}|{'|'.join(COUNTS)})"
_UNIT = r"(?P<unit>ngay|tuan|thang|days?|weeks?|months?)"
_AHEAD = "(?:sap )?toi|nua"
AHEAD = re.compile(rf"\b(?:(?:next|coming) {_COUNT}|{_COUNT} {_UNIT} (?:{_AHEAD}))\b".replace("?P<number>", "?:"))
"""Days of which all are to come, and nothing is posted on them yet."""
BACK = ("qua", "vua qua", "gan day", "last", "past")
_MAY_BE = re.compile(
    r"\d[/.-]\d|ng[aà]y|h[oô]m|tu[aầ]n|th[aá]ng|qu[yý]|n[aă]m (?:nay|ngo[aá]i|\d)|cu[oố]i|planned|expected"
    rf"|today|tomorrow|yesterday|days|week|month|{_ENGLISH_DAY}"
    r"|th[uứ] (?:hai|ba|t[uư]|n[aă]m|s[aá]u|b[aả]y)|ch[uủ] nh[aậ]t",
    re.IGNORECASE,
)
_MAY_BE_ENGLISH = re.compile(rf"\b(?:{'|'.join(sorted(TIES))}|[0-9]+[a-z]*) {_NAMES}\b|\b{_NAMES} [0-9]", re.IGNORECASE)
_IN = r"in(?! (?:ngay|tuan|thang|qui|nam|hom|cuoi))"
"""The English word: "máy in tháng 12" are printers."""
_VERB = (
    r"(?:(?P<closes>(?:sap )?(?:(?:het )?han(?: chot)?(?: dong| nop)?(?: thau| ho so)?|dong(?: thau)?)"
    r"|clos(?:es?|ing)|due|deadline)"
    r"|(?P<starts>(?:sap|se) moi(?: thau)?|du kien(?: bat dau| moi thau)?|trong ke hoach|planned(?: for)?|expected)"
    r"|(?P<published>(?:moi )?dang(?: tai| moi| bao)?|moi(?: thau)?|posted|published|new))"
    r"(?: trong(?: vong)?| vao| in| on| within)? "
)
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:thu (?P<weekday>hai|ba|tu|nam|sau|bay)|(?P<sunday>chu nhat))"
_SHAPES = (
    r"(?:ngay )?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)",
    rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
    rf"ngay (?P<day>\d{{1,2}})(?:/| thang )(?P<month>\d{{1,2}})(?:(?:/| nam ){_YEAR})?",
    rf"thang (?P<month>\d{{1,2}})(?:[/.-]| nam | ){_YEAR}",
    rf"(?:qui|q) ?(?P<quarter>[1-4]|i{{1,3}}|iv)(?:[/-]| nam | ){_YEAR}",
    rf"(?P<month>\d{{1,2}})/{_YEAR}",
    rf"{_COUNT} {_UNIT} (?P<way>{_AHEAD}|(?:vua )?qua|gan day)",
    rf"(?:the )?(?P<way>next|coming|last|past) {_COUNT} {_UNIT}",
    rf"(?:(?P<week>this|next|last) )?(?P<english>{_ENGLISH_DAY})",
    rf"{_WEEKDAY} tuan (?P<week>nay|sau|toi|truoc)",
    r"(?P<named>hom nay|hom qua|ngay mai|(?:tuan|thang|qui|nam) (?:nay|sau|toi|truoc)|nam ngoai"
    r"|today|yesterday|tomorrow|(?:the )?(?:this|next|last) (?:week|month))",
)
_BARE = (
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})",
    rf"(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}})(?: nam {_YEAR})?",
    r"thang (?P<month>\d{1,2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<name>{_NAMES})(?: {_YEAR})?",
    rf"(?P<name>{_NAMES}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?",
    rf"(?P<name>{_NAMES})(?: {_YEAR})?",
    _WEEKDAY,
)
"""What is a day or a month only behind a word that says so: "phần thứ hai" is no Monday."""
_SAID = (rf"{_COUNT} {_UNIT}", rf"(?(starts)(?:nam )?{_YEAR}|(?!))")
"""Behind a word that says what happens then; else "trong 60 ngày" is how long a work takes, and titles name years."""
_ENDS = r"cuoi (?P<end>tuan|thang|qui|nam)(?: nay)?"
_WHEN = re.sub(r"\?P<\w+>", "?:", "|".join((*_SHAPES, *_BARE, _ENDS)))
LIMITS = {
    "before": r"truoc|before",
    "after": r"(?<!thu )sau|after",
    "from": r"(?:ke )?(?<!thu )tu|from|since",
    "until": r"(?:cham nhat |muon nhat )?(?:den|toi)(?: het)?|het|cham nhat|muon nhat|until|till|by",
    "within": rf"trong(?: vong)?|vao|during|within|{_IN}",
}
_LIMIT = "|".join(rf"(?P<{name}>{words})" for name, words in LIMITS.items())
_BETWEEN = (
    rf"(?:(?:trong |trong khoang )?(?:tu |from |between ))?(?P<low>{_WHEN}|(?:ngay )?\d{{1,2}}|nay|bay gio|now)"
    rf" ?(?:den|toi|den het|toi het|and|to|until|till|-) ?(?P<high>{_WHEN})"
)
_NEWS = (
    r"(?P<named>hom nay|hom qua|(?:tuan|thang) (?:nay|truoc))"
    r" co (?:goi(?: thau)?(?: nao)?|gi) (?P<published>moi)(?: khong)?"
)
PATTERNS = tuple(
    re.compile(rf"(?<!\S){verb}{shape}[,.;:?]?(?!\S)")
    for verb, shapes in (
        ("", (_NEWS,)),
        (rf"(?:{_VERB})?", (_BETWEEN, rf"(?:{_LIMIT}) (?P<when>{_WHEN})(?: tro di)?")),
        (_VERB, (*_SHAPES, *_BARE, *_SAID)),
        ("", _SHAPES),
        (r"\A", (r"thang (?P<month>\d{1,2})\Z", r"(?:qui|q) ?(?P<quarter>[1-4]|i{1,3}|iv)\Z")),
    )
    for shape in shapes
)
"""Limits go first, then what says what happens on the days; a month without its year is one only behind such a word, or
where it is all that was typed."""
ONE = tuple(map(re.compile, (*_SHAPES, *_BARE, _ENDS, r"(?:ngay )?(?P<day>\d{1,2})")))
"""One day, or days that have one name, alone: what stands at either end of a range."""
HAS_YEAR = re.compile(r"\d{4}|\d[/.-]\d+[/.-]\d")
ONLY_DAY = re.compile(r"(?:ngay )?\d{1,2}")
NOW = ("nay", "bay gio", "now")
RELATIVE = re.compile(r"(?:hom|ngay mai|to|yes|tuan|thang [^\d]|qui [nst]|nam|the|this|next|last)")
"""Days that today tells, whatever stands before them."""
MARKED = frozenset(
    "hết hạn đóng nộp thầu hồ sơ mới mời đăng tải báo trong vào ngày tháng năm quý hôm nay qua mai tuần này "
    "sau tới trước từ kể đến chậm muộn nhất khoảng giờ cuối trở đi chót sắp thứ tư sáu bảy chủ nhật có gói nào gì "
    "không dự kiến bắt đầu sẽ kế hoạch một bốn tám chín mười vòng nữa vừa gần đây ngoái -".split()
)
"""The words of these patterns as they are written with marks: "dòng" and "đang" say something else."""


def may_name_days(words: str) -> bool:
    """Whether it is worth looking for days in ``words``: mostly it is not, and this is told at once."""
    return bool(_MAY_BE.search(words) or (words.isascii() and _MAY_BE_ENGLISH.search(words)))
