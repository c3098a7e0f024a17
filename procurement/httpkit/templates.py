"""Templates compiled once in each language, so that what never changes in one costs a page nothing.

A sentence without parameters and the address of a page or file of ours are put in where a template is compiled, not
each time that it is drawn: half of what a page of results took to draw was looking up the same hundred of them. They
hang on the language and on the program alone: the register stands at the root of its host (``read_base_url``).
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape
from werkzeug.routing import BuildError

from procurement.httpkit.language import current_language, gettext

ANYWHERE = "localhost"
"""Addresses are paths: which host they are built for shows nowhere."""


class _Writer(CodeGenerator):
    """Writes what a template is compiled to. A page has six hundred values; Jinja makes each a markup of its own."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.as_markup(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """The templates of an application, in an overlay for each ``language``, which a bytecode cache must know."""

    code_generator_class = _Writer

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._in_language: dict[str, Templates] = {}
        self.language: str | None = None

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        """Return the template in the language of the request."""
        if self.language:
            return super().get_template(name, parent, globals)
        language = current_language()
        if language not in self._in_language:
            made = self.overlay()
            made.language = language
            self._in_language[language] = made  # last: another thread may ask for it at once
        return self._in_language[language].get_template(name, parent, globals)

    def make_globals(self, d: Any) -> Any:
        """Return what all templates know: as it is, not behind a second dictionary that mostly holds nothing."""
        return super().make_globals(d) if d else self.globals

    @staticmethod
    def as_markup(value: Any) -> str:
        """Return ``value`` as it stands in a page: what ``markupsafe.escape`` returns, as plain text."""
        if type(value) is str:
            return _escape_inner(value)
        return value if type(value) is Markup else escape(value)

    def compile(self, source: Any, name: str | None = None, *more: Any, **options: Any) -> Any:
        """Compile a template; what is constant in the language of the request is filled in."""
        if self.language and isinstance(source, str):
            autoescape = self.autoescape(name) if callable(self.autoescape) else self.autoescape
            source = _Constants(self.app, is_markup=autoescape).visit(self.parse(source, name))
        return super().compile(source, name, *more, **options)


class _Constants(NodeTransformer):
    """Puts sentences and addresses into the place of the calls that return the same each time."""

    def __init__(self, app: Any, *, is_markup: bool) -> None:
        self._app = app
        self._is_markup = is_markup

    def visit_Call(self, node: nodes.Call, *_more: Any) -> nodes.Node:
        """Return what a call returns, if it is known by now; else the call."""
        called = node.node.name if isinstance(node.node, nodes.Name) else ""
        given = (*node.args, *(one.value for one in node.kwargs))
        is_known = all(isinstance(one, nodes.Const) for one in given) and not (node.dyn_args or node.dyn_kwargs)
        if called == "_" and is_known and len(given) == 1:
            said = gettext(node.args[0].as_const()) % {}  # as Jinja does: a format, with or without parameters
            return nodes.Const(Markup(said) if self._is_markup else said, lineno=node.lineno)
        if called == "url_for" and is_known:
            return self._address(node) or node
        return self.generic_visit(node)

    def _address(self, node: nodes.Call) -> nodes.Node | None:
        (endpoint,) = [one.as_const() for one in node.args]
        values = {one.key: one.value.as_const() for one in node.kwargs}
        self._app.inject_url_defaults(endpoint, values)
        try:
            address = self._app.url_map.bind(ANYWHERE).build(endpoint, values)
        except BuildError:  # only an application that has not all pages of ours; it says so where this is drawn
            return None
        return nodes.Const(address, lineno=node.lineno)
