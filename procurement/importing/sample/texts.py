"""The tables behind the small sample: who buys, what is bought, who bids.

Everything here is invented. Wards and communes carry the names of real ones (126 since 2025-07-01) and only ever do
things on time; whatever is late, missing or cancelled happens to a body whose name says "Mẫu" or "mẫu". Codes and
numbers come from ranges that nobody holds (``vnz999``, ``vn9900``, ``IB26999``). Days are counted from the day on
which the sample is made: negative ones are past.
"""

from __future__ import annotations

from procurement.importing.sample.book import Body, Plan, Work

# fmt: off
BODIES = {
    "ngoc_ha": Body("vnz999000001", "Ủy ban nhân dân phường Ngọc Hà", "UBND phường Ngọc Hà", "UBND", "Phường Ngọc Hà"),
    "giang_vo": Body(
        "vnz999000002", "Ủy ban nhân dân phường Giảng Võ",
        "UBND phường Giảng Võ", "UBND", "Phường Giảng Võ",
    ),
    "ha_dong": Body("vnz999000003", "Ủy ban nhân dân phường Hà Đông", "UBND phường Hà Đông", "UBND", "Phường Hà Đông"),
    "hoai_duc": Body("vnz999000004", "Ủy ban nhân dân xã Hoài Đức", "UBND xã Hoài Đức", "UBND", "Xã Hoài Đức"),
    "dong_anh": Body("vnz999000005", "Ủy ban nhân dân xã Đông Anh", "UBND xã Đông Anh", "UBND", "Xã Đông Anh"),
    "long_bien": Body(
        "vnz999000006", "Ủy ban nhân dân phường Long Biên",
        "UBND phường Long Biên", "UBND", "Phường Long Biên",
    ),
    "hospital": Body("vnz999000007", "Bệnh viện Đa khoa Mẫu Thăng Long", "BVĐK Mẫu Thăng Long", "BVM", "Phường Láng"),
    "school": Body(
        "vnz999000008", "Trường Trung học cơ sở Mẫu Hoa Sữa",
        "THCS Mẫu Hoa Sữa", "THCSM", "Phường Kim Liên",
    ),
    "digital": Body("vnz999000009", "Trung tâm Chuyển đổi số Mẫu", "TT CĐS Mẫu", "CĐSM", "Phường Cầu Giấy"),
    "projects": Body(
        "vnz999000010", "Ban Quản lý dự án đầu tư xây dựng Mẫu số 2",
        "BQLDA Mẫu số 2", "BQLDAM2", "Phường Vĩnh Tuy",
    ),
    "late": Body("vnz999000011", "Đơn vị mẫu số 3", "Đơn vị mẫu số 3", "ĐVM3", "Phường Hoàn Kiếm"),
}

PLANS = {
    "ngoc_ha": Plan("ngoc_ha", -75, "các gói thầu thuộc dự toán chi thường xuyên năm {year} của phường Ngọc Hà"),
    "giang_vo": Plan(
        "giang_vo", -80, "Cải tạo, sửa chữa các trường tiểu học công lập trên địa bàn phường Giảng Võ", is_project=True,
    ),
    "ha_dong": Plan("ha_dong", -60, "cung cấp dịch vụ công ích và hạ tầng kỹ thuật năm {year} phường Hà Đông"),
    "hoai_duc": Plan(
        "hoai_duc", -110, "Nâng cấp tuyến đường trục chính và hệ thống thoát nước xã Hoài Đức", is_project=True,
    ),
    "dong_anh": Plan("dong_anh", -45, "mua sắm, dịch vụ đợt 2 năm {year} của xã Đông Anh"),
    "long_bien": Plan("long_bien", -40, "duy tu hạ tầng giao thông, thoát nước phường Long Biên năm {year}"),
    "hospital": Plan(
        "hospital", -120, "mua sắm trang thiết bị, vật tư y tế năm {year} của Bệnh viện Đa khoa Mẫu Thăng Long",
    ),
    "school": Plan("school", -90, "sửa chữa cơ sở vật chất và dịch vụ trường học"),
    "digital": Plan("digital", -65, "ứng dụng công nghệ thông tin, chuyển đổi số năm {year}", adjusted=-26),
    "projects": Plan(
        "projects", -200, "Xây dựng cầu vượt và đường dẫn hai đầu cầu khu đô thị Mẫu phía Nam", is_project=True,
    ),
    "late": Plan("late", -105, "sửa chữa trụ sở, mua sắm trang thiết bị năm {year}", posting_delay=18),
    "digital_upkeep": Plan("digital", -24, "sửa chữa, mua sắm thường xuyên đợt cuối năm {year}"),
}

