"""The byte parser behind `registry_tables`: canonical parts straight into numbers.

The codes are those of `engines.audits.strength_code` and `need_code`. It reads only what is written the
canonical way. Whatever else a row holds (a space, an unknown word, a capability that stands twice) it leaves
to the slow reader, which either reads it or says what is wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

_COLON, _SEMICOLON, _ZERO = ord(":"), ord(";"), ord("0")


def _packed(word: str) -> np.uint64:
    """Pack a word's last eight letters into a number, as the parser does while it goes over them."""
    return np.uint64(int.from_bytes(word.encode()[-8:], "big"))


_CLAIMED, _SHOWN, _CONFIRMED = (_packed(w) for w in ("claimed", "shown", "confirmed"))
_PRIVATE, _SEALED, _PARTNER, _PUBLIC = (_packed(w) for w in ("private", "sealed", "partner", "public"))
_FIRST = np.uint64(14695981039346656037)  # FNV-1a, 64 bits
_TIMES = np.uint64(1099511628211)
_EIGHT = np.uint64(8)
_FOLD = np.uint64(32)


@njit(cache=True, nogil=True)
def _fill(
    keys: npt.NDArray[np.uint8], key_start: npt.NDArray[np.int64], slots: npt.NDArray[np.int32]
) -> None:
    mask = np.uint64(len(slots) - 1)
    for c in range(len(key_start) - 1):
        h = _FIRST
        for k in range(key_start[c], key_start[c + 1]):
            h = (h ^ np.uint64(keys[k])) * _TIMES
        at = (h ^ (h >> _FOLD)) & mask
        while slots[at] >= 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = c


