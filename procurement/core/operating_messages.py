"""Sentences about running the register, for whoever looks after it. They join the table of ``core.messages``."""

from __future__ import annotations

OPERATING: dict[str, tuple[str, str]] = {
    "account.line": (
        "Cần nhập một dòng, nhiều nhất {longest} ký tự",
        "A line of at most {longest} characters is needed",
    ),
    "backup.busy": (
        "Một lần sao lưu khác đang ghi vào thư mục này; hãy chờ xong rồi chạy lại",
        "Another backup is writing into this folder; wait for it and run again",
    ),
    "backup.damaged": (
        "Bản sao lưu hỏng, không khôi phục: tệp {file} thiếu hoặc đã đổi so với khi sao lưu; hãy dùng bản sao lưu khác",
        "The backup is damaged and was not restored: the file {file} is missing or not as it was; use another backup",
    ),
    "backup.inside": (
        "Thư mục sao lưu nằm trong thư mục dữ liệu và sẽ mất cùng nó; hãy chọn ổ đĩa khác",
        "The folder of the backup lies inside the data folder and would be lost with it; choose another disk",
    ),
    "backup.integrity": (
        "Cơ sở dữ liệu bị hỏng ({said}), không sao lưu; hãy khôi phục từ bản sao lưu gần nhất",
        "The database is damaged ({said}) and was not backed up; restore the latest backup",
    ),
    "backup.none": (
        "Không có bản sao lưu nào trong {folder}",
        "There is no backup in {folder}",
    ),
    "backup.restless": (
        "Tệp đính kèm bị gỡ liên tục trong lúc sao lưu; hãy chạy lại sau ít phút",
        "Files were withheld again and again during the backup; run again in some minutes",
    ),
    "backup.tool": (
        "Lệnh {tool} không chạy được: {said}; hãy cài postgresql-client cùng phiên bản với máy chủ PostgreSQL",
        "The command {tool} failed: {said}; install the postgresql-client of the server's version",
    ),
    "backup.unfinished": (
        "Bản sao lưu {folder} chưa hoàn tất (không có manifest.json); hãy dùng bản sao lưu khác",
        "The backup {folder} was never finished (there is no manifest.json); use another one",
    ),
    "conflict.withheld": (
        "Dòng này lặp lại nguyên văn nội dung đã gỡ của {reference}, lần đăng {revision}, nên không được đăng lại. "
        "Nếu là thông báo khác, hãy ghi số của nó vào national_number",
        "This line repeats word for word what was withheld from {reference}, revision {revision}, and is not published "
        "again. If it is another notice, write its number as national_number",
    ),
    "derived.changed": (
        "Bảng {table}, cột {columns}: khác với kết quả tính lại từ sổ đăng tải",
        "Table {table}, column {columns}: not what the acts of the ledger lead to",
    ),
    "derived.loaded": (
        "Tên, cấp, địa bàn, liên hệ hoặc quan hệ của các đơn vị khác với các tệp đơn vị đã nạp",
        "Names, levels, places, contacts or relations of bodies are not those of the files that were loaded",
    ),
    "derived.missing": (
        "Bảng {table} thiếu dòng này, tính lại từ sổ đăng tải thì có",
        "Table {table} lacks this row, to which the acts of the ledger lead",
    ),
    "derived.not_compared": (
        "Không tính lại được các bảng từ sổ đăng tải vì dữ liệu đã đăng tải bị hỏng; "
        "hãy xử lý các khác biệt còn lại trước",
        "The acts of the ledger could not be done anew, for what is published is torn; "
        "see to the other differences first",
    ),
    "derived.unfounded": (
        "Bảng {table} có dòng này, tính lại từ sổ đăng tải thì không có",
        "Table {table} has this row, to which no act of the ledger leads",
    ),
    "disk.full": (
        "Ổ đĩa đầy: phần đang làm không được ghi và không có gì bị mất; hãy dọn chỗ trống rồi chạy lại đúng lệnh này",
        "The disk is full: the work at hand was not written, nothing is lost; make room, then run this command again",
    ),
    "guard.missing": (
        "Cơ sở dữ liệu thiếu khóa chống sửa, hoặc khóa này đã bị tắt hay bị đổi",
        "The database lacks this guard against changes, or it is off or altered",
    ),
    "duties.behind": (
        "Nghĩa vụ đăng tải chưa đối chiếu được vì trong lúc đó có thông báo mới; hãy chạy lại lệnh này",
        "The duties were not compared, for something was published in the meantime; run this command again",
    ),
    "duties.differ": (
        "Bảng nghĩa vụ đăng tải khác với những gì suy ra từ sổ đăng tải; lập lại: procurement duties rebuild",
        "The duties differ from what follows from the ledger; make them anew: procurement duties rebuild",
    ),
    "duties.sums_differ": (
        "Số cộng dồn của các nghĩa vụ đăng tải khác với từng nghĩa vụ; lập lại: procurement duties rebuild",
        "A sum of duties differs from the duties themselves; make them anew: procurement duties rebuild",
    ),
    "duties.not_compared": (
        "Không đối chiếu được nghĩa vụ đăng tải vì dữ liệu đã đăng tải bị hỏng; hãy xử lý các khác biệt còn lại trước",
        "The duties could not be compared, for what is published is torn; see to the other differences first",
    ),
    "signs.behind": (
        "Dấu hiệu chưa đối chiếu được vì trong lúc đó có thông báo mới; hãy chạy lại lệnh này",
        "The signs were not compared, for something was published in the meantime; run this command again",
    ),
    "signs.differ": (
        "Bảng dấu hiệu khác với những gì suy ra từ sổ đăng tải; lập lại: procurement duties rebuild",
        "The signs differ from what follows from the ledger; make them anew: procurement duties rebuild",
    ),
    "signs.not_compared": (
        "Không đối chiếu được dấu hiệu vì dữ liệu đã đăng tải bị hỏng; hãy xử lý các khác biệt còn lại trước",
        "The signs could not be compared, for what is published is torn; see to the other differences first",
    ),
    "index.changed": (
        "Chỉ mục tìm kiếm ghi khác với nội dung đã đăng tải; lập lại: procurement search rebuild",
        "The search index says something else than what is published; make it anew: procurement search rebuild",
    ),
    "init.again": (
        "Sổ đăng tải đã có người vận hành, không khởi tạo lại; nếu liên kết chưa dùng đã hết hạn, chạy: "
        "procurement init --new-link",
        "The register has an operator already and is not set up again; for a new link in place of an unused one run: "
        "procurement init --new-link",
    ),
    "init.no_link": (
        "Không tạo liên kết mới: chưa có người vận hành nào, hoặc người vận hành đã đặt mật khẩu",
        "No new link was made: there is no operator, or the operator has set a password",
    ),
    "index.not_compared": (
        "Không đối chiếu được chỉ mục tìm kiếm vì dữ liệu đã đăng tải bị hỏng; hãy xử lý các khác biệt còn lại trước",
        "The search index could not be compared, for what is published is torn; see to the other differences first",
    ),
    "ledger.no_deed": (
        "Việc có trong sổ đăng tải nhưng nhật ký không ghi ai làm",
        "An act of the ledger without its row in the audit log",
    ),
    "monthly.before": (
        "Đến hết tháng {month} Cổng chưa đăng tải gì, nên không có tệp giám sát; tháng sớm nhất là {first}",
        "By the end of {month} nothing was published here, so there is no compliance file; the first is of {first}",
    ),
    "monthly.empty": (
        "Sổ đăng tải còn trống, nên không có tệp giám sát của tháng {month}",
        "Nothing has been published here yet, so there is no compliance file of {month}",
    ),
    "monthly.ledger": (
        "Tệp giám sát của tháng này nêu một mục mà sổ đăng tải không có",
        "The compliance file of this month names an entry that the ledger does not have",
    ),
    "monthly.not_over": (
        "Tháng {month} chưa hết; hãy chọn một tháng đã qua, ví dụ 2026-10",
        "The month {month} is not over; choose one that is, 2026-10 for instance",
    ),
    "monthly.seal": (
        "Dòng ghi mã SHA-256 của tệp giám sát tháng này đã bị đổi",
        "The row with the SHA-256 of this month's compliance file was changed",
    ),
    "monthly.there": (
        "Tệp giám sát tháng {month} đã có và không được lập lại; xem ở /giam-sat/tep-thang",
        "The compliance file of {month} is there and is never made again; see /giam-sat/tep-thang",
    ),
    "password.common": (
        "Mật khẩu này dễ đoán; hãy dùng một cụm từ dài mà chỉ mình nghĩ ra, ví dụ bốn từ không liên quan",
        "This password is soon guessed; use a long phrase of your own, for example four unrelated words",
    ),
    "password.differs": ("Hai lần nhập mật khẩu khác nhau", "The two passwords differ"),
    "password.length": (
        "Mật khẩu cần từ {shortest} đến {longest} ký tự",
        "A password has between {shortest} and {longest} characters",
    ),
    "published.record_changed": (
        "Ngày hoặc thời điểm lưu kèm không khớp với sổ đăng tải",
        "The date or instant kept beside the text is not that of the ledger",
    ),
    "restore.database_not_empty": (
        "Cơ sở dữ liệu đích không trống; chỉ khôi phục vào cơ sở dữ liệu mới (PROCUREMENT_DATABASE_URL)",
        "The database is not empty; a backup is restored into a new one only (PROCUREMENT_DATABASE_URL)",
    ),
    "restore.folder_not_empty": (
        "Thư mục dữ liệu {folder} không trống; chỉ khôi phục vào thư mục mới (PROCUREMENT_DATA_DIR), "
        "hoặc dời dữ liệu cũ đi nơi khác trước",
        "The data folder {folder} is not empty; a backup is restored into a new one only (PROCUREMENT_DATA_DIR), "
        "or move the old data elsewhere first",
    ),
    "restore.other_database": (
        "Bản sao lưu của {wanted} không khôi phục được vào {given}; hãy đặt lại PROCUREMENT_DATABASE_URL",
        "A backup of {wanted} cannot be restored into {given}; set PROCUREMENT_DATABASE_URL",
    ),
    "schema.missing": (
        "Cơ sở dữ liệu chưa có. Sổ mới: procurement init. Chỉ tạo cơ sở dữ liệu: procurement db upgrade",
        "There is no database yet. A new register: procurement init. The database alone: procurement db upgrade",
    ),
    "schema.newer": (
        "Cơ sở dữ liệu (lược đồ {found}) mới hơn chương trình này (lược đồ {needed}); hãy dùng bản chương trình mới, "
        "hoặc khôi phục bản sao lưu đã làm trước khi nâng cấp",
        "The database (schema {found}) is newer than this program (schema {needed}); use the newer program, "
        "or restore the backup made before the upgrade",
    ),
    "schema.older": (
        "Cơ sở dữ liệu (lược đồ {found}) cũ hơn chương trình này (lược đồ {needed}). Sao lưu rồi nâng cấp: "
        "procurement upgrade THU-MUC-SAO-LUU; chỉ nâng cấp: procurement db upgrade",
        "The database (schema {found}) is older than this program (schema {needed}). Back up and upgrade: "
        "procurement upgrade FOLDER-OF-BACKUPS; upgrade alone: procurement db upgrade",
    ),
    "withheld.changed": (
        "Căn cứ, lý do, người hoặc thời điểm gỡ không khớp với sổ đăng tải",
        "Legal basis, reason, people or instant of the withholding are not those of the ledger",
    ),
}