LOTS = (
    ("Phần 1: Bơm kim tiêm, dây truyền dịch", 2_400_000_000),
    ("Phần 2: Găng tay, khẩu trang, trang phục phòng hộ", 1_650_000_000),
    ("Phần 3: Bông, băng, gạc vô trùng", 1_350_000_000),
    ("Phần 4: Chỉ phẫu thuật, lưỡi dao mổ", 2_100_000_000),
    ("Phần 5: Phim X-quang, giấy in nhiệt y tế", 1_400_000_000),
)

WORKS = {
    "camera": Work(
        "ngoc_ha", "Mua sắm, lắp đặt hệ thống camera giám sát an ninh trật tự trên địa bàn phường Ngọc Hà",
        "HH", 4_850_000_000, invited=-12, closes=1,
    ),
    "trees": Work(
        "ngoc_ha", "Cắt tỉa, duy trì cây xanh bóng mát trên địa bàn phường Ngọc Hà",
        "PTV", 1_960_000_000, contract="DGCD", days=365, invited=-48, closes=-34, awarded=-22, signed=-18,
    ),
    "stationery": Work(
        "ngoc_ha", "Cung cấp văn phòng phẩm phục vụ hoạt động của Ủy ban nhân dân phường Ngọc Hà",
        "HH", 45_000_000, "CDTRG", method=None, days=30, awarded=-30, signed=-28, story="direct",
    ),
    "primary_school": Work(
        "giang_vo", "Gói thầu số 03: Thi công sửa chữa phòng học, nhà bếp và hàng rào các trường tiểu học",
        "XL", 18_600_000_000, contract="DGDC", days=180, invited=-52, closes=-36, awarded=-24, signed=-19,
    ),
    "supervision": Work(
        "giang_vo", "Gói thầu số 04: Tư vấn giám sát thi công xây dựng các trường tiểu học",
        "TV", 412_000_000, "CDTRG", method=None, days=180, awarded=-50, signed=-48, story="direct",
    ),
    "insurance": Work(
        "giang_vo", "Gói thầu số 05: Bảo hiểm công trình trong thời gian thi công xây dựng",
        "PTV", 68_500_000, "CDTRG", method=None, days=180, awarded=-41, story="direct",
    ),
    "street_lights": Work(
        "ha_dong", "Thay thế đèn chiếu sáng ngõ xóm bằng đèn LED tiết kiệm điện trên địa bàn phường Hà Đông",
        "XL", 6_240_000_000, days=90, invited=-14, closes=2,
    ),
    "cleaning": Work(
        "ha_dong", "Thu gom rác thải sinh hoạt, duy trì vệ sinh môi trường trên địa bàn phường Hà Đông",
        "PTV", 24_500_000_000, contract="DGDC", days=365, invited=-6, closes=14,
    ),
    "data_line": Work(
        "ha_dong", "Thuê đường truyền số liệu và Internet phục vụ Trung tâm Phục vụ hành chính công phường Hà Đông",
        "PTV", 386_000_000, "CHCT", days=365, invited=-34, closes=-12, awarded=-8, signed=-5,
    ),
    "village_road": Work(
        "hoai_duc", "Thi công xây dựng mặt đường, vỉa hè và hệ thống thoát nước tuyến đường trục chính xã Hoài Đức",
        "XL", 38_700_000_000, contract="DGDC", days=300, invited=-62, closes=-40, awarded=-25, signed=-20,
    ),
    "desks": Work(
        "dong_anh", "Mua sắm bàn ghế học sinh, tủ đựng đồ dùng cho các trường mầm non công lập xã Đông Anh",
        "HH", 2_350_000_000, days=45, invited=-10, closes=3,
    ),
    "mosquitoes": Work(
        "dong_anh", "Phun hóa chất diệt muỗi phòng, chống dịch bệnh sốt xuất huyết trên địa bàn xã Đông Anh",
        "PTV", 720_000_000, "CHCT", days=90, invited=0, closes=21,
    ),
    "drains": Work(
        "long_bien", "Nạo vét, khơi thông cống rãnh thoát nước trên địa bàn phường Long Biên",
        "PTV", 3_180_000_000, contract="DGCD", days=120, invited=-11, closes=2,
    ),
    "road_signs": Work(
        "long_bien", "Sơn kẻ vạch, bổ sung biển báo và gờ giảm tốc trên các tuyến đường do phường Long Biên quản lý",
        "XL", 1_450_000_000, "CHCT", days=45, invited=-1, closes=20,
    ),
    "ct_scanner": Work(
        "hospital", "Mua sắm hệ thống chụp cắt lớp vi tính và máy siêu âm tổng quát",
        "HH", 32_000_000_000, method="1_HTHS", days=150,
        invited=-84, closes=-60, awarded=-38, signed=-30, story="consortium",
    ),
    "supplies": Work(
        "hospital", "Mua sắm vật tư y tế tiêu hao phục vụ khám bệnh, chữa bệnh",
        "HH", 8_900_000_000, contract="DGCD", days=365, invited=-58, closes=-42, awarded=-18, story="lots", lots=LOTS,
    ),
    "reagents": Work(
        "hospital", "Mua sắm hóa chất xét nghiệm sinh hóa, huyết học",
        "HH", 5_150_000_000, contract="DGCD", days=365, invited=-50, closes=-36, awarded=-15, story="no_winner",
    ),
    "oxygen": Work(
        "hospital", "Bảo trì hệ thống khí y tế trung tâm và cung cấp oxy lỏng",
        "PTV", 640_000_000, "CHCT", days=365, invited=0, closes=15,
    ),
    "schoolyard": Work(
        "school", "Sửa chữa nhà vệ sinh học sinh, lát lại sân trường",
        "XL", 2_850_000_000, days=75, invited=-72, closes=-58, awarded=-10, signed=-6, story="retender",
    ),
    "guards": Work(
        "school", "Thuê dịch vụ bảo vệ, vệ sinh trường học",
        "PTV", 560_000_000, "CHCT", days=300, invited=-24, closes=-6, story="reinvited", again=(-3, 12),
    ),
    "records_software": Work(
        "digital", "Xây dựng phần mềm quản lý hồ sơ, tài liệu lưu trữ điện tử",
        "PTV", 9_750_000_000, days=210, invited=-20, closes=1, story="extended",
    ),
    "computers_and_network": Work(
        "digital", "Mua sắm máy tính để bàn và thiết bị mạng",
        "HH", 5_600_000_000, story="planned",
    ),
    "computers": Work(
        "digital", "Mua sắm máy tính để bàn phục vụ tiếp nhận hồ sơ trực tuyến",
        "HH", 3_400_000_000, days=45, invited=-4, closes=10, split_from="computers_and_network",
    ),
    "network": Work(
        "digital", "Mua sắm thiết bị mạng và thiết bị bảo mật",
        "HH", 2_200_000_000, story="planned", split_from="computers_and_network",
    ),
    "backup": Work(
        "digital", "Thuê dịch vụ sao lưu, lưu trữ dự phòng dữ liệu",
        "PTV", 1_280_000_000, days=365, story="planned", added=True,
    ),
    "flyover": Work(
        "projects", "Gói thầu số 08: Thi công xây dựng cầu vượt, đường dẫn hai đầu cầu và hệ thống chiếu sáng",
        "XL", 60_000_000_000, contract="DGDC", days=540,
        invited=-122, closes=-98, awarded=-78, signed=-70, story="road",
    ),
    "design": Work(
        "projects", "Gói thầu số 02: Tư vấn khảo sát, lập thiết kế bản vẽ thi công và dự toán xây dựng",
        "TV", 5_400_000_000, method="1_HTHS", days=120,
        invited=-190, closes=-168, awarded=-140, signed=-134, story="two_envelopes",
    ),
    "traffic_control": Work(
        "projects", "Gói thầu số 12: Cung cấp, lắp đặt hệ thống điều khiển giao thông thông minh",
        "HH", 46_800_000_000, method="1_HTHS", days=270, invited=-9, closes=32, story="international",
    ),
    "underpass": Work(
        "projects", "Gói thầu số 15: Thi công xây dựng hầm chui dành cho người đi bộ",
        "XL", 21_300_000_000, contract="DGDC", days=240, invited=-3, closes=14, story="prequalified",
    ),
    "office": Work(
        "late", "Sửa chữa trụ sở làm việc và nhà để xe",
        "XL", 980_000_000, "CHCT", invited=-72, closes=-56, awarded=-42, story="late_award",
    ),
    "meeting_room": Work(
        "late", "Mua sắm trang thiết bị phòng họp trực tuyến",
        "HH", 540_000_000, "CHCT", days=30, invited=-64, closes=-48, awarded=-36, story="undated_award",
    ),
    "upkeep": Work(
        "digital_upkeep", "Bảo trì máy chủ, thiết bị lưu trữ của Trung tâm",
        "PTV", 690_000_000, "CHCT", days=365, invited=-15, closes=-2, story="unopened",
    ),
    "roof": Work(
        "digital_upkeep", "Sửa chữa trụ sở làm việc của Trung tâm",
        "XL", 1_150_000_000, "CHCT", days=60, story="planned",
    ),
    "survey": Work(
        "digital_upkeep", "Tư vấn khảo sát hiện trạng, lập dự toán sửa chữa trụ sở",
        "TV", 48_000_000, "CDTRG", method=None, days=20, story="planned",
    ),
    "fire_extinguishers": Work(
        "digital_upkeep", "Mua sắm bình chữa cháy, nạp lại bình đã hết hạn",
        "HH", 46_000_000, "CDTRG", method=None, days=15, story="planned",
    ),
}
# fmt: on

