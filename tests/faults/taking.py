"""A stand-in for the server that takes files in: ``python taking.py FOLDER``.

Reads lines ``NAME<tab>PATH`` and answers each with a line of JSON: what became of the file as an attachment and as a
spreadsheet, how many seconds that took, and how much memory (bytes) this process holds afterwards.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from procurement.core.errors import ProcurementError
from procurement.documents.storage import FileStorage
from procurement.documents.uploads import take_in
from procurement.importing.sheets.reading import read_spreadsheet
from procurement.notices.cleaning import keyed_pseudonym

PAGE = 4096
OFFICE = {"name": "Ban Quản lý dự án Mẫu"}
AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
PSEUDONYM = keyed_pseudonym(b"key of the tests")


def outcome(act: Callable[[], object]) -> str:
    """Return "taken", the code of the refusal, or what failed, which must not happen."""
    try:
        act()
    except ProcurementError as error:
        return error.problems[0].code
    except BaseException as error:
        return f"FAILED {type(error).__name__}: {error}"
    return "taken"


def serve(folder: Path) -> None:
    """Answer until there are no more lines."""
    storage = FileStorage(folder / "files")
    for line in sys.stdin:
        name, _, path = line.rstrip("\n").partition("\t")
        began = time.perf_counter()
        with Path(path).open("rb") as stream:
            kept = outcome(lambda: take_in(storage, stream, name))  # noqa: B023 - called at once
        read = outcome(lambda: read_spreadsheet(Path(path).read_bytes(), name, OFFICE, PSEUDONYM, AT))  # noqa: B023
        seconds = time.perf_counter() - began
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
        sys.stdout.write(json.dumps({"kept": kept, "read": read, "seconds": seconds, "memory": memory}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
