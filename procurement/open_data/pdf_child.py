"""Typeset one paper: a program of its own, ``python -I pdf_child.py``.

One JSON object comes in (``pdf_file.Paper`` as a mapping), the bytes of a PDF go out. The typesetter keeps whatever it
has drawn in memory, some 80 MB for each paper of 600 bodies, so it must end with its paper. It imports nothing of the
register and reads no file but ``paper.typ`` beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

MEMORY = 2 << 30
"""Of addresses; its threads take far more of these than of memory."""
SECONDS = 20
"""Of work."""
LIMITED = 75
"""It ends with this where memory was lacking: sysexits.h calls it a failure that may pass (EX_TEMPFAIL)."""
STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): title, language, headings, tables and their heads are told to who cannot see them."""


def limit_resources() -> None:
    """Let this process take no more memory, time and files than a paper needs."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock of whoever started us is the limit
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read a paper from standard input, write its PDF to standard output."""
    limit_resources()
    import typst

    source, told = Path(__file__).with_name("paper.typ"), sys.stdin.buffer.read().decode()
    compiler = typst.Compiler(str(source), ignore_system_fonts=True, sys_inputs={"told": told})
    made = compiler.compile(format="pdf", pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        sys.exit(LIMITED)
