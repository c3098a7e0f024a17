"""Which role may do what: the one table of it. Everything that no row names is denied.

An act is named by a word: ``read_desk`` the desk of a body, ``draft``, ``attach`` files, ``submit``, ``approve`` (and
return), ``publish``, ``withhold``, ``administer`` the people of a body, ``inspect``, ``import`` history. That nobody
approves what they drafted or submitted themselves depends on the draft and is checked where drafts are.
"""

from __future__ import annotations

AUTHOR, APPROVER, BODY_ADMIN, INSPECTOR, OPERATOR = "author", "approver", "body_admin", "inspector", "operator"

ROLES = (AUTHOR, APPROVER, BODY_ADMIN, INSPECTOR, OPERATOR)

AT_BODIES = (AUTHOR, APPROVER, BODY_ADMIN)
"""Roles that the administrator of a body gives to its people."""

SCOPES = ("draft", "attach", "submit")
"""What a system may be allowed to do; it never approves, whatever its key says."""

PERMITS: dict[str, frozenset[str]] = {
    AUTHOR: frozenset({"read_desk", "draft", "attach", "submit"}),
    APPROVER: frozenset({"read_desk", "draft", "attach", "submit", "approve", "publish", "withhold"}),
    BODY_ADMIN: frozenset({"administer"}),
    INSPECTOR: frozenset({"inspect"}),
    OPERATOR: frozenset({"import"}),
    **{f"system.{scope}": frozenset({"read_desk", scope}) for scope in SCOPES},
}

LENT = frozenset({"read_desk", "approve", "publish", "withhold"})
"""What somebody may do who approves in another's stead: nothing that makes a notice, only what decides about one."""

STRONG = frozenset({APPROVER, BODY_ADMIN, OPERATOR})
"""Roles that nobody uses without a second factor."""
