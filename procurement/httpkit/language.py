"""Vietnamese first, English beside it: which language a request asks for, its sentences, and links that keep it.

Vietnamese sentences are the msgids; English stands in ``translations/en.po``, read once at start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request

from procurement.core.errors import Invalid, Problem

LANGUAGES = ("vi", "en")
CATALOG_PATH = Path(__file__).resolve().parent.parent / "translations" / "en.po"
PARAMETER = "lang"

_CHECKED: ContextVar[str | None] = ContextVar("language", default=None)
"""The language of the request that this thread answers, once it has been checked."""

Made = TypeVar("Made")
Forms = tuple[str, str]
"""English text for one thing and for several; Vietnamese words do not change with the number."""


@cache
def english() -> Mapping[str, Forms]:
    """Return the English catalog: Vietnamese msgid -> (singular, plural)."""
    with CATALOG_PATH.open("rb") as file:
        catalog = read_po(file, locale="en")
    messages = (message for message in catalog if message.id)
    return {_key(message.id): _forms(message.string) for message in messages}


def _key(message_id: Any) -> str:
    return str(message_id if isinstance(message_id, str) else message_id[0])


def _forms(string: Any) -> Forms:
    return (string, string) if isinstance(string, str) else (string[0], string[1])


def current_language() -> str:
    """Return the language of the request, ``vi`` or ``en``; Vietnamese where there is no request or a bad one."""
    known = _CHECKED.get()  # asked for several hundred times by one page
    if known is not None:
        return known
    wants_english = has_request_context() and request.args.get(PARAMETER) == "en"
    return "en" if wants_english else "vi"


def gettext(message: str, **params: Any) -> str:
    """Return ``message`` in the language of the request, with ``%(name)s`` filled in."""
    text = english()[message][0] if current_language() == "en" and message in english() else message
    return text % params if params else text


def in_each_language(make: Callable[[], Made]) -> Callable[[], Made]:
    """Let ``make``, whose words never change, be asked once for each language. Nobody may change what it returns."""
    made: dict[str, Made] = {}

    @wraps(make)
    def get() -> Made:
        language = current_language()
        if language not in made:
            made[language] = make()
        return made[language]

    return get


def ngettext(message: str, same: str, count: int, **params: Any) -> str:
    """Return ``message`` for ``count`` things, ``%(num)s``. ``same`` repeats the message: extractors want two forms."""
    return choose_form(message, same, count) % {"num": count, **params}


def choose_form(message: str, same: str, count: int) -> str:
    """Return ``message`` for ``count`` things, its parameters not yet filled in; templates do that themselves."""
    forms = english().get(message) if current_language() == "en" else None
    return forms[count != 1] if forms else message


def check_language() -> None:
    """Refuse a ``lang`` that the register does not speak. Raises Invalid."""
    _CHECKED.set(None)
    given = request.args.getlist(PARAMETER)
    if any(language not in LANGUAGES for language in given):
        allowed = ", ".join(LANGUAGES)
        raise Invalid([Problem((PARAMETER,), "parameter.choice", {"name": PARAMETER, "allowed": allowed})])
    _CHECKED.set(current_language())


def _forget_language(_error: BaseException | None) -> None:
    _CHECKED.set(None)


def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Add ``lang=en`` to the addresses that a page in English builds, except those of assets."""
    if current_language() == "en" and not endpoint.endswith("static"):
        values.setdefault(PARAMETER, "en")


def address_in(language: str) -> str:
    """Return the address of the present page in ``language``, other parameters kept."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    pairs += [(PARAMETER, language)] if language != LANGUAGES[0] else []
    return request.path + (f"?{urlencode(pairs)}" if pairs else "")


def install_language(app: Flask) -> None:
    """Teach ``app`` both languages: sentences in templates, links that keep the language, a check of ``lang``."""
    english()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, choose_form, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(current_language=current_language, address_in=address_in)
    app.before_request(check_language)
    app.teardown_request(_forget_language)
    app.url_defaults(keep_language)
