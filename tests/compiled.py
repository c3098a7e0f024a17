"""What one process has compiled, shared by all its tests: nearly each has an application and databases of its own.

Templates become code, statements SQL, and routes functions that build addresses. The same source gives the same again,
so that only the first test pays: together they took a quarter of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """The code of templates."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of the very same source in the same language."""
        bucket.code = self.known.get(_called(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.known[_called(bucket)] = bucket.code


def _called(bucket: Bucket) -> tuple[str, ...]:
    return bucket.key, bucket.checksum, str(getattr(bucket.environment, "language", None))


class Statements(LRUCache[Any, Any]):
    """The SQL of statements; SQLAlchemy asks by (dialect, statement, ...), and every database has its own dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Give the SQL of the same statement for the same kind of database."""
        return super().get(_asked(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        """Keep what was compiled."""
        super().__setitem__(_asked(key), compiled)


def _asked(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return dialect.name, dialect.driver, getattr(dialect, "server_version_info", None), *statement


def _routes(compile_builder: Callable[[Rule, bool], Build]) -> Callable[[Rule, bool], Build]:
    known: dict[tuple[Any, ...], Build] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Build:
        key = (rule.rule, *rule._trace, repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    return compile_once


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let all applications and databases made inside share what is compiled for them."""
    statements = Statements(4000)

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", Templates())
        patch.setattr(Mapper, "_compiled_cache", statements)  # of what a session writes
        patch.setattr(Rule, "_compile_builder", _routes(Rule._compile_builder))
        yield
    event.remove(Engine, "engine_connect", share)
