"""What notices are made of: phrases of the field in lists, the commonest first."""

from __future__ import annotations

WORKS = (
    "xây dựng mới|sửa chữa|cải tạo, nâng cấp|nâng cấp mở rộng|thi công xây dựng|duy tu, bảo dưỡng|"
    "lắp đặt hệ thống|chỉnh trang|chống xuống cấp|di chuyển hạ tầng|xử lý điểm ùn tắc|hoàn trả mặt đường|"
    "tu bổ, tôn tạo"
).split("|")
SITES = (
    "trường tiểu học|trường mầm non|trường trung học cơ sở|đường giao thông liên thôn|trạm y tế|"
    "nhà văn hóa tổ dân phố|trụ sở ủy ban nhân dân|hệ thống thoát nước|hệ thống chiếu sáng công cộng|"
    "vườn hoa, cây xanh|chợ dân sinh|trạm bơm|kênh mương nội đồng|hè phố, lát đá vỉa hè|cầu qua sông|"
    "nhà đa năng|sân vận động|nghĩa trang nhân dân|đình làng|bệnh viện đa khoa|nhà chung cư cũ|"
    "khu tái định cư|đường vành đai|bãi đỗ xe|trạm biến áp|kè chống sạt lở|ao hồ"
).split("|")
GOODS = (
    "thiết bị y tế|máy tính, máy in|bàn ghế học sinh|thuốc generic|vật tư y tế tiêu hao|hóa chất xét nghiệm|"
    "camera giám sát|văn phòng phẩm|phần mềm quản lý|máy chủ và thiết bị mạng|cáp điện ngầm|máy biến áp|"
    "công tơ điện tử|xe ô tô chuyên dùng|thiết bị phòng cháy chữa cháy|đồng phục, bảo hộ lao động|máy siêu âm|"
    "giường bệnh nhân|sách thư viện|đồ chơi ngoài trời|thiết bị nhà bếp|điều hòa không khí|máy phát điện|"
    "cây giống|dụng cụ thể thao|xăng dầu|vắc xin|bóng đèn LED|ống nhựa HDPE"
).split("|")
SERVICES = (
    "dịch vụ bảo vệ|vệ sinh công nghiệp|thu gom, vận chuyển rác thải|duy trì cây xanh|thuê đường truyền|"
    "suất ăn bán trú|bảo hiểm công trình|bảo trì thang máy|in ấn tài liệu|tổ chức sự kiện|"
    "đo đạc bản đồ địa chính|thuê phần mềm|kiểm định thiết bị|rà phá bom mìn|vận chuyển hành khách công cộng|"
    "số hóa tài liệu lưu trữ"
).split("|")
ADVICE = (
    "tư vấn giám sát thi công|tư vấn khảo sát, thiết kế|tư vấn lập báo cáo kinh tế kỹ thuật|"
    "tư vấn thẩm tra dự toán|tư vấn đánh giá hồ sơ dự thầu|tư vấn quản lý dự án|kiểm toán quyết toán dự án|"
    "thẩm định giá|tư vấn lập quy hoạch"
).split("|")
PURPOSES = (
    "năm {year}|phục vụ công tác chuyên môn|thuộc dự án đầu tư công|giai đoạn {number}|lần {number}|"
    "đợt {number}|cho các trường trên địa bàn|từ nguồn ngân sách thành phố|theo kế hoạch trung hạn|"
    "các hạng mục phụ trợ|tổ {number}|ngõ {number}|khu vực {number}|bổ sung"
).split("|")
BODIES = (
    "Ủy ban nhân dân {place}|Ban quản lý dự án đầu tư xây dựng {place}|Trường Tiểu học {place}|"
    "Trường Mầm non {place}|Trung tâm Y tế {place}|Phòng Kinh tế {place}|Trường Trung học cơ sở {place}|"
    "Công an {place}|Bệnh viện đa khoa {place}|Công ty Điện lực {place}|Trung tâm Phát triển quỹ đất {place}|"
    "Hợp tác xã dịch vụ {place}"
).split("|")
CLAUSES = (
    "của|và|theo quy định|nhà thầu|hồ sơ mời thầu|gói thầu|chủ đầu tư|hợp đồng trọn gói|"
    "thời gian thực hiện {number} ngày|đấu thầu rộng rãi qua mạng|một giai đoạn một túi hồ sơ|bảo đảm dự thầu|"
    "nguồn vốn ngân sách|giá gói thầu|được phê duyệt theo quyết định số {number}/QĐ-UBND|"
    "năng lực và kinh nghiệm|doanh thu bình quân|hợp đồng tương tự|nhân sự chủ chốt|thiết bị thi công chủ yếu|"
    "biện pháp thi công|tiến độ thực hiện|bảo hành công trình {number} tháng|tiêu chuẩn kỹ thuật|"
    "xuất xứ hàng hóa|giấy chứng nhận chất lượng|an toàn lao động|phòng chống cháy nổ|vệ sinh môi trường|"
    "nghiệm thu, thanh toán|tạm ứng hợp đồng|bê tông xi măng|cấp phối đá dăm|cốt thép|đào đất|đắp nền|"
    "vận chuyển đổ thải|ván khuôn|mặt đường rộng {number} m|thời điểm đóng thầu|mở thầu công khai|"
    "làm rõ hồ sơ|đơn dự thầu|liên danh|nhà thầu phụ|ưu đãi trong lựa chọn nhà thầu|doanh nghiệp nhỏ và vừa|"
    "thuế giá trị gia tăng|phạm vi cung cấp|kiểm tra, thử nghiệm|đào tạo, chuyển giao công nghệ|"
    "hướng dẫn sử dụng|tài liệu kỹ thuật|bản vẽ thiết kế|báo cáo tài chính|cam kết tín dụng|"
    "đăng ký trên hệ thống mạng|chào hàng cạnh tranh|đơn giá cố định|địa điểm thực hiện|đơn vị sử dụng|"
    "lắp đặt, chạy thử|bàn giao|vật tư, phụ kiện|nhân công|máy thi công|quản lý chất lượng|"
    "khối lượng mời thầu|dự toán được duyệt"
).split("|")
ONSETS = tuple("b c ch d đ g h kh l m n ng nh ph qu r s t th tr v x".split())
RHYMES = (
    "a ai am an ang anh ao at au ăm ăn ăng âm ân âu ây em en eo ê ên ênh i im in iêm "
    "iên iêu o oan om on ong ô ôi ôm ôn ông ơi ơn u uân um un ung uyên ư ưa ưng ươi ương ưu"
).split()
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