def lookup_table(
    ids: list[str],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Lay ids out for the parser: their bytes, where each begins, and a hash table at most a quarter full."""
    encoded = [id.encode() for id in ids]
    keys = np.frombuffer(b"".join(encoded) or b"\0", dtype=np.uint8)
    starts = np.concatenate([[0], np.cumsum([len(e) for e in encoded], dtype=np.int64)]).astype(np.int64)
    slots = np.full(1 << max(3, (4 * len(ids)).bit_length()), -1, dtype=np.int32)
    _fill(keys, starts, slots)
    return keys, starts, slots


@njit(cache=True, nogil=True)
def _find(  # noqa: PLR0917 - compiled functions take positional arguments alone
    text: npt.NDArray[np.uint8],
    start: int,
    length: int,
    h: np.uint64,
    keys: npt.NDArray[np.uint8],
    key_start: npt.NDArray[np.int64],
    slots: npt.NDArray[np.int32],
) -> int:
    mask = np.uint64(len(slots) - 1)
    at = (h ^ (h >> _FOLD)) & mask
    while slots[at] >= 0:
        c = slots[at]
        begin = key_start[c]
        if key_start[c + 1] - begin == length:
            differs = np.uint8(0)
            for k in range(length):
                differs |= keys[begin + k] ^ text[start + k]
            if differs == 0:
                return c  # type: ignore[no-any-return]
        at = (at + np.uint64(1)) & mask
    return -1


@njit(cache=True, nogil=True)
def _grade(word: np.uint64, length: int, first: int) -> int:
    if word == _CLAIMED and length == 7:
        return 0
    if word == _SHOWN and length == 5:
        return 1
    if word == _CONFIRMED and length == 9 and first == ord("c"):
        return 2
    return -1


@njit(cache=True, nogil=True)
def _disclosure(word: np.uint64, length: int) -> int:
    if length == 6 and word == _SEALED:
        return 1
    if length == 6 and word == _PUBLIC:
        return 3
    if length == 7 and word == _PARTNER:
        return 2
    if length == 7 and word == _PRIVATE:
        return 0
    return -1


@njit(cache=True, nogil=True)
def _parse_cell(  # noqa: PLR0917
    text: npt.NDArray[np.uint8],
    start: int,
    stop: int,
    steps: int,
    row: int,
    keys: npt.NDArray[np.uint8],
    key_start: npt.NDArray[np.int64],
    slots: npt.NDArray[np.int32],
    seen: npt.NDArray[np.int64],
    capability: npt.NDArray[np.uint16],
    code: npt.NDArray[np.uint8],
    filled: int,
) -> int:
    """Parse one cell of parts with one step (strengths) or two (vulnerabilities).

    Give how many codes stand in the output now, or -1 where the cell isn't written the canonical way.
    """
    at = start
    while at < stop:
        begin = at
        h = _FIRST
        while at < stop and text[at] != _COLON:  # no id holds a semicolon, so none is found with one
            h = (h ^ np.uint64(text[at])) * _TIMES
            at += 1
        c = _find(text, begin, at - begin, h, keys, key_start, slots)
        if c < 0 or seen[c] == row:
            return -1
        seen[c] = row
        scale: Any = 0
        for _ in range(steps):
            if at + 1 >= stop or text[at] != _COLON:
                return -1
            digit = np.int64(text[at + 1]) - _ZERO
            if digit < 1 or digit > 5:
                return -1
            scale = 5 * scale + digit - 1
            at += 2
        kind = steps - 1  # claimed, or sealed
        if at < stop and text[at] == _COLON:
            begin = at + 1
            at = begin
            word = np.uint64(0)
            while at < stop and text[at] != _SEMICOLON:
                word = (word << _EIGHT) | np.uint64(text[at])
                at += 1
            length = at - begin
            first: Any = np.int64(text[begin]) if length else 0
            kind = _grade(word, length, first) if steps == 1 else _disclosure(word, length)
            if kind < 0:
                return -1
        if at < stop:
            if text[at] != _SEMICOLON:
                return -1
            at += 1
        if steps == 1 or kind > 0:  # private ones are left out
            capability[filled] = c
            code[filled] = (3 if steps == 1 else 4) * scale + kind
            filled += 1
    return filled


@njit(cache=True, nogil=True)
def parse_audits(  # noqa: PLR0917
    strengths: npt.NDArray[np.uint8],
    strength_end: npt.NDArray[np.int64],
    needs: npt.NDArray[np.uint8],
    need_end: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint8],
    key_start: npt.NDArray[np.int64],
    slots: npt.NDArray[np.int32],
    strength_count: npt.NDArray[np.int64],
    strength_capability: npt.NDArray[np.uint16],
    strength_code: npt.NDArray[np.uint8],
    need_count: npt.NDArray[np.int64],
    need_capability: npt.NDArray[np.uint16],
    need_code: npt.NDArray[np.uint8],
    odd: npt.NDArray[np.bool_],
) -> tuple[int, int]:
    """Parse the cells of many rows, which stand end to end in *strengths* and *needs*.

    Rows that aren't written the canonical way are marked in *odd* and get no values. Gives how many
    strengths and vulnerabilities were written.
    """
    seen = np.full(len(key_start), -1, dtype=np.int64)
    s = v = 0
    s_from = v_from = 0
    for row in range(len(strength_end)):
        s_after = _parse_cell(
            strengths,
            s_from,
            strength_end[row],
            1,
            row,
            keys,
            key_start,
            slots,
            seen,
            strength_capability,
            strength_code,
            s,
        )
        v_after = -1
        if s_after >= 0:
            v_after = _parse_cell(
                needs,
                v_from,
                need_end[row],
                2,
                row,
                keys,
                key_start,
                slots,
                seen,
                need_capability,
                need_code,
                v,
            )
        if v_after < 0:
            odd[row] = True
            strength_count[row] = 0
            need_count[row] = 0
        else:
            strength_count[row] = s_after - s
            need_count[row] = v_after - v
            s, v = s_after, v_after
        s_from, v_from = strength_end[row], need_end[row]
    return s, v