BIDDERS = (
    ("vn9900000101", "Công ty TNHH Xây dựng Mẫu An Phát"),
    ("vn9900000102", "Công ty Cổ phần Đầu tư và Thương mại Mẫu Hồng Hà"),
    ("vn9900000103", "Công ty TNHH Thiết bị và Công nghệ Mẫu Sao Mai"),
    ("vn9900000104", "Công ty Cổ phần Mẫu Thành Đô"),
    ("vn9900000105", "Công ty TNHH Thương mại và Dịch vụ Mẫu Bình Minh"),
    ("vn9900000106", "Công ty Cổ phần Tư vấn Kỹ thuật Mẫu Tây Hồ"),
    ("vn9900000107", "Công ty TNHH Một thành viên Mẫu Phú Xuân"),
    ("vn9900000108", "Hợp tác xã Dịch vụ Tổng hợp Mẫu Đoàn Kết"),
    ("vn9900000109", "Công ty Cổ phần Giải pháp số Mẫu Âu Lạc"),
    ("vn9900000110", "Công ty TNHH Vật tư Mẫu Ước Mơ Xanh"),
)

CLARIFICATIONS = (
    (
        "Yêu cầu về kỹ thuật",
        "Đề nghị bên mời thầu làm rõ khối lượng hồ sơ cần số hóa và định dạng tệp sau khi số hóa.",
        "Khối lượng khoảng 1,2 triệu trang khổ A4. Tệp sau khi số hóa theo định dạng PDF/A-2, độ phân giải 300 dpi.",
    ),
    (
        "Tiêu chuẩn đánh giá E-HSDT",
        "Hợp đồng tương tự đang thực hiện, đã nghiệm thu 80% khối lượng, có được chấp nhận không?",
        "Được chấp nhận, nếu có biên bản nghiệm thu của chủ đầu tư đối với phần khối lượng đã hoàn thành.",
    ),
)

