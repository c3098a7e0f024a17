"""How index files are read: memory maps.

Whoosh's own file storage reads by seek and read on one shared handle, which mixes up threads, and its compound
segments are copied into memory whole. A map read by position does neither, and keeps a file readable that another
process has meanwhile deleted.
"""

from __future__ import annotations

import mmap
import sys
from array import array
from io import BytesIO
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

HERE_AND_THERE = (".shown.col", ".text.col")
"""So end the names of files of which a few rows are wanted: reading on behind each would cost a millisecond a row."""


class MappedFile(StructFile):
    """A structured file whose reads by position leave the shared file position alone."""

    def get(self, position: int, length: int) -> bytes:
        """Return ``length`` bytes from ``position``."""
        data: bytes = self.file[position : position + length]
        return data

    def get_array(self, position: int, typecode: str, length: int) -> array[Any]:
        """Return ``length`` numbers of ``typecode`` (big-endian on disk) from ``position``."""
        numbers = array(typecode)
        numbers.frombytes(self.get(position, length * numbers.itemsize))
        if sys.byteorder == "little":
            numbers.byteswap()
        return numbers


class MappedStorage(FileStorage):
    """A folder of index files that are read through memory maps."""

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Open ``name`` for reading."""
        with open(self._fpath(name), "rb") as file:
            if not file.seek(0, 2):
                return StructFile(BytesIO(), name=name, **options)  # an empty file cannot be mapped
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if name.endswith(HERE_AND_THERE) and hasattr(mmap, "MADV_RANDOM"):  # not on every system
                data.madvise(mmap.MADV_RANDOM)
            return MappedFile(data, name=name, **options)
