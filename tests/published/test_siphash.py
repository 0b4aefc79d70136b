"""SipHash-2-4 against the vectors of its authors (Aumasson & Bernstein 2012 and their reference code)."""

from __future__ import annotations

import numpy as np
import pytest

from archstone.engines._sketch_kernels import siphash, siphash_words

ONE, TWO = np.uint64(0x0706050403020100), np.uint64(0x0F0E0D0C0B0A0908)

# the hash of the bytes 0, 1, 2 … as many as the length, lowest byte first
VECTORS = {
    0: "310e0edd47db6f72",
    1: "fd67dc93c539f874",
    2: "5a4fa9d909806c0d",
    7: "37d1018bf50002ab",
    8: "6224939a79f5f593",
    15: "e545be4961ca29a1",
}


@pytest.mark.parametrize("length", VECTORS)
def test_the_published_vectors(length: int) -> None:
    found = int(siphash(ONE, TWO, np.arange(64, dtype=np.uint8), 0, length))
    assert found.to_bytes(8, "little").hex() == VECTORS[length]


def test_two_words_are_their_sixteen_bytes() -> None:
    text = np.arange(16, dtype=np.uint8)
    assert siphash_words(ONE, TWO, ONE, TWO) == siphash(ONE, TWO, text, 0, 16)
