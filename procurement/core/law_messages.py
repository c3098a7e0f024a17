"""Sentences about the law: faults of its files, and what they warn of. They join the table of ``core.messages``."""

from __future__ import annotations

LAW: dict[str, tuple[str, str]] = {
    "law.calendar_choice": (
        "“{value}” không dùng được; chọn một trong: {choices}",
        "“{value}” is not one of: {choices}",
    ),
    "law.calendar_columns": (
        "Tệp ngày nghỉ cần đúng các cột {columns}",
        "The file of days off needs exactly the columns {columns}",
    ),
    "law.calendar_day": (
        "“{value}” không phải là ngày viết theo dạng năm-tháng-ngày, ví dụ 2026-11-24",
        "“{value}” is not a date such as 2026-11-24",
    ),
    "law.calendar_idle": (
        "Ngày {day} vốn đã như vậy: chỉ ghi ngày thường được nghỉ (off), thứ Bảy hoặc Chủ nhật phải làm việc (worked)",
        "{day} is so anyway: write weekdays that are off, and Saturdays or Sundays that are worked",
    ),
    "law.calendar_source": (
        "Thiếu tên ngày hoặc nguồn; hãy ghi số văn bản, ví dụ 9441/TB-BNV",
        "The name of the day or its source is missing; give the number of the decision, such as 9441/TB-BNV",
    ),
    "law.calendar_twice": ("Ngày {day} đã có ở dòng trên", "{day} stands in the file already"),
    "law.calendar_unknown": (
        "Chưa có lịch ngày làm việc của năm {year} nên không tính được; hãy bổ sung ngày nghỉ của năm đó",
        "The working days of {year} are not known, so nothing is counted; add the days off of that year",
    ),
    "law.calendar_year": (
        "Năm {year} mới có {found} ngày nghỉ, cần ít nhất {least}: hãy ghi đủ cả năm",
        "The year {year} has {found} days off, and needs at least {least}: write down the whole year",
    ),
    "law.file_citation": (
        "Không hiểu căn cứ “{value}”; viết như D214 28(2)(a), với văn bản có trong texts.toml",
        "The citation “{value}” is not understood; write it like D214 28(2)(a), of a text in texts.toml",
    ),
    "law.file_condition": (
        "Điều kiện “{name}” không dùng được: dữ kiện phải có trong facts.toml và giá trị đúng loại",
        "The condition “{name}” cannot be used: its fact stands in facts.toml, and its value is of that kind",
    ),
    "law.file_gap": (
        "Giai đoạn {value} không nối liền với giai đoạn trước; valid_from phải bằng valid_to của giai đoạn trước",
        "The regime {value} does not follow the one before it; its valid_from is the other's valid_to",
    ),
    "law.file_key": ("Không có mục “{name}”", "There is no key “{name}”"),
    "law.file_missing": ("Thiếu mục “{name}”", "The key “{name}” is missing"),
    "law.file_syntax": ("Không đúng cú pháp TOML ({reason})", "This is not TOML ({reason})"),
    "law.file_twice": ("Mã “{value}” đã dùng ở trên", "The code “{value}” is used above"),
    "law.file_unreached": (
        "Quy định “{value}” không bao giờ được dùng vì “{other}” đứng trên đã gồm mọi trường hợp của nó",
        "The rule “{value}” is never used, for “{other}” above it takes all its cases",
    ),
    "law.file_value": (
        "Giá trị của “{name}” không dùng được; cần: {wanted}",
        "The value of “{name}” cannot be used; it takes: {wanted}",
    ),
    "law.regime_by_date": (
        "Áp dụng {name} theo ngày {day} của văn bản ({citation})",
        "{name}: by the date {day} of the document ({citation})",
    ),
    "law.regime_by_issue": (
        "Áp dụng {name} vì hồ sơ phát hành ngày {day} ({citation})",
        "{name}: the documents were issued on {day} ({citation})",
    ),
    "law.regime_stays": (
        "Vẫn áp dụng {name} đến hết hợp đồng vì hồ sơ phát hành ngày {day} ({citation}). {note}",
        "{name} still, to the end of the contract, for the documents were issued on {day} ({citation}). {note}",
    ),
    "law.regime_unissued": (
        "Tạm áp dụng {name} theo ngày {day} của văn bản vì chưa rõ ngày phát hành hồ sơ ({citation})",
        "{name}, by the date {day} of the document, for the day of issue is not known ({citation})",
    ),
    "law.amendment_late": (
        "Sửa đổi hồ sơ ngày {day} quá sát ngày đóng thầu: phải trước ít nhất {least} ({citation}). Cần gia hạn thời "
        "điểm đóng thầu, sớm nhất đến ngày {earliest}",
        "The documents are amended on {day}, too close to the closing day: at least {least} before it ({citation}). "
        "Extend the closing time, to {earliest} at the earliest",
    ),
    "law.answer_late": (
        "Nội dung trả lời làm rõ ngày {day} quá sát ngày đóng thầu: phải trước ít nhất {least} ({citation}). Hạn trả "
        "lời là ngày {latest}; hãy xem xét gia hạn",
        "The answer of {day} comes too close to the closing day: at least {least} before it ({citation}). {latest} was "
        "the last day; consider an extension",
    ),
    "law.award_above_price": (
        "Giá trúng thầu {awarded} cao hơn giá gói thầu {price} ({citation})",
        "The award of {awarded} is above the package price of {price} ({citation})",
    ),
    "law.award_no_opening": (
        "Chưa thấy biên bản mở thầu của lần tổ chức này trên Cổng; hình thức này phải đăng trước kết quả ({citation})",
        "No opening of this round is on this register; this form needs one before the result ({citation})",
    ),
    "law.closing_day_off": (
        "Đóng thầu lúc {closes} là ngày nghỉ ({day}); nhà thầu có thể không kịp nộp. Pháp luật không cấm ({citation})",
        "Closing at {closes} falls on a day off ({day}); bidders may find nobody. The law allows it ({citation})",
    ),
    "law.closing_hours": (
        "Đóng thầu lúc {closes} là ngoài giờ làm việc ({from}–{to}); khi hệ thống gặp sự cố, thời điểm đóng thầu cũng "
        "được dời về giờ làm việc ({citation})",
        "Closing at {closes} is outside office hours ({from}–{to}); after an outage, too, closings are moved into them "
        "({citation})",
    ),
    "law.closing_past": (
        "Thời điểm đóng thầu {closes} đã qua khi đăng tải ({citation})",
        "The closing time {closes} will have passed when the notice is posted ({citation})",
    ),
    "law.decision_after_posting": (
        "Quyết định ghi ngày {decided}, sau ngày đăng tải {posted}; hãy kiểm tra lại ngày ({citation})",
        "The decision is dated {decided}, after the posting on {posted}; check the dates ({citation})",
    ),
    "law.estimate_late": (
        "Dự toán duyệt sau kế hoạch phải đăng trước ngày đóng thầu ít nhất {least}, chậm nhất ngày {latest} "
        "({citation})",
        "An estimate approved after the plan is posted at least {least} before the closing day, by {latest} "
        "({citation})",
    ),
    "law.invitation_before_plan": (
        "Kế hoạch được phê duyệt ngày {planned}, sau ngày mời {posted}: chỉ mời thầu khi đã có kế hoạch ({citation})",
        "The plan was approved on {planned}, after this call of {posted}: a call comes after its plan ({citation})",
    ),
    "law.opening_early": (
        "Mở thầu lúc {opens} là trước khi đóng thầu lúc {closes} ({citation})",
        "The opening at {opens} is before the closing at {closes} ({citation})",
    ),
    "law.opening_late": (
        "Mở thầu lúc {opens} là quá muộn: phải trong {most} kể từ khi đóng thầu ({citation})",
        "The opening at {opens} is too late: within {most} after closing ({citation})",
    ),
    "law.owed_calendar": (
        "Chưa tính được hạn {limit} kể từ {trigger} {since} vì chưa có lịch ngày nghỉ của năm đó ({citation})",
        "The end of {limit} from the {trigger}, {since}, waits for the days off of that year ({citation})",
    ),
    "law.owed_due": (
        "{limit} kể từ {trigger} {since} ({citation})",
        "{limit} from the {trigger}, {since} ({citation})",
    ),
    "law.owed_planned": (
        "Theo kế hoạch, từ {from} đến {to}; không quy định số ngày ({citation})",
        "By the plan, from {from} to {to}; no number of days is set ({citation})",
    ),
    "law.owed_unclear": (
        "Chưa đủ căn cứ để xác định thời hạn: chưa rõ {missing}",
        "Which time limit holds cannot be told: not known is the {missing}",
    ),
    "law.owed_unknown": (
        "Chưa đủ căn cứ để tính hạn: chưa có {trigger}; thời hạn là {limit} kể từ đó ({citation})",
        "When it is due cannot be told without the {trigger}; the limit is {limit} from it ({citation})",
    ),
    "law.owed_unlimited": (
        "{name}; không quy định số ngày ({citation})",
        "{name}; no number of days is set ({citation})",
    ),
    "law.plan_differs": (
        "{label}: kế hoạch ghi “{planned}”, thông báo ghi “{own}”. Muốn đổi phải điều chỉnh kế hoạch và đăng tải trước "
        "({citation})",
        "{label}: “{planned}” in the plan, “{own}” here. A change needs an adjusted plan, posted before ({citation})",
    ),
    "law.plan_price_differs": (
        "Giá gói thầu {own} khác kế hoạch ({planned}): cần quyết định phê duyệt dự toán thay giá gói thầu, hoặc điều "
        "chỉnh kế hoạch ({citation})",
        "The price of {own} is not that of the plan ({planned}): it needs a decision on the estimate that takes its "
        "place, or an adjusted plan ({citation})",
    ),
    "law.plan_title_differs": (
        "Tên gói thầu khác kế hoạch (“{planned}”); muốn đổi tên phải điều chỉnh kế hoạch ({citation})",
        "The title is not that of the plan (“{planned}”); a new title needs an adjusted plan ({citation})",
    ),
    "law.plan_unseen": (
        "Chưa thấy kế hoạch lựa chọn nhà thầu của gói thầu này trên Cổng; kế hoạch phải đăng trước khi mời "
        "({citation})",
        "The plan of this package is not on this register; a plan is posted before the call ({citation})",
    ),
    "law.posting_late": (
        "Đã quá hạn đăng tải {late}: hạn là {due}, tức {limit} kể từ {trigger} ({citation})",
        "The posting is late by {late}: it was due by {due}, {limit} from the {trigger} ({citation})",
    ),
    "law.preparation_borderline": (
        "Thời gian chuẩn bị hồ sơ từ {issued} chỉ đủ {least} nếu tính cả ngày đầu; luật chưa nêu rõ ({citation}). "
        "Chắc chắn đủ nếu đóng thầu từ ngày {earliest}{unless}",
        "From {issued} there are {least} only if the first day counts, which the law leaves open ({citation}). Closing "
        "from {earliest} is safe{unless}",
    ),
    "law.preparation_short": (
        "Thời gian chuẩn bị hồ sơ từ {issued} chỉ có {found}, tối thiểu {least} ({citation}): đóng thầu sớm nhất ngày "
        "{earliest}{unless}",
        "From {issued} there are {found} to prepare, and {least} are the least ({citation}): closing is on {earliest} "
        "at the earliest{unless}",
    ),
    "law.quarter_differs": (
        "Kế hoạch ghi bắt đầu {planned}, thông báo đăng ngày {posted}; hãy kiểm tra hoặc điều chỉnh kế hoạch "
        "({citation})",
        "The plan names {planned} for the start, the call is posted on {posted}; check, or adjust the plan "
        "({citation})",
    ),
}
