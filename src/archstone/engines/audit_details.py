"""What an index keeps of audits beside what it counts with: enough to show a match in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import DISCLOSURES, ESTIMATED, GRADES, WEIGHT_UNITS, AuditTable
from archstone.model.audits import Audit, Rating, Strength, Vulnerability
from archstone.model.capabilities import Taxonomy

REASON = "estimated from a register"

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class AuditDetails:
    """Levels, grades, severities, needs and disclosures of n audits, one byte an item.

    Attributes
    ----------
    strength_start, need_start : (n + 1,) uint32 or int64, where each row's items begin
    strength_capability : (.,) uint8 or uint16
    strength_code, need_code : (.,) uint8, see `engines.audits`
    """

    strength_start: Array
    strength_capability: Array
    strength_code: Array
    need_start: Array
    need_code: Array

    @classmethod
    def of(cls, table: AuditTable) -> AuditDetails:
        """Keep a table's details in the fewest bytes; raise ValueError if it was made without codes."""
        if table.strength_code is None or table.need_code is None:
            raise ValueError("This table holds only what counts, not the scales behind it.")
        return cls(
            strength_start=fewest_bytes(table.strength_start),
            strength_capability=table.strength_capability.astype(
                np.uint8 if table.capabilities <= 256 else np.uint16
            ),
            strength_code=table.strength_code,
            need_start=fewest_bytes(table.need_start),
            need_code=table.need_code,
        )

    def audit(self, row: int, need: tuple[Array, Array], taxonomy: Taxonomy) -> Audit:
        """Make a row's audit again, without notes, ranks and reasons.

        Parameters
        ----------
        row : which one
        need : its vulnerabilities' capabilities and weights in halves, in the order of the table
        taxonomy : the capabilities' names
        """
        ids = taxonomy.ids
        strengths = []
        for k in range(int(self.strength_start[row]), int(self.strength_start[row + 1])):
            code = int(self.strength_code[k])
            level, grade = divmod(code % ESTIMATED, 3)
            reason = REASON if code >= ESTIMATED else None
            strengths.append(Strength(ids[self.strength_capability[k]], level + 1, GRADES[grade], reason))
        vulnerabilities = []
        codes = self.need_code[int(self.need_start[row]) : int(self.need_start[row + 1])]
        for capability, weight, code in zip(*need, map(int, codes), strict=True):
            severity, rest = divmod(code % ESTIMATED, 20)
            vulnerabilities.append(
                Vulnerability(
                    ids[capability],
                    severity + 1,
                    rest // 4 + 1,
                    DISCLOSURES[rest % 4],
                    ratings=middle_ratings(int(weight), (severity + 1) * (rest // 4 + 1)),
                    estimated=REASON if code >= ESTIMATED else None,
                )
            )
        return Audit(tuple(strengths), tuple(vulnerabilities))


def fewest_bytes(start: Array) -> Array:
    """Keep positions in four bytes where they fit."""
    return start.astype(np.uint32) if len(start) and start[-1] <= np.iinfo(np.uint32).max else start


def middle_ratings(weight: int, product: int) -> tuple[Rating, ...]:
    """Make two ratings with the median that several people's ratings had; none where one rating stood.

    The table holds only the median; who gave which rating is not in it.
    """
    if weight == WEIGHT_UNITS * product:
        return ()
    pairs = [(s, n) for s in range(1, 6) for n in range(1, 6)]
    low, high = min(
        ((a, b) for a in pairs for b in pairs if a[0] * a[1] + b[0] * b[1] == weight),
        key=lambda two: abs(two[0][0] * two[0][1] - two[1][0] * two[1][1]),
    )
    return (Rating("the lower middle rating", *low), Rating("the upper middle rating", *high))
