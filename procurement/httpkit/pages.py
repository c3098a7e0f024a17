"""What every page needs: filters for templates, Bootstrap from its package, languages, error pages."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from markupsafe import Markup

from procurement.httpkit.addresses import address_of_thing
from procurement.httpkit.errors import install_errors
from procurement.httpkit.formats import FILTERS
from procurement.httpkit.language import PARAMETER, current_language, in_each_language, install_language
from procurement.httpkit.sample import install_sample
from procurement.httpkit.signed_in import install_signed_in
from procurement.httpkit.templates import Templates


@in_each_language
def language_field() -> Markup:
    """Return the hidden field that keeps English through a form; nothing in Vietnamese."""
    field = Markup('<input type="hidden" name="{}" value="{}">').format(PARAMETER, current_language())
    return field if current_language() == "en" else Markup("")


def install_pages(app: Flask) -> None:
    """Prepare ``app`` to draw pages. Bootstrap's files come from its installed package, never from elsewhere."""
    app.jinja_environment = Templates  # type: ignore[assignment]
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS, address=address_of_thing)
    app.jinja_env.globals.update(language_field=language_field)
    install_language(app)
    install_signed_in(app)
    install_sample(app)
    install_errors(app)
