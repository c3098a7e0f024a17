"""A file system that was mounted read-only, for this process: permissions do not bind whoever runs tests as root."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest

CHANGING = ("chmod", "mkdir", "remove", "rename", "replace", "rmdir", "truncate", "unlink")


def refuse(*_arguments: object, **_options: object) -> NoReturn:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


@contextmanager
def mounted() -> Iterator[None]:
    """Refuse whatever changes files, as the system would."""
    by_number, by_name = os.open, io.open

    def open_number(path: Any, flags: int, *others: Any, **options: Any) -> int:
        return (
            refuse() if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else by_number(path, flags, *others, **options)
        )

    def open_name(file: Any, mode: str = "r", *others: Any, **options: Any) -> Any:
        return refuse() if set(mode) & set("wax+") else by_name(file, mode, *others, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGING:
            patch.setattr(os, name, refuse)
        patch.setattr(os, "open", open_number)
        patch.setattr(io, "open", open_name)
        yield
