"""What the sample city must show: what its press reported, and the extremes that pages have to bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from procurement.importing.sample.book import Plan, Work
from procurement.importing.sample.city_bodies import Buyer, all_buyers, find_buyer
from procurement.importing.sample.city_works import MILLION, Draw, place_in_time

CAMERAS = 16_200
"""Cameras that the districts bought together; the press reported 15 to 17 thousand."""

LEASES = (
    ("Thuê đường truyền số liệu chuyên dùng kết nối các sở, ban, ngành, quận, huyện, thị xã năm 2020", 21_400),
    ("Thuê đường truyền Internet trực tiếp cho trung tâm dữ liệu nhà nước của thành phố năm 2020", 6_850),
    ("Thuê máy chủ và hạ tầng lưu trữ phục vụ cổng dịch vụ công trực tuyến năm 2020", 14_900),
    ("Thuê máy chủ dự phòng, sao lưu dữ liệu cho các hệ thống dùng chung của thành phố năm 2020", 9_760),
    ("Thuê kênh truyền dẫn camera giám sát về trung tâm điều hành thông minh năm 2020", 7_300),
    ("Thuê dịch vụ giám sát, bảo đảm an toàn thông tin cho các máy chủ thuê năm 2020", 4_200),
)
"""What the Sở Thông tin và Truyền thông leased in 2020, lines and servers; titles and amounts are invented."""

SUBSTANCES = (
    "Paracetamol", "Amoxicilin", "Cefuroxim", "Ceftriaxon", "Cefotaxim", "Ciprofloxacin", "Levofloxacin",
    "Metronidazol",
    "Omeprazol", "Esomeprazol", "Pantoprazol", "Metformin", "Gliclazid", "Insulin người", "Amlodipin", "Losartan",
    "Telmisartan", "Enalapril", "Bisoprolol", "Furosemid", "Spironolacton", "Atorvastatin", "Rosuvastatin",
    "Clopidogrel",
    "Aspirin", "Heparin", "Enoxaparin", "Salbutamol", "Budesonid", "Methylprednisolon", "Dexamethason", "Diclofenac",
    "Meloxicam", "Tramadol", "Morphin", "Fentanyl", "Propofol", "Ketamin", "Diazepam", "Phenobarbital", "Natri clorid",
    "Glucose", "Ringer lactat", "Kali clorid", "Calci clorid", "Vitamin B1", "Vitamin C", "Vitamin K1", "Acid folic",
    "Sắt sucrose", "Erythropoietin", "Vancomycin", "Meropenem",
)  # fmt: skip
FORMS = (
    "viên nén 5 mg", "viên nén 10 mg", "viên nén 20 mg", "viên nang 250 mg", "viên nang 500 mg", "gói bột 250 mg",
    "lọ bột pha tiêm 1 g", "ống tiêm 2 ml", "ống tiêm 5 ml", "ống tiêm 10 ml", "chai truyền 100 ml",
    "chai truyền 250 ml", "chai truyền 500 ml", "dung dịch uống 60 ml",
)  # fmt: skip
LOTS = 742

STREETS = (
    "Thi công cải tạo, chỉnh trang đồng bộ hè đường, hệ thống thoát nước, chiếu sáng, cây xanh, hạ ngầm đường dây "
    "thông tin và tổ chức giao thông các tuyến: "
)
STREET = "đường số {number} khu đô thị Mẫu (đoạn từ nút giao N{number} đến nút giao N{next})"
SIDE_WORKS = " và công việc phụ trợ"


@dataclass(frozen=True)
class Case:
    """A plan that the city must have, with its packages by key."""

    buyer: Buyer
    plan: Plan
    works: dict[str, Work]


def find_cases(draw: Draw) -> Iterator[Case]:
    """Yield the cases, always the same ones."""
    yield _leases(draw)
    yield from _cameras(draw)
    yield _many_lots(draw)
    yield _long_title(draw)
    yield from _appointments(draw)


def long_title() -> str:
    """Return a title of 626 characters, the longest genuine one that was seen: roads that are repaired together."""
    return STREETS + "; ".join(STREET.format(number=number, next=number + 1) for number in range(1, 8)) + SIDE_WORKS


def lot_titles() -> tuple[str, ...]:
    """Return the titles of the lots of a purchase of medicines: substance and form."""
    titles = tuple(f"{substance}, {form}" for form in FORMS for substance in SUBSTANCES)
    assert len(titles) >= LOTS
    return tuple(f"Phần {number}: {title}" for number, title in enumerate(titles[:LOTS], 1))


def _case(
    draw: Draw, buyer: Buyer, subject: str, decided: date, works: list[Work], *, is_project: bool = False
) -> Case:
    plan = Plan(buyer.body.code, draw.offset(decided), subject, is_project)
    key = f"case-{buyer.body.code}-{decided.isoformat()}"
    return Case(buyer, plan, {f"{key}-{number}": replace(work, plan=key) for number, work in enumerate(works)})


def _leases(draw: Draw) -> Case:
    buyer, decided = find_buyer("Sở Thông tin và Truyền thông Hà Nội"), date(2020, 2, 12)
    works = []
    for number, (title, price) in enumerate(LEASES):
        work = Work("", title, "PTV", price * MILLION, days=300)
        placed = place_in_time(draw, buyer, work, draw.weekday(decided + timedelta(days=20 + 9 * number)))
        works.append(replace(placed, story="ordinary", method="1_MTHS", lots=()))
    subject = "thuê đường truyền, máy chủ và dịch vụ công nghệ thông tin năm 2020"
    return _case(draw, buyer, subject, decided, works)


def _cameras(draw: Draw) -> Iterator[Case]:
    districts = [buyer for buyer in all_buyers() if buyer.level == "district"]
    weights = [draw.random.randint(400, 680) for _ in districts]
    counts = [CAMERAS * weight // sum(weights) for weight in weights]
    for number, (buyer, count) in enumerate(zip(districts, counts, strict=True)):
        decided = draw.weekday(date(2021 + number % 3, 3, 1) + timedelta(days=number * 4))
        title = f"Cung cấp, lắp đặt {count} camera giám sát an ninh, trật tự, giao thông trên địa bàn {buyer.where}"
        work = Work("", title, "HH", count * 17 * MILLION, days=90)
        placed = place_in_time(draw, buyer, work, draw.weekday(decided + timedelta(days=30)))
        subject = f"Lắp đặt hệ thống camera giám sát trên địa bàn {buyer.where}"
        yield _case(draw, buyer, subject, decided, [replace(placed, story="ordinary", method="1_MTHS", lots=())],
                    is_project=True)  # fmt: skip


def _many_lots(draw: Draw) -> Case:
    buyer = find_buyer("Bệnh viện Đa khoa Mẫu 01")
    decided = draw.weekday(draw.today - timedelta(days=150))
    lots = tuple((title, draw.random.randint(12, 900) * MILLION // 10) for title in lot_titles())
    title = "Mua thuốc generic phục vụ khám bệnh, chữa bệnh của Bệnh viện Đa khoa Mẫu 01"
    work = Work("", title, "HH", sum(price for _, price in lots), contract="DGCD", days=365)
    placed = place_in_time(draw, buyer, work, draw.weekday(decided + timedelta(days=20)))
    work = replace(placed, story="lots", method="1_MTHS", lots=lots)
    return _case(draw, buyer, "mua thuốc của Bệnh viện Đa khoa Mẫu 01", decided, [work])


def _long_title(draw: Draw) -> Case:
    buyer = find_buyer("Ban Quản lý dự án đầu tư xây dựng Mẫu 01")
    decided = draw.weekday(draw.today - timedelta(days=40))
    work = Work("", long_title(), "XL", 48_600 * MILLION, contract="DGDC", days=300)
    placed = place_in_time(draw, buyer, work, draw.weekday(decided + timedelta(days=25)))
    subject = "Chỉnh trang hạ tầng khu đô thị Mẫu"
    return _case(draw, buyer, subject, decided, [replace(placed, story="ordinary", method="1_MTHS", lots=())],
                 is_project=True)  # fmt: skip


def _appointments(draw: Draw) -> Iterator[Case]:
    """Yield projects whose side services are appointed directly, by the dozen."""
    services = (
        ("TV", "Tư vấn khảo sát địa hình, địa chất", 310), ("TV", "Tư vấn lập thiết kế bản vẽ thi công", 460),
        ("TV", "Tư vấn thẩm tra thiết kế, dự toán", 95), ("TV", "Tư vấn lập E-HSMT, đánh giá E-HSDT", 88),
        ("TV", "Tư vấn thẩm định E-HSMT và kết quả lựa chọn nhà thầu", 42), ("TV", "Tư vấn giám sát thi công", 455),
        ("TV", "Giám sát khảo sát xây dựng", 28), ("PTV", "Bảo hiểm công trình", 61),
        ("PTV", "Rà phá bom mìn, vật nổ", 74), ("TV", "Đánh giá tác động môi trường", 180),
        ("TV", "Đo đạc, cắm mốc giới", 66), ("TV", "Thí nghiệm, kiểm định chất lượng", 120),
        ("TV", "Kiểm toán quyết toán dự án hoàn thành", 110),
    )  # fmt: skip
    boards = [buyer for buyer in all_buyers() if buyer.board_of is not None]
    for number in range(4):
        buyer, decided = boards[number * 7], draw.weekday(date(2023, 4, 3) + timedelta(days=60 * number))
        project = f"Cải tạo, nâng cấp tuyến đường trục khu hành chính {buyer.where}"
        works = [
            place_in_time(draw, buyer, Work("", f"{service} dự án {project}", field, price * MILLION, days=120),
                          draw.weekday(decided + timedelta(days=12 + 5 * index)))
            for index, (field, service, price) in enumerate(services)
        ]  # fmt: skip
        yield _case(draw, buyer, project, decided, works, is_project=True)
