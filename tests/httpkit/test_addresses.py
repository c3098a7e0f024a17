"""Addresses that are joined are those that the router gives."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st

from procurement.app import create_app
from procurement.httpkit.addresses import address_of, address_of_thing
from procurement.system import System

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = ("q", "kind", "place", "page")
ASKED = ("/", "/?lang=en")


@pytest.fixture(scope="module")
def app(register: System) -> Flask:
    return create_app(register)


@given(st.lists(st.tuples(st.sampled_from(NAMES), TEXT)), st.sampled_from(ASKED))
def test_an_address_of_parameters_is_the_routers(app: Flask, pairs: list[tuple[str, str]], asked: str) -> None:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    params = [(name, value) for name, values in grouped.items() for value in values]
    with app.test_request_context(asked):
        assert address_of("public.search", params) == url_for("public.search", **grouped)  # type: ignore[arg-type]


@given(TEXT, st.sampled_from(ASKED))
def test_an_address_of_a_thing_is_the_routers(app: Flask, reference: str, asked: str) -> None:
    with app.test_request_context(asked):
        assert address_of_thing(reference, "public.package") == url_for("public.package", reference=reference)