REASONS = {
    "extension": "Sửa đổi E-HSMT sau khi làm rõ, gia hạn để nhà thầu có đủ thời gian chuẩn bị E-HSDT.",
    "ranked": "Xếp hạng sau nhà thầu được đề nghị trúng thầu.",
    "unfit": "E-HSDT không đáp ứng yêu cầu về năng lực, kinh nghiệm.",
    "too_dear": "Giá dự thầu sau sửa lỗi, hiệu chỉnh vượt giá gói thầu.",
    "all_fail": "Tất cả E-HSDT không đáp ứng được các yêu cầu của E-HSMT.",
    "scope": "Thay đổi mục tiêu, phạm vi công việc đã ghi trong E-HSMT: bổ sung vệ sinh khu vực bếp ăn bán trú.",
    "unlawful": "E-HSMT có nội dung chưa tuân thủ quy định của pháp luật về đấu thầu.",
    "revoked": "Sau khi rà soát, nội dung nêu tại quyết định hủy thầu không làm sai lệch kết quả; thu hồi quyết định, "
    "tiếp tục đánh giá E-HSDT.",
    "few_points": "Điểm kỹ thuật thấp hơn mức điểm tối thiểu.",
    "no_capacity": "Không đáp ứng yêu cầu về doanh thu bình quân hằng năm.",
}

INTERNATIONAL = {
    "title_en": "Package 12: Supply and installation of an intelligent traffic control system",
    "summary_en": "Open international bidding, one stage and two envelopes. The contractor designs, supplies, installs "
    "and commissions traffic signal controllers, detectors and a control room, and trains the operating staff.",
}
