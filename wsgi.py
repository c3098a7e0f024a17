"""The door for a WSGI server: ``gunicorn wsgi:app``. The register is the one that ``PROCUREMENT_*`` describes."""

from __future__ import annotations

import logging
import sys

from flask import Flask

from procurement.app import create_app
from procurement.core.errors import ProcurementError
from procurement.core.logs import configure_logs
from procurement.core.messages import LANGUAGES, describe

CANNOT_START = 4
"""With this exit code of a process gunicorn ends, too, instead of starting the same again for ever."""


def open_application() -> Flask:
    """Return the application; where the register cannot be opened, say why in both languages and end."""
    configure_logs()
    logging.captureWarnings(True)
    try:
        return create_app()
    except ProcurementError as error:
        for problem in error.problems:
            where = ".".join(map(str, problem.path))
            said = " / ".join(describe(problem, language) for language in LANGUAGES)
            logging.getLogger("procurement").error("%s: %s", where, said)
        sys.exit(CANNOT_START)


app = open_application()
