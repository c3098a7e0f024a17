"""What the points of health say, in Vietnamese and English: to whoever looks after the register, and to the public."""

from __future__ import annotations

from procurement.operations.health import Point

LANGUAGES = ("vi", "en")

NAMES: dict[str, tuple[str, str]] = {
    "alerts": ("Tin gửi người theo dõi", "Alerts by mail"),
    "backup": ("Sao lưu", "Backup"),
    "clock": ("Đồng hồ", "Clock"),
    "database": ("Cơ sở dữ liệu", "Database"),
    "disk": ("Ổ đĩa", "Disk"),
    "drafts": ("Hồ sơ đến giờ đăng", "Notices due"),
    "given_up": ("Việc không làm được", "Work given up"),
    "index": ("Chỉ mục tìm kiếm", "Search index"),
    "mail": ("Thư điện tử", "Mail"),
    "outbox": ("Việc đang chờ", "Waiting work"),
    "worker": ("Tiến trình nền", "Worker"),
}

STATES: dict[str, tuple[str, str]] = {
    "ok": ("Tốt", "Well"),
    "warn": ("Cần xem", "To be looked at"),
    "fail": ("Hỏng", "Failed"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "alerts.late": (
        "Có tin đã phải gửi từ {minutes} phút trước mà chưa gửi. Kiểm tra tiến trình nền: procurement worker",
        "Something should have been told {minutes} minutes ago and was not. Look at the worker: procurement worker",
    ),
    "alerts.ok": ("Không có tin nào chậm", "Nothing is late"),
    "backup.never": (
        "Chưa sao lưu lần nào. Chạy: procurement backup THU-MUC",
        "There is no backup yet. Run: procurement backup FOLDER",
    ),
    "backup.ok": ("Sao lưu gần nhất cách đây {hours} giờ", "The last backup is {hours} h old"),
    "backup.old": (
        "Sao lưu gần nhất đã {hours} giờ. Xem lịch sao lưu, rồi chạy: procurement backup THU-MUC",
        "The last backup is {hours} h old. Look at the schedule, then run: procurement backup FOLDER",
    ),
    "clock.accepted": (
        "Chậm hơn lần đăng gần nhất {behind} giây và đã được chấp nhận là đúng: đăng tải được",
        "{behind} s behind the last publication and accepted as right: publishing works",
    ),
    "clock.apart": (
        "Đồng hồ lệch {apart} giây so với máy chủ cơ sở dữ liệu. Kiểm tra dịch vụ giờ (chrony) trên cả hai máy",
        "The clock is {apart} s apart from the database server's. Look at the time service (chrony) of both machines",
    ),
    "clock.behind": (
        "Đồng hồ chậm hơn lần đăng gần nhất {behind} giây, không đăng tải được. Chỉnh giờ hệ thống rồi kiểm tra lại; "
        "nếu giờ này mới đúng: procurement ledger accept-clock",
        "The clock is {behind} s behind the last publication, nothing can be published. Set it right and look again; "
        "if it is right already: procurement ledger accept-clock",
    ),
    "clock.ok": ("Không chạy lùi so với lần đăng gần nhất", "Not behind the last publication"),
    "database.away": (
        "Không kết nối được. Kiểm tra máy chủ cơ sở dữ liệu, ổ đĩa và PROCUREMENT_DATABASE_URL",
        "Cannot be reached. Look at the database server, the disk and PROCUREMENT_DATABASE_URL",
    ),
    "database.busy": (
        "Đọc được, nhưng có lượt ghi kéo dài trên 2 giây. Nếu không phải đang nhập dữ liệu, xem tiến trình đang ghi",
        "Can be read, but somebody has been writing for over 2 s. Unless it is an import, look who writes",
    ),
    "database.ok": ("Đọc và ghi được", "Can be read and written"),
    "database.read_only": (
        "Đọc được nhưng không ghi được. Kiểm tra quyền ghi, chỗ trống và trạng thái của máy chủ cơ sở dữ liệu",
        "Can be read but not written. Look at permissions, free space and the state of the database server",
    ),
    "disk.ok": ("Còn trống {free} MiB ({percent} %)", "{free} MiB free ({percent} %)"),
    "disk.short": (
        "Chỉ còn trống {free} MiB ({percent} %). Giải phóng chỗ hoặc mở rộng ổ đĩa trước khi đầy",
        "Only {free} MiB free ({percent} %). Make room or enlarge the disk before it is full",
    ),
    "drafts.ok": ("Không có hồ sơ nào quá giờ đăng", "Nothing is past its minute"),
    "drafts.stuck": (
        "{count} hồ sơ đã phê duyệt quá giờ đăng hơn 5 phút. Xem nhật ký của tiến trình nền: procurement worker",
        "{count} approved notices are more than 5 minutes past their minute. Look at the log of procurement worker",
    ),
    "given_up.none": ("Không có", "None"),
    "given_up.some": (
        "{count} việc đã thử nhiều lần không được. Xem nhật ký của tiến trình nền để biết lý do",
        "{count} pieces of work failed too often. The worker's log says why",
    ),
    "index.behind": (
        "Chậm {behind} mục; lần tìm kế tiếp sẽ lập lại. Làm trước: procurement search rebuild",
        "{behind} entries behind; the next search builds it anew. To do it now: procurement search rebuild",
    ),
    "index.none": (
        "Chưa có hoặc không đọc được; lần tìm kế tiếp sẽ lập lại. Làm trước: procurement search rebuild",
        "Missing or unreadable; the next search builds it anew. To do it now: procurement search rebuild",
    ),
    "index.ok": ("Chậm {behind} mục so với sổ đăng tải", "{behind} entries behind the ledger"),
    "mail.folder": (
        "Chưa có máy chủ thư; thư được ghi vào thư mục mail trong thư mục dữ liệu",
        "No mail server is set; letters are written into the folder mail of the data folder",
    ),
    "mail.refused": (
        "{count} thư bị từ chối trong 7 ngày qua. Xem: procurement mail list",
        "{count} letters were refused in the last 7 days. See: procurement mail list",
    ),
    "mail.server": ("Gửi qua máy chủ thư", "Sent through a mail server"),
    "outbox.ok": ("{waiting} việc", "{waiting} pieces of work"),
    "outbox.slow": (
        "{waiting} việc, việc lâu nhất đã chờ {age} giây. Kiểm tra tiến trình nền: procurement worker",
        "{waiting} pieces of work, the oldest for {age} s. Look at the worker: procurement worker",
    ),
    "schema.missing": (
        "Chưa có lược đồ. Chạy: procurement init",
        "There is no schema. Run: procurement init",
    ),
    "schema.newer": (
        "Lược đồ {found} mới hơn chương trình. Dùng bản chương trình mới",
        "The schema {found} is newer than the program. Use the newer program",
    ),
    "schema.older": (
        "Lược đồ {found} cũ hơn chương trình. Chạy: procurement upgrade THU-MUC-SAO-LUU",
        "The schema {found} is older than the program. Run: procurement upgrade FOLDER-OF-BACKUPS",
    ),
    "worker.never": (
        "Chưa chạy lần nào. Khởi động: procurement worker",
        "Has never run. Start it: procurement worker",
    ),
    "worker.ok": ("Hoạt động {age} giây trước", "Alive {age} s ago"),
    "worker.quiet": (
        "Không thấy hoạt động từ {age} giây. Khởi động lại: procurement worker",
        "No sign of life for {age} s. Start it again: procurement worker",
    ),
}


def name_of(point: Point, language: str) -> str:
    """Return what the point is called."""
    return NAMES[point.name][LANGUAGES.index(language)]


def state_word(state: str, language: str) -> str:
    """Return the state as a word."""
    return STATES[state][LANGUAGES.index(language)]


def sentence_of(point: Point, language: str) -> str:
    """Return the point's figure and, where it is not well, what helps; for whoever looks after the register."""
    return SENTENCES[point.code][LANGUAGES.index(language)].format_map(point.params)
