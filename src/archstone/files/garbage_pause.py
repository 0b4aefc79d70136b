"""A pause of Python's garbage collector while a large tree grows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_pause() -> Iterator[None]:
    """Keep the collector from going over all that was read so far again and again.

    Nothing read here is garbage yet, and large YAML files take several times as long without the pause.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
