"""Sets of document numbers as Python integers: bit n stands for document n; AND and OR run at memory speed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress

_FEW = 16
_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def from_numbers(numbers: Iterable[int], size: int) -> int:
    """Return the set of ``numbers``, each below ``size``."""
    if size == 0:
        return 0
    digits = bytearray(b"0" * size)
    for number in numbers:
        digits[~number] = 49  # "1", counted from the end: the lowest bit is the last digit
    return int(digits, 2)


def to_numbers(bits: int) -> list[int]:
    """Return the members of ``bits``, lowest first."""
    if bits.bit_count() <= _FEW:
        return _few_numbers(bits)
    flags = bin(bits)[:1:-1].encode().translate(_FLAGS)
    return list(compress(range(len(flags)), flags))


def _few_numbers(bits: int) -> list[int]:
    numbers = []
    while bits:
        lowest = bits & -bits
        numbers.append(lowest.bit_length() - 1)
        bits ^= lowest
    return numbers
