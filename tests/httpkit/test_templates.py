"""Templates are compiled once in each language, and say the same as ones that are not."""

from __future__ import annotations

from typing import Any

import pytest
from flask import render_template
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from procurement.core.clock import FrozenClock
from procurement.httpkit.templates import Templates
from procurement.system import System
from tests.httpkit.desk import Desk

LANGUAGES = {"vi": "/?q=x", "en": "/?q=x&lang=en"}


class Drawing:
    """An application with templates of our own in front of the register's."""

    def __init__(self, register: System, clock: FrozenClock, **sources: str) -> None:
        self.app = Desk(register, clock).app
        self.app.jinja_env.loader = DictLoader({f"{name}.html": source for name, source in sources.items()})

    def draw(self, name: str, language: str = "vi", **words: Any) -> str:
        """Return a template as a page in that language has it."""
        with self.app.test_request_context(LANGUAGES[language]):
            return render_template(f"{name}.html", **words)


def test_each_page_speaks_the_language_of_its_request(register: System, standing_clock: FrozenClock) -> None:
    desk = Desk(register, standing_clock)
    for _ in range(2):
        assert "Đến nội dung chính" in desk.text("/")
        assert "Đến nội dung chính" not in desk.text("/?lang=en")
        assert 'href="/sap-moi-thau?lang=en"' in desk.text("/?lang=en")


def test_what_never_changes_in_a_language_is_not_asked_again(register: System, standing_clock: FrozenClock) -> None:
    drawing = Drawing(register, standing_clock, page="{{ _('Tìm') }} {{ url_for('public.search', sort='newest') }}")
    first = {language: drawing.draw("page", language) for language in LANGUAGES}
    assert first["vi"] == "Tìm /tim-kiem?sort=newest"
    assert first["en"] == "Search /tim-kiem?sort=newest&amp;lang=en"
    drawing.app.jinja_env.globals.update(dict.fromkeys(("_", "gettext", "url_for")))
    assert {language: drawing.draw("page", language) for language in LANGUAGES} == first


def test_what_changes_is_asked_each_time(register: System, standing_clock: FrozenClock) -> None:
    source = "{{ _('Trang %(number)s', number=it) }} {{ url_for('public.search', q=it) }}"
    drawing = Drawing(register, standing_clock, page=source + " {{ url_for('public.search', **{'q': it}) }}")
    assert drawing.draw("page", it="<1>") == "Trang &lt;1&gt; /tim-kiem?q=%3C1%3E /tim-kiem?q=%3C1%3E"
    assert drawing.draw("page", "en", it="2") == "Page 2 /tim-kiem?q=2&amp;lang=en /tim-kiem?q=2&amp;lang=en"


def test_the_parts_of_a_page_are_in_its_language(register: System, standing_clock: FrozenClock) -> None:
    drawing = Drawing(
        register,
        standing_clock,
        frame="{% block main %}{% endblock %} {{ _('Sau') }}",
        part="{% macro find() %}{{ _('Tìm') }}{% endmacro %}",
        page="{% extends 'frame.html' %}{% from 'part.html' import find %}{% block main %}{{ find() }}{% endblock %}",
    )
    assert [drawing.draw("page", language) for language in ("vi", "en", "vi")] == ["Tìm Sau", "Search Next", "Tìm Sau"]


class Seen(dict[str, Templates]):
    """What another thread sees: templates are there from the moment on that they are put in."""

    def __setitem__(self, language: str, made: Templates) -> None:
        assert made.language == language, "half made"
        super().__setitem__(language, made)


def test_no_other_request_sees_templates_that_do_not_know_their_language_yet(
    register: System, standing_clock: FrozenClock
) -> None:
    drawing = Drawing(register, standing_clock, page="{{ _('Tìm') }}")
    templates = drawing.app.jinja_env
    assert isinstance(templates, Templates)
    templates._in_language = Seen()
    assert [drawing.draw("page", language) for language in LANGUAGES] == ["Tìm", "Search"]
    assert set(templates._in_language) == set(LANGUAGES)


def test_an_address_of_no_page_fails_where_it_is_drawn(register: System, standing_clock: FrozenClock) -> None:
    drawing = Drawing(register, standing_clock, page="{% if it %}{{ url_for('no.page') }}{% endif %}")
    assert drawing.draw("page", it=False) == ""
    with pytest.raises(BuildError):
        drawing.draw("page", it=True)


class Said:
    """Something that says itself how it stands in a page."""

    def __html__(self) -> str:
        return "<b>x</b>"


@given(st.one_of(st.text(), st.integers(), st.none(), st.text().map(Markup), st.builds(Said)))
def test_values_stand_in_a_page_as_they_do_by_the_rules_of_jinja(value: object) -> None:
    assert Templates.as_markup(value) == str(escape(value))


def test_what_a_reader_typed_is_escaped_everywhere(register: System, standing_clock: FrozenClock) -> None:
    source = "{% macro say(it) %}{{ it }}{{ 'a' ~ it }}{% endmacro %}{{ it }}{{ say(it) }}{{ (it,) | options }}"
    drawing = Drawing(register, standing_clock, page=source, part="{{ say('<&>') }}")
    said = "&lt;&#34;&gt;"
    assert drawing.draw("page", it='<">') == f'{said}{said}a{said}<option value="{said}">'


def test_names_become_options(register: System, standing_clock: FrozenClock) -> None:
    drawing = Drawing(register, standing_clock, page="{{ names | options }}")
    assert drawing.draw("page", names=("An", "A & B")) == '<option value="An"><option value="A &amp; B">'
