"""What an alliance file tells of accounts: several of its rooms, read into one object."""

from __future__ import annotations

from archstone.files.alliances import AllianceFile
from archstone.model.accounts import Accounts


def accounts_of(file: AllianceFile) -> Accounts:
    """Take promises, gifts, costs, rates, money and gains out of an alliance file."""
    return Accounts(
        pledges=file.room("pledges"),
        contributions=file.room("contributions"),
        costs=file.room("costs"),
        rates=file.room("rates"),
        spending=file.room("spending"),
        gains=file.room("gains"),
        funding=file.room("funding"),
    )
