"""A page of a search as plain as can be, over the register's own index: twenty rows, the exact total, six facets.

It shows what the first measurements of whole pages showed, from which the floors of pages were taken: Flask, a compiled
template, no database, nothing of what a page of the register says besides. What the register's page takes beyond this
is what it says beyond this, and how it is made; what this takes beyond a peer is the engine, and answering by HTTP.

``PLAIN_INDEX`` names the folder of the index. An address of ``/tim-kiem`` means here what it means there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from flask import Flask, render_template, request
from jinja2 import DictLoader

from procurement.core.clock import SystemClock
from procurement.search.compiling import compile_selection, group_field, sort_keys
from procurement.search.selection import PAGE_SIZE, parse_selection
from procurement.search.service import most_frequent
from procurement.search.shown import read_shown
from procurement.search.synonyms import register_synonyms
from search_index.engine import open_engine
from search_index.query import Hit, Page

FACETS = ("kind", "field", "form", "fate", "place", "organisation")
LISTED = 10
"""Values of a facet."""

TEMPLATE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ words }}</title></head><body>
<form action="/tim-kiem"><input name="q" value="{{ words }}"><button>Tìm</button></form>
<h1>{{ total }} gói thầu</h1>
<ol>{% for row in rows %}
<li><a href="/goi-thau/{{ row.reference }}">{{ row.title }}</a>
<span>{{ row.number }} · {{ row.field }} · {{ row.form }}</span>
<b>{{ row.value }}</b> {{ row.posted_on }}{% if row.closes_at %} <time>{{ row.closes_at }}</time>{% endif %}</li>
{%- endfor %}
</ol>
{% for name, values in facets.items() %}<h2>{{ name }}</h2>
<ul>{% for value, number in values %}<li>{{ value }} {{ number }}</li>{% endfor %}</ul>
{% endfor %}</body></html>
"""


class Row(NamedTuple):
    """What is shown of a hit."""

    reference: str
    title: str
    number: str
    field: str
    form: str
    value: str
    posted_on: str
    closes_at: str | None


def create_plain(folder: Path) -> Flask:
    """Return the application over the index in ``folder``."""
    plain = Flask("plain")
    plain.jinja_loader = DictLoader({"search.html": TEMPLATE})
    clock, engine, synonyms = SystemClock(), open_engine(folder), register_synonyms()
    engine.position()  # opens it

    @plain.get("/tim-kiem")
    def search() -> str:
        selection, view = parse_selection(request.args.to_dict(flat=False))
        now, group = clock.now(), group_field(view)
        query = compile_selection(selection, selection.organisation, now, synonyms, current=True)
        page = Page((view.page - 1) * PAGE_SIZE, PAGE_SIZE)
        answer = engine.match(query, sort=sort_keys(selection, view, now), page=page, facets=FACETS, group=group)
        facets = {name: _listed(counts) for name, counts in answer.facets.items()}
        rows = [_row(hit) for hit in answer.hits]
        return render_template("search.html", words=selection.q, total=answer.total, rows=rows, facets=facets)

    @plain.get("/well")
    def well() -> str:
        return "well"

    return plain


def _row(hit: Hit) -> Row:
    reference, shown = str(hit.stored["reference"]), read_shown(hit.shown)
    facts, day = (shown.package, str(shown.read_on)) if shown else (None, "")
    if facts is None:
        title = shown.texts[0] if shown and shown.texts else ""
        return Row(reference, title, reference, "", "", "", day, None)
    value = f"{Decimal(facts.value):,}" if facts.value else ""
    title, form = facts.title or facts.number, facts.selection_form or ""
    return Row(reference, title, facts.number, facts.field or "", form, value, day, facts.closes_at)


def _listed(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(value, counts[value]) for value in most_frequent(counts, LISTED)]


if "PLAIN_INDEX" in os.environ:
    app = create_plain(Path(os.environ["PLAIN_INDEX"]))
