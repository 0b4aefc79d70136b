"""National registers of organisations, and the audits estimated from them.

To add a country's register: write a codebook (YAML) that maps its codes to the purposes and kinds that the
rules speak of, a reader that turns a row into a :class:`Filing`, and name both in :data:`REGISTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archstone.files.registers.codebooks import Codebook, codebook
from archstone.files.registers.filings import Filing
from archstone.files.registers.irs import irs_filings, irs_organisations, read_irs
from archstone.files.registers.ukcat import read_ukcat, ukcat_filings, ukcat_organisations
from archstone.model.errors import Fault
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

__all__ = ["REGISTERS", "Register", "detect_register"]


class ReadsRegister(Protocol):
    """Reads a whole register file."""

    def __call__(
        self, path: str | Path, *, as_of: int | None = None, faults: list[Fault] | None = None
    ) -> Registry:
        """Read the file at *path*."""
        ...


@dataclass(frozen=True, slots=True)
class Register:
    """A register that can be read: as a whole, or one organisation at a time.

    ``signs`` are columns that a file of this register has and others don't; ``filings`` gives what the
    register says, before anything is estimated from it.
    """

    name: str
    signs: tuple[str, ...]
    read: ReadsRegister
    stream: Callable[..., Iterator[Organisation]]
    filings: Callable[..., Iterator[Filing]]
    codebook: str

    @property
    def book(self) -> Codebook:
        """The codebook that its estimates follow."""
        return codebook(self.codebook)


REGISTERS: dict[str, Register] = {
    "irs": Register("irs", ("EIN", "SUBSECTION"), read_irs, irs_organisations, irs_filings, "irs_ntee.yaml"),
    "ukcat": Register(
        "ukcat", ("org_id", "ICNPTSO"), read_ukcat, ukcat_organisations, ukcat_filings, "ukcat.yaml"
    ),
}


def detect_register(header: Sequence[str]) -> str | None:
    """Name the register that a file's header belongs to, or None.

    Examples
    --------
    >>> detect_register(["EIN", "NAME", "SUBSECTION"])
    'irs'
    >>> detect_register(["id", "name"]) is None
    True
    """
    columns = {name.strip().lstrip("\ufeff").lower() for name in header}
    for name, register in REGISTERS.items():
        if {sign.lower() for sign in register.signs} <= columns:
            return name
    return None
