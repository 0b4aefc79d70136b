"""Compromises: who gave up what, and for what (SPEC V13; S1).

Members give up some of their ideas so that others can come along; that is how alliances work. It has two
limits: essential principles are never given up (S1), and who always gives way won't stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LOG_SAYS_MUCH_FROM = 3
"""So many compromises it takes before it is told who bears most of them (our default)."""


@dataclass(frozen=True, slots=True)
class Compromise:
    """Something that one member gave up, on a day, and what it got for it.

    ``essential`` says whether it was one of the member's essential principles; None where nobody said.
    """

    member: str
    gave_up: str
    on: date
    in_return: str = ""
    proposal: str | None = None
    essential: bool | None = None

    def __str__(self) -> str:
        """Say it as it stands in the log."""
        got = f", for {self.in_return.rstrip('.')}" if self.in_return else ""
        return f"{self.on}: {self.member} gave up {self.gave_up.rstrip('.')}{got}."


def told(compromises: Iterable[Compromise]) -> tuple[str, ...]:
    """Tell which compromises went too far, and who bears most of them.

    Parameters
    ----------
    compromises : the log

    Returns
    -------
    told : sentences: one for each essential principle that was given up, and one where, of three compromises
        or more, a single member made more than half

    References
    ----------
    S1, "Compromise": essential principles aren't to be sacrificed under any circumstances.

    Examples
    --------
    >>> day = date(2026, 4, 1)
    >>> told([Compromise("old-farm", "a seat", day), Compromise("city-lab", "its logo", day)])
    ()
    """
    log = tuple(compromises)
    sentences = [
        f"{each.member} gave up an essential principle on {each.on}: {each.gave_up.rstrip('.')}. Those are "
        "never traded (S1); take it back."
        for each in log
        if each.essential
    ]
    if len(log) >= LOG_SAYS_MUCH_FROM:
        member, times = Counter(each.member for each in log).most_common(1)[0]
        if 2 * times > len(log):
            sentences.append(
                f"{member} made {times} of {len(log)} compromises; ask whether it still finds that fair."
            )
    return tuple(sentences)
