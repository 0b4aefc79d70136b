"""Why two organisations fit, said in words: the same sentences on a page, in a report and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from archstone.engines.cover import BLIND_BELOW, Cover, CoveredVulnerability, Match
from archstone.model.audits import Disclosure, Grade
from archstone.model.capabilities import Taxonomy, name_in_sentence
from archstone.model.sentences import listed

if TYPE_CHECKING:  # whoever explains a file needs no bands
    from archstone.engines.banded_search import BandedMatch

NAMED_AT_MOST = 3
LOPSIDED_BELOW = Fraction(1, 2)
_OPEN = (Disclosure.PARTNER, Disclosure.PUBLIC)


def explain_match(match: Match, taxonomy: Taxonomy, *, sealed: bool = True) -> str:
    """Say in a few sentences why two organisations fit, and where they don't.

    Someone who decides reads this before any number: what each side brings, what neither has, what still
    stays open, and how far the audits can be relied on.

    Parameters
    ----------
    match : the two organisations held against each other
    taxonomy : names the capabilities
    sealed : whether the other side's sealed vulnerabilities may be named, as whoever holds the file may;
        False names only what is public or shown to partners. Private ones are never named

    Returns
    -------
    explanation : sentences to the organisation that searches ("you"), one paragraph

    Notes
    -----
    Deterministic. What covers less than 0.3 of a vulnerability isn't called "having" it; at most three
    capabilities are named a side, the weightiest first.

    Examples
    --------
    >>> from archstone.engines.cover import match
    >>> from archstone.model.audits import Audit, Grade, Strength, Vulnerability
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> from archstone.model.organisations import Organisation
    >>> hospital = Organisation("hospital", "Hospital", audit=Audit(
    ...     (Strength("medical-expertise", 5, Grade.SHOWN),), (Vulnerability("community-trust", 5, 5),)))
    >>> church = Organisation("church", "Church", audit=Audit(
    ...     (Strength("community-trust", 5, Grade.SHOWN),), (Vulnerability("medical-expertise", 4, 5),)))
    >>> explain_match(match(hospital, church, standard_taxonomy()), standard_taxonomy())
    'They have the community trust that you lack; you have the medical expertise that they lack.'
    """
    theirs = [i for i in match.cover_out.items if sealed or i.vulnerability.disclosure in _OPEN]
    hidden = len(theirs) < len(match.cover_out.items)
    sentences = [
        _exchange(match.cover_in.items, theirs, taxonomy, hidden),
        _blind_spots(match, taxonomy, sealed),
        _still_open(match.cover_in, match.blind_spots, taxonomy),
        _lopsided(match) if sealed else "",
        _only_claimed(match.cover_in, taxonomy),
        _estimated(match),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def explain_banded_match(match: BandedMatch, taxonomy: Taxonomy, *, all_is_shown: bool = False) -> str:
    """Say why two organisations fit, as far as the one that looks may know of the other.

    Parameters
    ----------
    match : the two held against each other; it names only what is one's own, public or agreed
    taxonomy : names the capabilities
    all_is_shown : whether nothing of the other can be sealed

    Returns
    -------
    explanation : sentences to the organisation that searches ("you"), one paragraph
    """
    sentences = [
        _exchange(match.cover_in.items, match.cover_shown.items, taxonomy, not all_is_shown),
        _neither(match.blind_spots, taxonomy),
        _still_open(match.cover_in, match.blind_spots, taxonomy),
        _only_claimed(match.cover_in, taxonomy),
        _estimated(match),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _exchange(
    ours: Iterable[CoveredVulnerability],
    theirs: Iterable[CoveredVulnerability],
    taxonomy: Taxonomy,
    hidden: bool,
) -> str:
    get = _half(ours, taxonomy, ("They have", "their", "you lack"))
    give = _half(theirs, taxonomy, ("you have", "your", "they lack"))
    if get and give:
        return f"{get}; {give}."
    if hidden and not give:
        return f"{get or 'They have nothing that you lack'}; what you do for them stays sealed for now."
    if get:
        return f"{get}; nothing that you have is among what we know that they lack."
    if give:
        return f"They have nothing that you lack; {give}."
    return "Neither of you has what we know that the other lacks."


def _half(items: Iterable[CoveredVulnerability], taxonomy: Taxonomy, words: tuple[str, str, str]) -> str:
    """Say what one side brings: what is the very thing, then what comes near to it, then what is thin."""
    have, whose, lack = words
    helpful = [item for item in items if item.by is not None]
    firm = [item for item in helpful if item.share >= BLIND_BELOW]
    exact = [item for item in firm if item.by is not None and item.by.capability == item.capability]
    near = [item for item in firm if item not in exact]
    if exact:
        said = f"{have} {_the(exact, taxonomy)} that {lack}"
        return said + (f", and {_near(near, taxonomy, whose, lack)}" if near else "")
    if near:
        said = _near(near, taxonomy, whose, lack)
        return said[0].upper() + said[1:] if have[0].isupper() else said
    if helpful:
        return f"{have.split()[0]} bring a little towards {_the(helpful, taxonomy)} that {lack}"
    return ""


def _the(items: Sequence[CoveredVulnerability], taxonomy: Taxonomy) -> str:
    named = [f"the {name_in_sentence(item.capability, taxonomy)}" for item in items[:NAMED_AT_MOST]]
    more = len(items) - len(named)
    return listed([*named, f"{more} more"] if more else named)


def _near(items: Sequence[CoveredVulnerability], taxonomy: Taxonomy, whose: str, lack: str) -> str:
    item = items[0]
    assert item.by is not None
    helper = name_in_sentence(item.by.capability, taxonomy)
    lacking = name_in_sentence(item.capability, taxonomy)
    return f"{whose} {helper} comes near to the {lacking} that {lack}"


def _blind_spots(match: Match, taxonomy: Taxonomy, sealed: bool) -> str:
    spots = list(match.blind_spots)
    if not sealed:
        required = {r.capability for r in match.goal.requirements} if match.goal else set()
        told = {v.capability for v in match.other.audit.vulnerabilities if v.disclosure in _OPEN}
        spots = [spot for spot in spots if spot in required or spot in told]
    return _neither(spots, taxonomy)


def _neither(spots: Sequence[str], taxonomy: Taxonomy) -> str:
    if not spots:
        return ""
    names = [name_in_sentence(spot, taxonomy) for spot in spots[:NAMED_AT_MOST]]
    more = len(spots) - len(names)
    return f"Neither side has {listed([*names, f'{more} more'] if more else names, 'or')}."


def _still_open(cover_in: Cover, blind_spots: Sequence[str], taxonomy: Taxonomy) -> str:
    left = [i.capability for i in cover_in.uncovered if i.capability not in blind_spots]
    if not left or not cover_in.covered:
        return ""
    names = [name_in_sentence(capability, taxonomy) for capability in left[:NAMED_AT_MOST]]
    more = len(left) - len(names)
    return f"They don't help with {listed([*names, f'{more} more'] if more else names, 'or')}."


def _lopsided(match: Match) -> str:
    one, other = match.cover_in.value, match.cover_out.value
    if one is None or other is None or match.balance is None or match.balance >= LOPSIDED_BELOW:
        return ""
    more, less = ("They do", "you do") if one > other else ("You do", "they do")
    return f"{more} far more of the carrying than {less}: talk about what would make that fair."


def _only_claimed(cover_in: Cover, taxonomy: Taxonomy) -> str:
    firm = [item.by for item in cover_in.items if item.by and item.share >= BLIND_BELOW]
    claimed = [s for s in firm if s.grade is Grade.CLAIMED and s.estimated is None]
    if not claimed:
        return ""
    if len({s.capability for s in firm}) == len({s.capability for s in claimed}):
        return "What they bring is their own claim so far: ask what shows it."
    names = list(dict.fromkeys(name_in_sentence(s.capability, taxonomy) for s in claimed))
    return f"Only claimed so far: {listed(names[:NAMED_AT_MOST])}; ask what shows it."


def _estimated(match: Match | BandedMatch) -> str:
    sides = [("Their", match.other.audit.estimated), ("Your", match.organisation.audit.estimated)]
    guessed = [whose for whose, estimated in sides if estimated]
    if len(guessed) == 2:
        return "Both audits are estimated from a register, so this is a first hint, not a finding."
    if guessed == ["Their"]:
        return "Their audit is estimated from a register: ask them before you rely on it."
    if guessed:
        return "Your audit is estimated from a register: replace it with your own."
    return ""
