"""Money: a whole number of the smallest unit of a currency, so that nothing is lost to rounding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.errors import RuleBroken

TWO_PLACES = 2
NO_PLACES = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
THREE_PLACES = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
PLACES = dict.fromkeys(NO_PLACES, 0) | dict.fromkeys(THREE_PLACES, 3)  # where ISO 4217 has other than two
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency, such as cents.

    Invariants: the currency is three capital letters, as ISO 4217 has them.

    Examples
    --------
    >>> Money(1_000_000, "USD")
    Money(minor=1000000, currency='USD')
    >>> str(Money(1_000_050, "USD"))
    'USD 10,000.50'
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.currency):
            raise RuleBroken(f"A currency is written by its ISO code, such as USD, not {self.currency!r}.")

    @classmethod
    def of(cls, amount: Fraction | int, currency: str) -> Money:
        """Take an amount in whole units; raise RuleBroken where it has parts smaller than the currency's.

        Examples
        --------
        >>> Money.of(Fraction("12.5"), "USD").minor
        1250
        """
        places = PLACES.get(currency, TWO_PLACES)
        minor = Fraction(amount) * 10**places
        if minor.denominator != 1:
            raise RuleBroken(
                f"An amount in {currency} has at most {places} decimal places, not {float(amount)}."
            )
        return cls(int(minor), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """Add amounts up; raise RuleBroken where one is in another currency."""
        kept = tuple(amounts)
        if other := next((one.currency for one in kept if one.currency != currency), None):
            raise RuleBroken(f"{other} can't be added to {currency}; write the amount in {currency}.")
        return cls(sum(one.minor for one in kept), currency)

    @property
    def units(self) -> Fraction:
        """The amount in whole units of the currency, exactly."""
        return Fraction(self.minor, int(10 ** PLACES.get(self.currency, TWO_PLACES)))

    def __str__(self) -> str:
        """Say it with its currency first; decimals only where there are any."""
        places = PLACES.get(self.currency, TWO_PLACES)
        whole, rest = divmod(abs(self.minor), 10**places)
        sign = "-" if self.minor < 0 else ""
        decimals = f".{rest:0{places}d}" if rest else ""
        return f"{self.currency} {sign}{whole:,}{decimals}"


def refuse_negative(money: Money | None, what: str, at: tuple[str | int, ...] = ()) -> None:
    """Raise RuleBroken where an amount that is given lies below zero; *what* names it in the sentence.

    Examples
    --------
    >>> refuse_negative(Money(-5, "USD"), "The cost of the hall")
    Traceback (most recent call last):
    archstone.model.errors.RuleBroken: The cost of the hall must not be negative, not USD -0.05.
    """
    if money is not None and money.minor < 0:
        raise RuleBroken(f"{what} must not be negative, not {money}.", at)
