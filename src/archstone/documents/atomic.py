"""Files written whole or not at all.

The floor of files has the same few lines: the two don't know each other, and those below write nothing.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from archstone.model.errors import RuleBroken


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its place, then move it there in one step: no one ever sees half of it.

    An earlier file keeps its permissions.

    Raises
    ------
    RuleBroken
        If the folder isn't there, the name is a folder's, or it can't be written to.
    """
    if not target.parent.is_dir():
        raise RuleBroken(f"There is no folder {target.parent}; make it first.")
    if target.is_dir():
        raise RuleBroken(f"{target} is a folder; name a file in it.")
    draft = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
        draft = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        draft.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        draft.replace(target)
    except OSError as error:
        raise RuleBroken(f"{target} can't be written: {error.strerror or error}.") from None
    finally:
        if draft is not None:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
