"""The example files that come with Archstone: a city that doesn't exist, and what its alliances are for."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from archstone.model.errors import NotFound, did_you_mean


def bundled(name: str) -> Path:
    """Say where an example file lies, so that it can be read and copied.

    ``neighbourhood.csv`` holds the organisations of Port Ellery, ``stories.yaml`` ten of them with complete
    audits, ``goals.yaml`` what alliances there could be for, and ``southside-compact.yaml`` a whole alliance
    of five of them, ``jurf-label.yaml`` a smaller one of three in another country. ``decision.yaml`` is a
    small decision of a library elsewhere, to learn from; ``feedback-session.csv`` holds how 41 people voted
    on what ``feedback-statements.csv`` says.

    Parameters
    ----------
    name : the name of the file

    Returns
    -------
    path : where it lies in the installed package

    Raises
    ------
    NotFound
        If there is no such file, naming the nearest one.

    Examples
    --------
    >>> bundled("goals.yaml").name
    'goals.yaml'
    """
    folder = Path(str(files("archstone.files"))) / "examples"
    known = sorted(path.name for path in folder.iterdir() if path.is_file())
    if name not in known:
        raise NotFound(
            f"There is no example {name!r}; there are {', '.join(known)}.{did_you_mean(name, known)}"
        )
    return folder / name
