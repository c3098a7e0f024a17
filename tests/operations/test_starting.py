"""What a process does before its first reader comes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask import Flask, template_rendered

from procurement.app import create_app
from procurement.search.service import Search
from procurement.system import System
from tests.databases import environment

Logged = pytest.LogCaptureFixture


@pytest.fixture
def start(register: System, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what starts the application over the register that the environment names."""
    for name, value in environment(register.settings).items():
        monkeypatch.setenv(name, value)
    started: list[Flask] = []

    def create() -> Flask:
        started.append(create_app())
        return started[-1]

    yield create
    for app in started:
        cast(System, app.extensions["procurement"]).database.close()


def test_pages_are_drawn_in_each_language_and_are_no_requests(start: Any, caplog: Logged) -> None:
    drawn: list[str] = []

    def note(_sender: Flask, template: Any, context: dict[str, Any], **_others: Any) -> None:
        drawn.append(template.name)

    with template_rendered.connected_to(note), caplog.at_level(logging.INFO):
        app = start()
        assert drawn == ["public/search.html", "public/search.html"]
        assert "request" not in caplog.messages
        assert app.test_client().get("/tim-kiem?q=goi").status_code == 200
        assert "request" in caplog.messages


def test_a_page_that_cannot_be_drawn_keeps_nobody_from_asking(
    start: Any, monkeypatch: pytest.MonkeyPatch, caplog: Logged
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("an index that cannot be asked")

    with monkeypatch.context() as broken:
        broken.setattr(Search, "survey", fail)
        app = start()
    assert [record.message for record in caplog.records if record.exc_info] == [
        "no page could be drawn before readers came"
    ] * 2
    assert app.test_client().get("/tim-kiem?q=goi").status_code == 200
