"""Words for roles, acts of systems and ways to sign in."""

from __future__ import annotations

from procurement.httpkit.language import gettext as _


def role_word(role: str) -> str:
    """Return what a role is called."""
    return {
        "author": _("Soạn thảo"),
        "approver": _("Phê duyệt"),
        "body_admin": _("Quản trị đơn vị"),
        "inspector": _("Giám sát"),
        "operator": _("Vận hành"),
    }[role]


def role_task(role: str) -> str:
    """Return what somebody with a role at a body does."""
    return {
        "author": _("soạn và trình"),
        "approver": _("duyệt, trả lại; cần mã xác thực"),
        "body_admin": _("mời người, giao vai trò; cần mã xác thực"),
    }[role]


def scope_word(scope: str) -> str:
    """Return what a system may be allowed to do."""
    return {"draft": _("Soạn"), "attach": _("Gắn tệp"), "submit": _("Trình phê duyệt")}[scope]
