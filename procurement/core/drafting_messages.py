"""Sentences about what officers type, draft and have approved. They join the table of ``core.messages``."""

from __future__ import annotations

DRAFTING: dict[str, tuple[str, str]] = {
    "confirm.no_personal_data": (
        "Xác nhận rằng nội dung và tệp không có dữ liệu cá nhân không được công khai",
        "Confirm that text and files hold no personal data that may not be public",
    ),
    "confirm.no_state_secret": (
        "Xác nhận rằng nội dung và tệp không có bí mật nhà nước",
        "Confirm that text and files hold no state secret",
    ),
    "draft.after_closing": (
        "Đã đóng thầu lúc {closing}; thông báo chỉ được sửa, gia hạn hoặc hủy trước đó, trừ khi không có nhà thầu tham "
        "dự ({citation})",
        "Bids closed at {closing}; a call may be amended, extended or cancelled only before, except when no bid came "
        "in ({citation})",
    ),
    "draft.amends_called_off": (
        "Thông báo {notice} đã bị hủy theo thông báo {reference} ({when}); bản sửa này chỉ đính chính nội dung, không "
        "mời thầu lại",
        "{notice} was called off by the notice {reference} ({when}); this only sets the record right and calls for no "
        "bids again",
    ),
    "draft.called_off": (
        "Sau khi bắt đầu soạn hồ sơ này, thông báo {notice} đã bị hủy theo thông báo {reference} ({when}) nên không "
        "đăng được nữa; hãy rút hồ sơ này. Nếu vẫn phải đính chính thì bắt đầu sửa lại từ thông báo đã hủy",
        "After this was begun, {notice} was called off by the notice {reference} ({when}), so it goes out no more; "
        "withdraw it. If the record still has to be set right, begin anew from the notice that was called off",
    ),
    "draft.called_off_already": (
        "Thông báo {notice} đã bị hủy theo thông báo {reference} ({when}), không hủy lần nữa; hãy rút hồ sơ này. Sai "
        "chỗ nào trong thông báo hủy thì sửa đổi thông báo {reference}",
        "{notice} was called off by the notice {reference} ({when}) and is not called off twice; withdraw this. What "
        "is wrong in the decision is mended by amending {reference}",
    ),
    "draft.cancels_plan": (
        "Quyết định này hủy cả kế hoạch, gồm {count} gói thầu; chỉ bỏ một gói thì điều chỉnh kế hoạch và bỏ dòng của "
        "gói ấy",
        "This calls off the whole plan with its packages ({count}); to drop one of them amend the plan and take out "
        "its row",
    ),
    "draft.changed": (
        "{done} lúc {when}; hãy mở lại để xem hồ sơ lúc này, không có gì bị ghi đè",
        "{done} at {when}; open it again to see how it stands now, nothing was overwritten",
    ),
    "draft.changed_meanwhile": (
        "Có người vừa thay đổi hồ sơ này; hãy mở lại để xem nội dung mới, không có gì bị ghi đè",
        "Somebody has just changed this; open it again to see what it says now, nothing was overwritten",
    ),
    "draft.closing_past": (
        "{label}: {value} đã qua; hãy chọn thời điểm sau khi đăng tải",
        "{label}: {value} has passed; choose a time after the publication",
    ),
    "draft.did_approve": ("{who} đã phê duyệt hồ sơ này", "{who} approved this"),
    "draft.did_change": ("{who} đã thay đổi hồ sơ này", "{who} changed this"),
    "draft.did_fail": ("Hồ sơ này không đăng tải được", "This could not be published"),
    "draft.did_publish": ("Hồ sơ này đã được đăng tải", "This was published"),
    "draft.did_return": ("{who} đã trả lại hồ sơ này", "{who} returned this"),
    "draft.did_submit": ("{who} đã trình hồ sơ này", "{who} submitted this"),
    "draft.did_withdraw": ("{who} đã rút hồ sơ này", "{who} withdrew this"),
    "draft.disguised": (
        "{label}: “{words}” có chữ cái chỉ giống chữ Latinh nên không ai tìm thấy; hãy gõ lại từ này",
        "{label}: “{words}” holds letters that only look Latin, so nobody finds it; type the word again",
    ),
    "draft.erased": (
        "Nội dung thông báo này đã bị gỡ vì lý do pháp lý nên bản đang sửa cũng được xóa",
        "The text of this notice was withheld for a legal reason, so what was being changed is erased too",
    ),
    "draft.file_erased": (
        "Tệp “{title}” đã bị gỡ vì lý do pháp lý nên không đăng lại được; hãy bỏ tệp này",
        "The file “{title}” was withheld for a legal reason and cannot come back; take it off",
    ),
    "draft.file_unknown": (
        "Tệp “{title}” chưa được đính kèm vào hồ sơ này; hãy tải tệp lên",
        "The file “{title}” is not attached here; upload it",
    ),
    "draft.foreign_notice": (
        "Thông báo {reference} do đơn vị khác đăng; chỉ đơn vị đó hoặc đơn vị kế thừa được thay đổi",
        "Another body posted the notice {reference}; only that body or its successor may act on it",
    ),
    "draft.foreign_place": (
        "Gói thầu hoặc kế hoạch này của đơn vị khác (xem thông báo {reference}); chỉ đơn vị đó, đơn vị kế thừa, chủ đầu"
        " tư hoặc bên mời thầu được nêu ở đó được đăng tiếp. Kiểm tra lại số thông báo, số kế hoạch và mã gói thầu",
        "This package or plan is another body's (see the notice {reference}); only that body, its successor, or the"
        " investor or procuring entity named there may go on. Check the numbers of notice and plan and the package's",
    ),
    "draft.hidden_character": (
        "{label}: có ký tự không nhìn thấy hoặc đảo chiều chữ ({value}); hãy xóa và gõ lại",
        "{label}: it holds characters that show nothing or turn the text ({value}); delete it and type it again",
    ),
    "draft.is_approved": (
        "Hồ sơ đã được phê duyệt; muốn sửa thì rút lại trước khi đăng tải",
        "This is approved already; withdraw it before it is published to change it",
    ),
    "draft.is_drafting": (
        "Hồ sơ đang được soạn, chưa trình phê duyệt",
        "This is still being written and was not submitted",
    ),
    "draft.is_failed": (
        "Hồ sơ không đăng tải được; hãy sửa rồi trình lại",
        "This could not be published; mend it and submit it again",
    ),
    "draft.is_published": (
        "Hồ sơ đã đăng tải; muốn thay đổi thì soạn nội dung sửa đổi",
        "This is published; prepare an amendment to change it",
    ),
    "draft.is_returned": (
        "Hồ sơ đã được trả lại; hãy sửa rồi trình lại",
        "This was returned; mend it and submit it again",
    ),
    "draft.is_submitted": (
        "Hồ sơ đang chờ phê duyệt",
        "This waits for approval",
    ),
    "draft.is_withdrawn": (
        "Hồ sơ đã được rút; sửa hoặc trình lại để tiếp tục",
        "This was withdrawn; change it or submit it again to go on",
    ),
    "draft.leaves_running": (
        "Gói thầu “{title}” ({reference}) đang được tổ chức lựa chọn nhà thầu và sẽ không còn trong kế hoạch; việc này "
        "không hủy thông báo đã đăng của gói ấy, hãy hủy riêng",
        "The package “{title}” ({reference}) is being tendered and will stand in no plan; this calls off nothing that "
        "was posted about it, which takes a decision of its own",
    ),
    "draft.minute": (
        "Thời điểm hẹn đăng phải ở sau lúc này và không quá {days} ngày",
        "The minute of publication lies ahead, by {days} days at most",
    ),
    "draft.no_national_reason": (
        "Loại thông báo này phải có trên Hệ thống mạng đấu thầu quốc gia: nhập số và thời điểm đăng ở đó, hoặc người "
        "phê duyệt nêu lý do chưa có",
        "This kind belongs on the national system: give its number and posting time there, or the approver says why "
        "there is none yet",
    ),
    "draft.not_approved": (
        "Nội dung không còn đúng với nội dung đã được phê duyệt; không đăng tải",
        "The content is not what was approved; it was not published",
    ),
    "draft.not_in_ledger": (
        "Hồ sơ ghi là đã đăng tải nhưng sổ đăng tải không có mục tương ứng",
        "It says that it is published, but the ledger has no entry for it",
    ),
    "draft.not_yours": (
        "Vai trò của bạn ở đơn vị này không có quyền làm việc này",
        "Your roles at this body do not allow this",
    ),
    "draft.nothing_new": (
        "Nội dung này đã được đăng tải tại {reference}; không có gì mới để đăng",
        "{reference} says this already; there is nothing new to publish",
    ),
    "draft.older_version": (
        "Phiên bản {value} thấp hơn phiên bản đang có hiệu lực; hãy ghi phiên bản mới",
        "The version {value} is lower than the one that counts; give the new version",
    ),
    "draft.other_notice": (
        "Số trên Hệ thống mạng đấu thầu quốc gia thuộc một thông báo khác, không phải {reference}",
        "The national number belongs to another notice than {reference}",
    ),
    "draft.other_target": (
        "Nội dung hủy không dẫn đến thông báo {reference}; hãy kiểm tra số và đối tượng hủy",
        "The cancellation does not lead to the notice {reference}; look at its number and target",
    ),
    "draft.outdated": (
        "Sau khi bắt đầu soạn hồ sơ này, thông báo đã được đăng lại (lần đăng {number}, {when}); đăng hồ sơ như đang "
        "viết sẽ đưa nội dung cũ trở lại. Hãy bấm “Lấy những chỗ đã đổi” ở đầu trang soạn hồ sơ",
        "After this was begun the notice was posted anew (revision {number}, {when}); as it stands, this would put the "
        "old text back. Press “Take over what changed” at the top of the page where it is written",
    ),
    "draft.own": (
        "Bạn đã soạn, sửa hoặc trình hồ sơ này nên không phê duyệt được; cần một người khác",
        "You wrote, changed or submitted this, so another person must approve it",
    ),
    "draft.named_number": (
        "{label}: “{value}” không phải số của Hệ thống mạng đấu thầu quốc gia; ghi {letters} và 10 chữ số, không ghi "
        "phiên bản phía sau, ví dụ {letters}2600123456; chưa có số thì để trống",
        "{label}: “{value}” is no number of the national system; write {letters} and 10 digits, without the version "
        "behind them, for example {letters}2600123456; leave it empty where there is none yet",
    ),
    "draft.national_number": (
        "{label}: “{value}” không phải số của Hệ thống mạng đấu thầu quốc gia; ghi hai chữ cái và 10 chữ số, "
        "không ghi phiên bản phía sau, ví dụ IB2600123456",
        "{label}: “{value}” is no number of the national system; write two letters and 10 digits, without the version "
        "behind them, for example IB2600123456",
    ),
    "draft.posted_later": (
        "{label}: {value} chưa đến",
        "{label}: {value} has not come yet",
    ),
    "draft.small_amount": (
        "{label}: {value} đồng, có phải {value} triệu đồng không? Đúng là {value} đồng thì để nguyên",
        "{label}: {value} VND; is {value} million VND meant? If it is {value} VND, leave it as it is",
    ),
    "draft.small_amounts": (
        "Còn {count} số tiền nữa dưới 100.000 đồng; xem lại có thiếu đơn vị (nghìn, triệu đồng) không",
        "{count} more amounts are below 100,000 VND; look whether their unit (thousand, million VND) is missing",
    ),
    "draft.spaced": (
        "{label}: các chữ cái cách rời nhau “{words}” nên khó tìm thấy; hãy viết liền",
        "{label}: letters stand apart in “{words}”, so it is hard to find; write it together",
    ),
    "draft.stuck": (
        "Hồ sơ đã được phê duyệt, quá thời điểm đăng hơn 5 phút mà chưa đăng tải; kiểm tra tiến trình nền",
        "It is approved and more than 5 minutes past its minute, but not published; look at the worker",
    ),
    "draft.twelve_digits": (
        "{label}: có dãy 12 chữ số, có thể là số định danh cá nhân; hãy kiểm tra trước khi đăng",
        "{label}: twelve digits, perhaps a citizen's number; look at it before it is published",
    ),
    "draft.unwritable": (
        "Nội dung có giá trị không ghi được; số tiền hãy ghi bằng chữ số thập phân chính xác",
        "The content holds a value that cannot be written; write amounts as exact decimals",
    ),
    "extension.not_later": (
        "{label}: thời điểm mới phải sau thời điểm đang công khai",
        "{label}: the new time must be later than the one that stands in public",
    ),
    "extension.ended": (
        "{reference} đã bị hủy hoặc đã có kết quả nên không gia hạn được",
        "{reference} was called off or has a result, so its closing cannot be put off",
    ),
    "typed.amount": (
        "{label}: không đọc được số tiền “{value}”; dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ",
        "{label}: the amount “{value}” cannot be read; points group thousands, the comma is the decimal sign",
    ),
    "typed.amount_tax": (
        "{label}: “{value}” còn nói về thuế; ô này chỉ nhận số tiền",
        "{label}: “{value}” also speaks of tax; give the amount alone here",
    ),
    "typed.amount_two_ways": (
        "{label}: “{value}” có thể hiểu hai cách; hãy ghi đủ chữ số, hoặc ghi kèm triệu, tỷ",
        "{label}: “{value}” may mean two amounts; write all digits, or million or billion behind it",
    ),
    "typed.code": (
        "{label}: không có “{value}” trong danh mục; hãy chọn một mục của danh mục",
        "{label}: “{value}” is not in the list; choose an entry of the list",
    ),
    "typed.currency": (
        "{label}: “{found}” không phải mã tiền tệ; tiền đồng chỉ ghi số, ngoại tệ ghi thêm mã ba chữ",
        "{label}: “{found}” is no currency code; write dong as a number alone, another currency with its three letters",
    ),
    "typed.date": (
        "{label}: không đọc được ngày “{value}”; hãy ghi ngày/tháng/năm",
        "{label}: the date “{value}” cannot be read; write day/month/year",
    ),
    "typed.flag": (
        "{label}: “{value}” không phải là có hoặc không",
        "{label}: “{value}” is neither yes nor no",
    ),
    "typed.instant": (
        "{label}: không đọc được thời điểm “{value}”; hãy ghi ngày/tháng/năm và giờ:phút",
        "{label}: the time “{value}” cannot be read; write day/month/year and hour:minute",
    ),
    "typed.no_day": (
        "{label}: trong “{value}”, ngày {found} không có trong lịch; hãy xem lại ngày và tháng",
        "{label}: in “{value}”, the day {found} is in no calendar; look at day and month again",
    ),
    "typed.no_time": (
        "{label}: trong “{value}”, không có giờ {found}; giờ ghi từ 00:00 đến 23:59, còn 24:00 ghi là 00:00 ngày hôm "
        "sau",
        "{label}: in “{value}”, there is no time {found}; times go from 00:00 to 23:59, and 24:00 is 00:00 of the next "
        "day",
    ),
    "typed.number": (
        "{label}: không đọc được số “{value}”; phần lẻ đứng sau dấu phẩy",
        "{label}: the number “{value}” cannot be read; decimals stand behind a comma",
    ),
    "typed.start": (
        "{label}: không đọc được “{value}”; hãy ghi quý hoặc tháng và năm",
        "{label}: “{value}” cannot be read; write a quarter or a month, and the year",
    ),
    "typed.whole": (
        "{label}: “{value}” không phải là số nguyên",
        "{label}: “{value}” is not a whole number",
    ),
}
