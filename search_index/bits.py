"""Sets of document numbers, as compressed bitmaps that are never changed, and the same as arrays of numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Bits = BitMap
Numbers = NDArray[np.intp]
"""Numbers as numpy wants them to look others up by: anything else it would turn into this at every look."""
Weights = NDArray[np.uint8]

NOTHING: Bits = BitMap()
_NO_NUMBERS = np.empty(0, np.intp)


def from_numbers(numbers: Iterable[int]) -> Bits:
    """Return the set of ``numbers``."""
    if isinstance(numbers, np.ndarray):
        plain = array("I")
        plain.frombytes(numbers.astype(np.uint32, copy=False).tobytes())  # five times as fast as from an ndarray
        return BitMap(plain)
    return BitMap(numbers)


def to_numbers(bits: Bits) -> Numbers:
    """Return the members of ``bits``, lowest first."""
    return np.frombuffer(bits.to_array(), np.uint32).astype(np.intp) if bits else _NO_NUMBERS


def first_numbers(size: int) -> Bits:
    """Return the set of all numbers below ``size``."""
    return BitMap(range(size))
