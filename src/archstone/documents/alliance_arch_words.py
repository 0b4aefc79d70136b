"""The words of the arch of an alliance: letters, how to read it, its sentence and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archstone.documents.lettering import wrapped
from archstone.documents.pictures import Row, capability_name, listed, of_hundred, strength_in_words
from archstone.documents.tokens import Theme
from archstone.engines.carriers import Carriers, Load, LoadState
from archstone.model.capabilities import Taxonomy

SMALL = 12
OPEN_NAMED = 3


@dataclass(frozen=True, slots=True)
class CarriedInWords:
    """Everything that is drawn, in words and letters."""

    found: Carriers
    taxonomy: Taxonomy
    names: Mapping[str, str]
    letters: Mapping[str, str]
    colours: Theme

    def capability(self, load: Load) -> str:
        """Name what is lacking, where it may be named."""
        return capability_name(load.capability, self.taxonomy) if load.capability else "not disclosed"

    def fill(self, member: str | None) -> str:
        """Give the colour of what a member carries: stone-red for the one that carries most."""
        return self.colours.stone if member == self.found.first else self.colours.other


def letters_of(names: Sequence[str]) -> tuple[str, ...]:
    """Give each member a letter: the first of its name where these differ, else A, B, C.

    Examples
    --------
    >>> letters_of(["Riverside Hospital", "Plainform Software"])
    ('R', 'P')
    >>> letters_of(["Riverside Hospital", "Ridge Farm"])
    ('A', 'B')
    """
    firsts = tuple(name[0].upper() if name and name[0].isalpha() else "" for name in names)
    if len(set(firsts)) == len(firsts) and all(len(first) == 1 for first in firsts):
        return firsts
    return tuple(_numbered(k) for k in range(len(names)))


def _numbered(k: int) -> str:
    """Write A to Z, then A2, B2 and so on."""
    turn, place = divmod(k, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def legend_of(said: CarriedInWords, drawn: Sequence[str], room: float) -> tuple[str, ...]:
    """Say how to read the picture, in as many words as what it shows needs."""
    found = said.found
    if not drawn:
        return ()
    told = [
        "A stone is a vulnerability, from the first-ranked on; its letter says who carries it, "
        "its height how well."
    ]
    if found.in_state(LoadState.OPEN):
        told.append("Dashed: no one.")
    if found.in_state(LoadState.HIDDEN):
        told.append("Grey: not disclosed.")
    if found.in_state(LoadState.GONE):
        told.append("Hollow: it no longer lacks this.")
    told.append("The number: how much of what a member disclosed is carried.")
    if found.first:
        told.append(f"{said.letters[found.first]}, in a shade of its own, carries most.")
    if more := len(found.members) - len(drawn):
        told.append(f"{more} more members, of whom more is carried, stand in the table.")
    return wrapped(" ".join(told), room, SMALL, lines=12)


def carried_sentence(said: CarriedInWords) -> str:
    """Say who carries most, what falls without it, and what no one carries."""
    found = said.found
    if not found.members:
        return "No member is on record on this day."
    carried, parts = found.in_state(LoadState.CARRIED), []
    if found.first:
        name = said.names[found.first]
        own, alone = found.carried_by(found.first), found.only_by(found.first)
        for_whom = listed(dict.fromkeys(said.names[load.member] for load in own), most=3)
        of = f"of the {len(carried)} vulnerabilities that are carried"
        much = f"{len(own)} {of}" if len(carried) > 1 else "the only vulnerability that is carried"
        parts.append(f"{name} carries most by weight: {much}, for {for_whom}.")
        if alone:
            parts.append(f"No other member could carry {_some(len(alone), len(own))}.")
    elif carried:
        parts.append(
            f"{len(carried)} vulnerabilities are carried, and no member carries more than all others."
        )
    if open_ones := found.in_state(LoadState.OPEN):
        named = [f"{said.capability(load)} ({said.names[load.member]})" for load in open_ones]
        parts.append(f"No one carries {listed(named, most=OPEN_NAMED)}.")
    if hidden := len(found.in_state(LoadState.HIDDEN)):
        more = " more" if parts else ""
        parts.append(f"{hidden}{more} {'is' if hidden == 1 else 'are'} not disclosed.")
    return " ".join(parts) or "Nothing that members lack is on record."


def _some(part: int, whole: int) -> str:
    if part == whole:
        return "it" if whole == 1 else "any of them"
    return f"{part} of them"


def carried_table(said: CarriedInWords) -> tuple[Row, tuple[Row, ...]]:
    """Write every load as a row."""

    def row(load: Load) -> Row:
        return (
            said.names[load.member],
            said.capability(load),
            said.names[load.by] if load.by else load.state.value,
            f"{of_hundred(load.share)} of 100" if load.by else "",
            strength_in_words(load.strength, said.taxonomy) if load.by else "",
            listed((said.names[id] for id in load.others), most=8),
        )

    heads = ("Who lacks", "What", "Who carries", "How well", "With what", "Who else could")
    return heads, tuple(row(load) for load in said.found.loads)
