"""What acts and states of drafts are called at the desk."""

from __future__ import annotations

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.drafts import Draft
from procurement.notices.kinds import KINDS, act_word


def state_words() -> dict[str, str]:
    """Return the words for the states of drafts."""
    return {
        "drafting": _("Đang soạn"),
        "submitted": _("Chờ phê duyệt"),
        "returned": _("Bị trả lại"),
        "approved": _("Đã phê duyệt"),
        "published": _("Đã đăng"),
        "failed": _("Chưa đăng được"),
        "withdrawn": _("Đã rút"),
    }


def what_it_is(draft: Draft) -> str:
    """Return what a draft will be once published: ``Thông báo mời thầu``, ``Sửa đổi: Thông báo mời thầu``."""
    kind = KINDS[draft.kind].name(current_language())
    if draft.act in ("amend", "withhold"):
        return f"{act_word(draft.kind, draft.act, current_language())}: {kind}"
    return kind
