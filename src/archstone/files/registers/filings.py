"""Filings: what a register says of an organisation, in words that every register shares."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOT_IN_IDS = re.compile(r"[^a-z0-9]")
PRIVATE_FOUNDATIONS = frozenset({"private foundation", "operating foundation"})


@dataclass(frozen=True, slots=True)
class Filing:
    """One organisation as a register has it; whatever the register doesn't say is None or empty.

    Every register is read into this, so that the rules for estimates are written once. Amounts are in
    whole units of ``currency`` for one year; ``identifier`` is spelled as org-id.guide lists it.

    Attributes
    ----------
    code, words : the register's own purpose code, and what it means in a few words
    purposes : names from ``purposes.yaml``, the main one first
    kind, activity, tie : words that rules speak of ("congregation", "advocacy", "part of a group")
    recognised : the year in which the register first listed it
    revenue_at_most : known where a short form may only be filed below a sum, though no sum is given
    income : gross receipts, before costs of what was sold
    revenue_mix : sources of revenue and their shares in [0, 1]
    facts : facts that only this register has, for its own rules
    """

    identifier: str
    name: str
    country: str
    currency: str
    place: str | None = None
    region: str | None = None
    kind: str | None = None
    code: str | None = None
    words: str | None = None
    purposes: tuple[str, ...] = ()
    activity: str | None = None
    tie: str | None = None
    recognised: int | None = None
    revenue: int | None = None
    revenue_at_most: int | None = None
    income: int | None = None
    spending: int | None = None
    assets: int | None = None
    staff: int | None = None
    volunteers: int | None = None
    revenue_mix: tuple[tuple[str, float], ...] = ()
    mission: str | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The identifier as an organisation's id: small letters, digits and hyphens.

        Examples
        --------
        >>> Filing("US-EIN-010180687", "Windsor", "US", "USD").id
        'us-ein-010180687'
        """
        return _NOT_IN_IDS.sub("-", self.identifier.lower())

    @property
    def is_private_foundation(self) -> bool:
        """Whether it is a foundation with money of its own rather than the public's."""
        return self.kind in PRIVATE_FOUNDATIONS

    @property
    def size(self) -> int | None:
        """The yearly money that says how large it is: revenue, else income, else the most it can be."""
        for amount in (self.revenue, self.income, self.revenue_at_most):
            if amount is not None:
                return amount
        return None


def facts_of(text: str) -> tuple[tuple[str, str], ...]:
    """Read back the facts that a row holds.

    Examples
    --------
    >>> facts_of("purpose=shelter;size=small")
    (('purpose', 'shelter'), ('size', 'small'))
    """
    return tuple(
        (fact, value) for fact, _, value in (part.partition("=") for part in text.split(";") if part)
    )
