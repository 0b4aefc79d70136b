"""Delay: whether decisions take longer and longer, the last five proposals against the first five."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.proposals import Proposal

COMPARED = 5
KNOWN_FROM = 10
TIMES = 2


@dataclass(frozen=True, slots=True)
class Delays:
    """How long proposals waited, in the order in which they were made.

    ``waited`` has for each the days to its decision, or so far, and whether it is still open; those that were
    taken back are left out and counted as ``withdrawn``.
    """

    waited: tuple[tuple[str, int, bool], ...]
    withdrawn: int

    @property
    def first(self) -> Fraction | None:
        """The median days of the first five; None under ten proposals."""
        return self._median(self.waited[:COMPARED])

    @property
    def last(self) -> Fraction | None:
        """The median days of the last five; None under ten proposals."""
        return self._median(self.waited[-COMPARED:])

    def _median(self, part: tuple[tuple[str, int, bool], ...]) -> Fraction | None:
        if len(self.waited) < KNOWN_FROM:
            return None
        return Fraction(median(days for _, days, _ in part))

    @property
    def too_slow(self) -> bool | None:
        """Whether the last five took more than twice as long as the first five; None under ten."""
        if self.first is None or self.last is None:
            return None
        return self.last > TIMES * self.first


def delays(proposals: Iterable[Proposal], *, today: date) -> Delays:
    """Measure the days from proposal to decision.

    A decision that nobody takes is taken by default. Waiting grows slowly, so the end is held against the
    beginning.

    Parameters
    ----------
    proposals : those on record, in any order
    today : the day of looking; what came later hasn't happened

    Returns
    -------
    Delays
        Days, whole; of an open proposal the days so far. Known from ten proposals up.

    References
    ----------
    S1, Delays. Five, ten and twice are our default (FORMULAS 12).

    Examples
    --------
    >>> def proposal(month: int, day: int) -> Proposal:
    ...     return Proposal(f"p{month}", "routine", date(2026, month, 1), decided_on=date(2026, month, day))
    >>> quick, slow = [proposal(k, 8) for k in range(1, 6)], [proposal(k, 21) for k in range(6, 11)]
    >>> found = delays([*slow, *quick], today=date(2026, 12, 1))
    >>> str(found.first), str(found.last), found.too_slow
    ('7', '20', True)
    """
    made = sorted((one for one in proposals if one.proposed_on <= today), key=lambda p: (p.proposed_on, p.id))
    waited = []
    withdrawn = 0
    for one in made:
        if one.withdrawn_on and one.withdrawn_on <= today:
            withdrawn += 1
            continue
        decided = one.decided_on if one.decided_on and one.decided_on <= today else None
        waited.append((one.id, ((decided or today) - one.proposed_on).days, decided is None))
    return Delays(tuple(waited), withdrawn)


def delay_monitor(found: Delays) -> Watched:
    """Say whether decisions take longer and longer.

    Parameters
    ----------
    found : what `delays` measured

    Returns
    -------
    Watched
        Not known under ten proposals.
    """
    number = len(found.waited)
    looked_at = (f"{number} proposals, {sum(is_open for _, _, is_open in found.waited)} of them open",)
    missing = (f"{found.withdrawn} taken back, which are left out",) if found.withdrawn else ()
    if found.first is None or found.last is None:
        says = f"Not known: delay is told from {KNOWN_FROM} proposals up, and {number} are on record."
        return Watched("delay", False, says, (), looked_at, missing)
    says = (
        f"The last five proposals took {float(found.last):g} days in the median, the first five "
        f"{float(found.first):g}."
    )
    if not found.too_slow:
        return Watched("delay", True, says, (), looked_at, missing)
    evidence = tuple(
        f"{id}: {days} days" + (" so far." if is_open else ".")
        for id, days, is_open in found.waited[-COMPARED:]
    )
    because = "days of proposals and decisions are on record"
    alert = Alert("delay", (), says, evidence, Certainty.FIRM, because, missing)
    return Watched("delay", True, says, (alert,), looked_at, missing)
