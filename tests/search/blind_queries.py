"""A second forty queries, by somebody who had seen neither the genuine data nor any answer, with rules of relevance.

The list of synonyms was finished before the first of them was asked, and nothing was changed afterwards to please them.
The rules were written before any answer had been seen. A query for which no title of the genuine data meets its rule
was left out (``UNANSWERABLE``, found by a scan over all titles), and the next one of the author's list took its place.
"""

from __future__ import annotations

from tests.search.judged_queries import Judged

REPAIR = r"\b(sửa chữa|bảo dưỡng|đại tu|trung tu|tiểu tu|cải tạo|xử lý|phục hồi|nâng cấp|sửa)\b"
OIL = r"\b(dầu|nhớt|mỡ)\b"

LISTED: tuple[Judged, ...] = (
    Judged(
        "văn phòng phẩm",
        "stationery or office supplies",
        (r"\b(văn phòng phẩm|vpp|vật tư văn phòng|mực in|giấy in)\b",),
    ),
    Judged(
        "quần áo bảo hộ",
        "protective or working clothes",
        (r"\b(bảo hộ|bhlđ|bảo vệ cá nhân|trang phục|quần áo|đồng phục)\b",),
    ),
    Judged(
        "giày bảo hộ",
        "safety shoes or personal protective equipment",
        (r"\b(giày|giầy|ủng|bảo hộ|bhlđ|bảo vệ cá nhân)\b",),
    ),
    Judged("bơm nước tuần hoàn", "circulating or cooling water pumps", (r"\bbơm\b", r"\b(tuần hoàn|làm mát)\b")),
    Judged("bơm dầu", "oil pumps, their repair or parts", (r"\bbơm\b.*\bdầu\b|\bdầu\b.*\bbơm\b",)),
    Judged("van hơi", "steam valves", (r"\bvan\b", r"\b(hơi|tuabin|tua bin|tuốc bin|lò)\b")),
    Judged("van một chiều", "check valves, or valves of several sorts", (r"\bvan\b",)),
    Judged("máy biến áp", "a transformer", (r"\b(máy biến áp|mba|biến áp|biến thế)\b",)),
    Judged(
        "dầu máy biến áp", "transformer oil, its treatment or tests", (OIL, r"\b(máy biến áp|mba|biến áp|cách điện)\b")
    ),
    Judged(
        "bảo hiểm cháy nổ", "insurance against fire or of property", (r"\bbảo hiểm\b", r"\b(cháy|tài sản|rủi ro)\b")
    ),
    Judged("bảo hiểm ô tô", "insurance of vehicles", (r"\bbảo hiểm\b", r"\b(xe|ô tô|ôtô|phương tiện)\b")),
    Judged(
        "bảo hiểm sức khỏe",
        "insurance of people",
        (r"\bbảo hiểm\b", r"\b(sức khỏe|con người|tai nạn|người lao động|cbcnv)\b"),
    ),
    Judged("kiểm toán tài chính", "audit of accounts", (r"\bkiểm toán\b", r"\b(tài chính|quyết toán|báo cáo)\b")),
    Judged("kiểm toán quyết toán", "audit of a finished project or of accounts", (r"\bkiểm toán\b",)),
    Judged("phần mềm quản lý", "software", (r"\b(phần mềm|chương trình quản lý|hệ thống quản lý)\b",)),
    Judged("bản quyền phần mềm", "licences of software", (r"\b(phần mềm|bản quyền|license)\b",)),
    Judged("suất ăn ca", "meals for workers", (r"\b(suất ăn|bữa ăn|ăn ca|ăn giữa ca|nấu ăn)\b",)),
    Judged("nấu ăn công nghiệp", "cooking for a canteen", (r"\b(nấu ăn|suất ăn|bữa ăn)\b",)),
    Judged("thuê xe ô tô", "a car or bus is hired", (r"\b(thuê|cho thuê)\b", r"\b(xe|ô tô|ôtô)\b")),
    Judged(
        "thuê xe cẩu",
        "a crane is hired",
        (r"\b(thuê|cho thuê|dịch vụ)\b", r"\b(xe cẩu|cần cẩu|cẩu|cần trục)\b"),
        unless=r"\b(sửa chữa|bảo dưỡng|kiểm định)\b",
    ),
    Judged(
        "xe đưa đón",
        "people are carried to work",
        (r"\b(đưa đón|đưa rước|chở|vận chuyển)\b", r"\b(xe|cbcnv|công nhân|người|nhân viên)\b"),
        unless=r"\b(than|tro|dầu|đá)\b",
    ),
    Judged("sửa chữa ô tô", "cars or lorries are repaired", (REPAIR, r"\b(ô tô|ôtô|xe)\b")),
    Judged(
        "sửa nhà điều hành",
        "an office or control building is repaired",
        (REPAIR, r"\b(nhà điều hành|nhà làm việc|nhà hành chính|văn phòng|trụ sở|nhà quản lý vận hành|nhà qlvh)\b"),
    ),
    Judged(
        "sơn chống ăn mòn",
        "paint, or painting against corrosion",
        (r"\b(sơn|chống ăn mòn|chống gỉ|chống rỉ)\b(?! \d)",),
        unless=r"\bnghi sơn\b",
    ),
    Judged("chống thấm mái nhà", "a roof is made tight", (r"\b(chống thấm|chống dột|thấm dột|thấm)\b",)),
    Judged("hóa chất lò hơi", "chemicals of boilers or of water", (r"\bhóa chất\b",)),
    Judged("khí clo", "chlorine, or chemicals with it", (r"\b(clo|clor|javen|naclo|khí clo)\b",)),
    Judged("cung cấp đá vôi", "limestone is bought", (r"\bđá vôi\b",)),
    Judged(
        "bi nghiền than",
        "balls or other parts of a coal mill",
        (r"\bnghiền\b", r"\b(bi|than|con lăn|vật tư|tấm lót)\b"),
    ),
    Judged("băng tải than", "a conveyor of coal or its parts", (r"\b(băng tải|băng chuyền)\b",)),
    Judged(
        "vận chuyển than",
        "coal is carried, loaded or handled",
        (r"\b(vận chuyển|bốc dỡ|bốc xếp|xếp dỡ|vận tải|bốc)\b", r"\bthan\b"),
    ),
    Judged("vận chuyển tro xỉ", "ash and slag are carried or taken away", (r"\b(tro|xỉ|tro xỉ|tro bay)\b",)),
    Judged("chất thải nguy hại", "hazardous waste", (r"\b(chất thải|ctnh)\b",)),
    Judged(
        "quan trắc môi trường",
        "environmental monitoring",
        (r"\b(quan trắc|giám sát|đo kiểm)\b", r"\b(môi trường|khí thải|nước thải|khói thải|phát thải)\b"),
    ),
    Judged(
        "vệ sinh công nghiệp", "cleaning of buildings or plant", (r"\bvệ sinh\b",), unless=r"\b(thiết bị|nhà) vệ sinh\b"
    ),
    Judged(
        "bảo vệ nhà máy",
        "guards",
        (r"\bbảo vệ\b", r"\b(dịch vụ|thuê|chuyên nghiệp|an ninh|trụ sở|mục tiêu|nhà máy)\b"),
        unless=r"\b(rơ le|rơle|thiết bị bảo vệ|bảo vệ môi trường|hệ thống bảo vệ)\b",
    ),
    Judged(
        "chăm sóc cây xanh",
        "plants and lawns are looked after",
        (r"\b(cây xanh|cây cảnh|cảnh quan|vườn hoa|cắt cỏ)\b",),
    ),
    Judged("cáp điện lực", "power cables", (r"\bcáp\b",), unless=r"\bcáp quang\b"),
    Judged(
        "cáp quang",
        "optical fibre cables or lines",
        (r"\b(cáp quang|quang)\b",),
        unless=r"\b(quang trung|phát quang|tuyên quang)\b",
    ),
    Judged("dây nhôm trần", "bare conductors", (r"\b(dây dẫn|dây nhôm|dây trần|acsr|dây điện)\b",)),
    Judged("sứ cách điện", "insulators", (r"\b(sứ|cách điện)\b",)),
    Judged("cột bê tông", "concrete poles", (r"\bcột\b", r"\b(bê tông|btlt|ly tâm|điện)\b")),
    Judged("máy cắt điện", "circuit breakers", (r"\bmáy cắt\b",), unless=r"\bmáy cắt cỏ\b"),
    Judged("dao cách ly", "disconnectors", (r"\b(dao cách ly|dcl|cách ly)\b",)),
    Judged("rơ le bảo vệ", "protection relays", (r"\b(rơ le|rơle|relay|relays)\b",)),
)

UNANSWERABLE = ("van hơi", "thuê xe ô tô", "dây nhôm trần", "cột bê tông", "dao cách ly")
"""Of the author's list up to the fortieth that some package answers; a test scans all titles for each."""

BLIND: tuple[Judged, ...] = tuple(judged for judged in LISTED if judged.words not in UNANSWERABLE)
