"""Sentences about files and spreadsheets from outside; see ``core.messages``."""

from __future__ import annotations

SHEETS: dict[str, tuple[str, str]] = {
    "sheet.at": ("Trang “{sheet}”, ô {cell}: {what}", "Sheet “{sheet}”, cell {cell}: {what}"),
    "sheet.busy": (
        "Máy chủ đang bận nên chưa đọc được bảng tính; hãy thử lại sau một phút",
        "The server is busy and has not read the spreadsheet yet; try again in a minute",
    ),
    "sheet.cell_error": (
        "{label}: ô đang báo lỗi {value}; hãy sửa công thức hoặc gõ thẳng giá trị",
        "{label}: the cell shows the error {value}; mend the formula or type the value",
    ),
    "sheet.date_in_text": (
        "{label}: phần mềm bảng tính đã đổi ô này thành ngày giờ ({value}); hãy đặt ô ở dạng chữ (Text) rồi gõ lại",
        "{label}: the spreadsheet program made a date of the cell ({value}); format it as text and type it again",
    ),
    "sheet.duration": (
        "{label}: “{value}” chưa có đơn vị; hãy ghi ngày, tháng hoặc năm",
        "{label}: “{value}” has no unit; write days, months or years behind it",
    ),
    "sheet.encoding": (
        "Tệp CSV chưa ở bảng mã UTF-8; khi lưu hãy chọn “CSV UTF-8”, hoặc dùng tệp .xlsx",
        "The CSV file is not in UTF-8; save it as “CSV UTF-8” or use an .xlsx file",
    ),
    "sheet.formula": (
        "{label}: ô là công thức mà tệp không có kết quả; hãy mở tệp bằng phần mềm bảng tính rồi lưu lại, "
        "hoặc gõ thẳng giá trị",
        "{label}: the cell is a formula whose result the file does not hold; open and save the file again, or type the "
        "value",
    ),
    "sheet.hidden_row": (
        "Dòng này đang bị ẩn trong bảng tính nhưng vẫn được đọc; không muốn đăng thì xóa hẳn dòng",
        "This row is hidden in the spreadsheet and was read all the same; delete it if it is not meant",
    ),
    "sheet.identifier": (
        "{label}: “{value}” không phải một mã; hãy chỉ ghi mã, không ghi thêm chữ khác",
        "{label}: “{value}” is no code; write the code and nothing beside it",
    ),
    "sheet.heading_twice": (
        "Cột “{value}” có hai lần; hãy xóa một cột",
        "The column “{value}” stands twice; delete one of the two",
    ),
    "sheet.key_twice": (
        "STT {value} đã có ở một dòng phía trên; mỗi dòng cần một số riêng",
        "The number {value} stands in an earlier row; each row needs its own",
    ),
    "sheet.key_unknown": (
        "Không có STT {value} ở trang “{sheet}”; hãy ghi đúng số của dòng ở trang đó",
        "There is no number {value} on the sheet “{sheet}”; write the number of a row there",
    ),
    "sheet.leading_zero": (
        "{label}: ô chứa số {value} nên có thể đã mất số 0 ở đầu; hãy đặt ô ở dạng chữ (Text) rồi gõ lại",
        "{label}: the cell holds the number {value}, which may have lost zeros; format it as text and type it again",
    ),
    "sheet.line": (
        "Không đọc được tệp CSV từ dòng {row}: dấu ngoặc kép không đóng đúng chỗ hoặc ô quá dài; hãy sửa dòng ấy",
        "The CSV file cannot be read from line {row}: a quotation mark is not closed, or a cell is too long; mend it",
    ),
    "sheet.lost": (
        "Nội dung xem trước không còn nguyên vẹn; hãy tải bảng tính lên lại",
        "What was previewed is no longer complete; upload the spreadsheet again",
    ),
    "sheet.missing": (
        "Tệp thiếu trang “{sheet}”; hãy dùng đúng mẫu và giữ nguyên tên các trang",
        "The file lacks the sheet “{sheet}”; use the template and keep the names of its sheets",
    ),
    "sheet.national_number": (
        "{label}: “{value}” không phải số của Hệ thống mạng đấu thầu quốc gia; hãy ghi đúng, hoặc để trống nếu chưa có",
        "{label}: “{value}” is no number of the national system; write it as it stands there, or leave the cell empty",
    ),
    "sheet.no_heading": (
        "Thiếu cột “{heading}”; hãy chép lại dòng tiêu đề từ mẫu",
        "The column “{heading}” is missing; copy the row of headings from the template",
    ),
    "sheet.no_rows": (
        "Trang “{sheet}” chưa có dòng nào được điền; dữ liệu bắt đầu ngay dưới dòng tiêu đề",
        "Nothing is filled in on the sheet “{sheet}”; data begin right below the headings",
    ),
    "sheet.no_template": (
        "Tệp không theo mẫu nào của Cổng này (các trang có trong tệp: {sheets}); hãy tải mẫu về và điền vào đó",
        "The file follows none of the templates (its sheets: {sheets}); download a template and fill it in",
    ),
    "sheet.percent": (
        "{label}: ô ở dạng phần trăm ({value}); hãy đặt ô ở dạng chữ (Text) rồi gõ lại",
        "{label}: the cell is formatted as a percentage ({value}); format it as text and type it again",
    ),
    "sheet.percent_range": (
        "{label}: {value} nằm ngoài khoảng từ 0 đến 100",
        "{label}: {value} is not between 0 and 100",
    ),
    "sheet.row_twice": (
        "Dòng này giống hệt dòng {row}; hãy xóa một trong hai dòng",
        "This row says the same as row {row}; delete one of them",
    ),
    "sheet.small_amount": (
        "{label}: “{value}” không có đơn vị nên được hiểu là {value} đồng; hãy ghi đủ chữ số, hoặc ghi kèm đơn vị",
        "{label}: “{value}” has no unit and would be read as {value} VND; write all digits, or the unit behind it",
    ),
    "sheet.stray": (
        "“{value}” ở chỗ không có tiêu đề nên không được đọc (cột này có {count} ô như vậy); muốn đăng thì chuyển vào "
        "cột của mẫu",
        "“{value}” stands where no heading names it and is not read ({count} such cells in this column); move it into "
        "a column of the template if it is meant to be published",
    ),
    "sheet.too_heavy": (
        "Bảng tính quá nặng nên không đọc được; hãy chép phần đã điền sang một mẫu mới rồi tải lên lại",
        "The spreadsheet is too heavy to be read; copy what you filled in into a new template and upload that",
    ),
    "sheet.too_large": (
        "Bảng tính lớn hơn {megabytes} MB; hãy bỏ hình ảnh hoặc chia thành nhiều tệp",
        "The spreadsheet is larger than {megabytes} MB; remove pictures or split it",
    ),
    "sheet.too_many_columns": (
        "Trang “{sheet}” có dữ liệu ngoài {most} cột đầu; hãy xóa các cột thừa",
        "The sheet “{sheet}” has data beyond its first {most} columns; delete the others",
    ),
    "sheet.too_many_notices": (
        "Bảng tính có quá {most} thông báo; hãy chia thành nhiều tệp",
        "The spreadsheet holds more than {most} notices; split it",
    ),
    "sheet.too_many_rows": (
        "Trang “{sheet}” có quá {most} dòng có dữ liệu; hãy chia thành nhiều tệp",
        "The sheet “{sheet}” has more than {most} rows with data; split it",
    ),
    "sheet.type": (
        "Tệp này không phải bảng tính .xlsx; hãy dùng Lưu thành (Save As) và chọn “Excel Workbook (.xlsx)”",
        "This file is no .xlsx spreadsheet; use Save As and choose “Excel Workbook (.xlsx)”",
    ),
    "sheet.unknown_heading": (
        "Mẫu không có cột “{value}”; hãy xóa cột này hoặc sửa lại tiêu đề, điều muốn nhớ thì ghi vào cột Ghi chú",
        "The template has no column “{value}”; delete it or mend its heading, and keep remarks in the last column",
    ),
    "sheet.unreadable": (
        "Không đọc được bảng tính: tệp bị hỏng; hãy mở tệp, lưu lại rồi tải lên, hoặc chép sang một mẫu mới",
        "The spreadsheet cannot be read: it is damaged; open it, save it again, or copy it into a new template",
    ),
    "upload.appended": (
        "Tệp “{name}” có dữ liệu lạ gắn thêm ngoài nội dung; hãy mở tệp, lưu thành tệp mới rồi tải lên tệp mới đó",
        "The file “{name}” carries something beside its contents; open it, save it anew and upload the new file",
    ),
    "upload.damaged": (
        "Không đọc được tệp “{name}”: tệp bị hỏng hoặc chưa tải xong; hãy mở thử trên máy mình, lưu lại rồi tải lên",
        "The file “{name}” cannot be read: it is damaged or incomplete; open it, save it again and upload it again",
    ),
    "upload.empty": (
        "Tệp “{name}” không có nội dung; hãy chọn lại tệp",
        "The file “{name}” is empty; choose the file again",
    ),
    "upload.ending": (
        "Tên tệp “{name}” không đúng với nội dung; hãy đổi tên tệp để tên kết thúc bằng .{wanted} rồi tải lên lại",
        "The name “{name}” does not fit the contents; let the name end in .{wanted} and upload the file again",
    ),
    "upload.macro": (
        "Tệp “{name}” có chứa macro; hãy lưu thành tệp không có macro (.docx, .xlsx hoặc PDF) rồi tải lên lại",
        "The file “{name}” holds a macro; save it without macros (.docx, .xlsx or PDF) and upload it again",
    ),
    "upload.members": (
        "Tệp “{name}” gồm quá nhiều tệp con, nhiều nhất là {most}; hãy chia thành nhiều tệp nén nhỏ hơn",
        "The archive “{name}” holds too many files, {most} at most; split it into smaller ones",
    ),
    "upload.nested": (
        "Tệp “{name}” có tệp nén lồng trong tệp nén quá nhiều lần; hãy giải nén bên trong rồi nén lại một lần",
        "The archive “{name}” holds archives within archives; unpack the inner ones and pack everything once",
    ),
    "upload.none": (
        "Chưa chọn tệp nào; hãy chọn tệp rồi tải lên",
        "No file was chosen; choose one and upload it",
    ),
    "upload.old_office": (
        "Tệp “{name}” thuộc kiểu Word, Excel cũ; hãy dùng Lưu thành (Save As) để có tệp .docx, .xlsx hoặc PDF rồi tải "
        "lên tệp đó",
        "The file “{name}” is of the older kind of Word or Excel; save it as .docx, .xlsx or PDF and upload that",
    ),
    "upload.open_document": (
        "Tệp “{name}” là kiểu OpenDocument (.odt, .ods) của LibreOffice; hãy dùng Lưu thành (Save As) để có tệp .docx, "
        ".xlsx hoặc PDF rồi tải lên tệp đó",
        "The file “{name}” is an OpenDocument file (.odt, .ods) of LibreOffice; save it as .docx, .xlsx or PDF and "
        "upload that",
    ),
    "upload.packed": (
        "Trong tệp “{name}” có “{inner}” nén theo cách khác; hãy giải nén tệp đó rồi nén tất cả thành một tệp .zip",
        "In “{name}” the file “{inner}” is packed in another way; unpack it and pack everything into one .zip",
    ),
    "upload.password": (
        "Tệp “{name}” có mật khẩu nên người đọc không mở được; hãy bỏ mật khẩu rồi tải lên lại",
        "The file “{name}” has a password, so nobody could open it; remove the password and upload it again",
    ),
    "upload.path": (
        "Trong tệp “{name}” có tệp con mang tên hoặc đường dẫn không an toàn; hãy nén lại từ một thư mục bình thường",
        "In “{name}” a file has an unsafe name or path; pack the files anew from an ordinary folder",
    ),
    "upload.program": (
        "Trong tệp “{name}” có chương trình chạy được là “{inner}”; hãy bỏ tệp đó rồi nén lại",
        "In “{name}” there is a program, “{inner}”; leave it out and pack the files anew",
    ),
    "upload.too_large": (
        "Tệp “{name}” lớn hơn {megabytes} MB; hãy giảm độ phân giải khi quét hoặc chia thành nhiều tệp",
        "The file “{name}” is larger than {megabytes} MB; scan it at a lower resolution or split it",
    ),
    "upload.too_many": (
        "Một hồ sơ có nhiều nhất {most} tệp; hãy gộp các tệp liên quan thành một tệp nén .zip",
        "A notice has at most {most} files; put related ones into one .zip archive",
    ),
    "upload.two_endings": (
        "Tên tệp “{name}” có hai đuôi .{inner}.{wanted}; hãy đổi tên, chỉ giữ đuôi .{wanted}, rồi tải lên lại",
        "The name “{name}” has two endings, .{inner}.{wanted}; keep .{wanted} only and upload the file again",
    ),
    "upload.type": (
        "Tệp “{name}” không thuộc loại được nhận; hãy dùng PDF, .docx, .xlsx, ảnh .png, .jpg hoặc tệp nén .zip",
        "The file “{name}” is of no accepted type; use PDF, .docx, .xlsx, a .png or .jpg picture, or a .zip archive",
    ),
    "upload.unpacked": (
        "Tệp “{name}” mở ra lớn bất thường (quá {megabytes} MB hoặc quá 100 lần kích thước tệp); hãy chia nhỏ tệp",
        "Unpacked, “{name}” becomes extraordinarily large (over {megabytes} MB or 100 times its size); split it",
    ),
}
