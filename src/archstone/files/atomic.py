"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import sleep

from archstone.model.errors import RuleBroken

TRIES = 200


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


def made_once(path: Path, content: bytes) -> bytes:
    """Write a small file that its owner alone may read, unless there is one; give what it holds.

    Of several processes that try at once one writes, and all are given the same. Raises RuleBroken where the
    file stays empty or its folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RuleBroken(f"The folder {path.parent} can't be made: {error.strerror}.") from None
    try:
        with (
            contextlib.suppress(FileExistsError),
            os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            file.write(content)
        for _ in range(TRIES):
            if held := path.read_bytes():
                return held
            sleep(0.01)  # another process has made it and is about to write
    except OSError as error:
        raise RuleBroken(f"{path} can't be made: {error.strerror}.") from None
    raise RuleBroken(f"{path} is empty. Restore it from a backup, or remove it to have it made anew.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
