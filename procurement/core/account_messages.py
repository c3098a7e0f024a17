"""Sentences about people, their sign-in and their roles. They join the table of ``core.messages``."""

from __future__ import annotations

ACCOUNTS: dict[str, tuple[str, str]] = {
    "delegation.dates": (
        "Ngày kết thúc ủy quyền phải sau ngày bắt đầu, chưa qua và không quá một năm",
        "The delegation must end after it begins, not in the past, and within a year",
    ),
    "delegation.over": ("Ủy quyền này đã kết thúc", "This delegation is over"),
    "delegation.person": (
        "Chọn một người có vai trò ở đơn vị hoặc ở đơn vị cấp trên trực tiếp",
        "Choose somebody with a role at the body or at the one directly above it",
    ),
    "factor.wrong": (
        "Mã không đúng, đã dùng hoặc đã hết hạn; nhập mã đang hiện trên điện thoại",
        "The code is wrong, used or expired; enter the one that the telephone shows now",
    ),
    "link.no_email": (
        "Người này chưa có địa chỉ thư điện tử nên không gửi được liên kết; hãy nhờ người vận hành",
        "This person has no e-mail address to which a link could go; ask the operator",
    ),
    "organisation_sign_in.failed": (
        "Chưa đăng nhập được qua đơn vị; hãy thử lại, hoặc đăng nhập bằng mật khẩu",
        "Signing in at your organisation did not work; try again, or use your password",
    ),
    "organisation_sign_in.unknown": (
        "Tài khoản của đơn vị chưa được mời vào Cổng này; hãy nhờ quản trị đơn vị mời đúng địa chỉ thư điện tử đó",
        "The account of your organisation was not invited here; ask your administrator to invite that very address",
    ),
    "password.wrong": ("Mật khẩu hiện tại không đúng", "The present password is not right"),
    "reset.none": ("Người này chưa lập mã xác thực", "This person has no second factor"),
    "reset.own": (
        "Không tự đề nghị đặt lại cho mình được; hãy nhờ người quản trị khác hoặc người vận hành",
        "Nobody asks for a reset of their own; ask another administrator or the operator",
    ),
    "reset.same_person": (
        "Việc đặt lại cần hai người khác nhau: người đề nghị và người xác nhận",
        "A reset needs two different people: one who asks and one who confirms",
    ),
    "role.again": (
        "Người này đã có vai trò đó trong khoảng thời gian đó",
        "This person already has that role in that time",
    ),
    "role.choice": (
        "Chọn vai trò soạn thảo, phê duyệt hoặc quản trị đơn vị",
        "Choose author, approver or administrator of the body",
    ),
    "role.dates": (
        "Ngày kết thúc phải sau ngày bắt đầu và chưa qua",
        "The last day must come after the first and not be over",
    ),
    "role.last_admin": (
        "Đây là người quản trị hoặc vận hành cuối cùng; hãy giao vai trò đó cho người khác trước",
        "This is the last administrator or operator; give that role to somebody else first",
    ),
    "role.own": (
        "Không tự giao hay kết thúc vai trò của mình được; hãy nhờ người quản trị khác hoặc người vận hành",
        "Nobody gives or ends a role of their own; ask another administrator or the operator",
    ),
    "sign_in.wait": (
        "Đã nhập sai quá nhiều lần; thử lại sau {minutes} phút",
        "Wrong too many times; try again in {minutes} minutes",
    ),
    "sign_in.wrong": (
        "Tên đăng nhập hoặc mật khẩu không đúng; kiểm tra phím Caps Lock và kiểu gõ tiếng Việt",
        "The name or the password is not right; check Caps Lock and the Vietnamese input method",
    ),
    "system.dates": (
        "Nhập ngày cuối cùng của mã khóa, trong vòng một năm tới",
        "Enter the last day of the key, within a year from now",
    ),
    "system.scopes": ("Chọn ít nhất một việc", "Choose at least one thing to do"),
}
