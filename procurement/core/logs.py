"""What the register's processes say about themselves: to a machine one JSON object a line, to a person a readable line.

Nothing that came from outside can begin a line of its own: JSON escapes line ends, and what JSON leaves alone but some
reader takes for one (U+0085, U+2028, U+2029) is escaped here.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from procurement.core.errors import ProcurementError
from procurement.core.messages import LANGUAGES, describe

CANNOT_START = 4
"""With this exit code of a process gunicorn ends, too, instead of starting the same again for ever."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request that is being answered, empty outside of one."""

_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x7f\x85\u2028\u2029"}
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | _BREAKS
_CONTROLS.pop(ord("\n"))


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class JsonLines(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``event``, what the caller gave as ``fields``, ``id`` of
    the request and ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, Any] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if request_id.get():
            line["id"] = request_id.get()
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str).translate(_BREAKS)


class ReadableLines(logging.Formatter):
    """A line for the terminal of whoever develops; a traceback stands below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text, control characters escaped."""
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, "fields", {}).items())
        line = f"{_instant(record)[11:23]} {record.levelname.lower():7} {record.getMessage()} {fields}".rstrip()
        line = line.replace("\n", "\\n").translate(_CONTROLS)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever is this process's stderr at the moment."""

    @property
    def stream(self) -> TextIO:
        """The present stderr."""
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """Ignore the one that was there at the beginning."""


def log_settings(*, readable: bool) -> dict[str, Any]:
    """Return the settings of ``logging.config``: everything to stderr, from INFO up; gunicorn's own lines too."""
    formatter = ReadableLines if readable else JsonLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"()": f"{Stderr.__module__}.{Stderr.__qualname__}", "formatter": "lines"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "alembic": {"level": "WARNING"},
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def configure_logs() -> None:
    """Write this process's log to stderr: readable where that is a terminal, else as JSON."""
    logging.config.dictConfig(log_settings(readable=sys.stderr.isatty()))


@contextmanager
def starting() -> Iterator[None]:
    """Start inside; where that cannot be, say why in both languages and end the process with ``CANNOT_START``."""
    try:
        yield
    except ProcurementError as error:
        for problem in error.problems:
            where = ".".join(map(str, problem.path))
            said = " / ".join(describe(problem, language) for language in LANGUAGES)
            logging.getLogger("procurement").error("%s: %s", where, said)
        sys.exit(CANNOT_START)
