"""Sets that are written down and read back as a whole hold what sets made number by number hold."""

from __future__ import annotations

import numpy as np
import pytest
from pyroaring import BitMap

from search_index import bits

SEED = 20261129


@pytest.mark.parametrize("size", [0, 1, 10, 4096, 65_535, 65_536, 65_537, 200_000])
@pytest.mark.parametrize("share", [0, 0.0001, 0.0625, 0.07, 0.5, 1])
def test_a_mask_and_an_array_of_numbers_give_the_same_set(size: int, share: float) -> None:
    mask = np.random.default_rng(SEED).random(size) < share
    numbers = np.flatnonzero(mask)
    wanted = BitMap(numbers.tolist())
    assert bits.from_mask(mask) == wanted, f"seed {SEED}"
    assert bits.from_numbers(numbers) == wanted, f"seed {SEED}"
    assert bits.to_numbers(wanted).tolist() == numbers.tolist()


def test_a_whole_container_may_be_empty() -> None:
    mask = np.zeros(4 * 65_536, bool)
    mask[[5, 2 * 65_536, 4 * 65_536 - 1]] = True
    assert bits.from_mask(mask) == BitMap([5, 2 * 65_536, 4 * 65_536 - 1])
