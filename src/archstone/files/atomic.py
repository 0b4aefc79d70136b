"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from archstone.model.errors import RuleBroken


def write_whole(path: Path, data: bytes | Iterable[bytes | memoryview]) -> None:
    """Write a file, given whole or in parts, beside its place, then move it there: no one sees half of it.

    An earlier file keeps its permissions. Raises RuleBroken where the folder can't be written to.
    """
    if path.is_dir():
        raise RuleBroken(f"{path} is a folder; name a file in it.")
    temporary = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.writelines((data,) if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise RuleBroken(f"{path} can't be written: {error.strerror}.") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
