"""Conversation kits: a short script for a first talk that begins with a weakness (SPEC T2; S3, step 3).

One vulnerability to seek help with, what is offered in return, a small first step, in the reader's own terms.
What the other side lacks comes from what it says in public, or is called likely: never from anything sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from archstone.model.audits import Audit, Disclosure, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy, name_in_sentence
from archstone.model.competition import Competition
from archstone.model.conversation_phrases import (
    Audience,
    audience_of,
    closing_to,
    greeting_about,
    opening_to,
    phrase,
    usual_lack,
    value_to,
)
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.evidence import Source, Sureness
from archstone.model.organisations import Organisation

SCRIPT_FROM = Source("S3, step 3: a vulnerability-first conversation", Sureness.CLAIM)
WORTH_OFFERING = Fraction(3, 10)  # below it a strength isn't called one (FORMULAS 2)
ASK_THEM = (
    "Does this sound familiar from your own work?",
    "Where could you use a hand yourselves?",
    "What would have to be true for the small step to be worth it to you?",
)


class PartName(StrEnum):
    """The parts of a script, in the order in which they are said."""

    OPENING = "opening"
    HELP = "help"
    IN_RETURN = "in-return"
    FIRST_STEP = "first-step"
    CLOSING = "closing"

    @property
    def heading(self) -> str:
        """The part as a heading names it."""
        return {
            "opening": "How to begin",
            "help": "What you seek help with",
            "in-return": "What you offer in return",
            "first-step": "A small first step",
            "closing": "How to end",
        }[self.value]


class ReturnBasis(StrEnum):
    """Why one thinks that what is offered would help the other side, the surest first."""

    SHOWN_TO_US = "shown to us"  # by an introduction that both agreed to
    SAID_IN_PUBLIC = "said in public"
    ESTIMATED = "estimated"  # from a public register
    USUAL = "usual for its kind"
    BAND = "a band"  # how much we do for its sealed side, and no more
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class KitPart:
    """One part of a script; ``edited`` where somebody wrote it anew."""

    name: PartName
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class InReturn:
    """What is offered, against which lack, and how sure that lack is, told to the one who speaks."""

    offers: CapabilityId | None
    against: CapabilityId | None
    basis: ReturnBasis
    how_sure: str


@dataclass(frozen=True, slots=True)
class ConversationKit:
    """A script for one talk, which its owner edits and prints.

    ``is_disclosure`` says that speaking it tells something that isn't public. ``keep_in_mind`` is for the one
    who speaks and isn't read out.

    Invariants: every part once, in its order; none is empty.
    """

    speaker: str
    reader: str
    audience: Audience
    help_with: CapabilityId
    in_return: InReturn
    parts: tuple[KitPart, ...]
    ask_them: tuple[str, ...]
    keep_in_mind: tuple[str, ...]
    is_disclosure: bool

    def __post_init__(self) -> None:
        if [part.name for part in self.parts] != list(PartName):
            raise RuleBroken("A script has each of its five parts once, in their order.")
        for part in self.parts:
            if not part.text.strip():
                raise RuleBroken(
                    f"“{part.name.heading}” is empty; say something there.", ("parts", part.name)
                )

    def text(self, name: PartName) -> str:
        """Give one part's text."""
        return next(part.text for part in self.parts if part.name is name)

    def with_text(self, name: PartName, text: str) -> ConversationKit:
        """Write one part anew."""
        return replace(
            self,
            parts=tuple(KitPart(name, text, True) if part.name is name else part for part in self.parts),
        )

    def refreshed(self, newer: ConversationKit) -> ConversationKit:
        """Take over a newer script, keeping what somebody wrote by hand."""
        kept = {part.name: part for part in self.parts if part.edited}
        return replace(newer, parts=tuple(kept.get(part.name, part) for part in newer.parts))


def write_kit(
    own: Organisation,
    other: Organisation,
    taxonomy: Taxonomy,
    *,
    help_with: str | None = None,
    shown_to_us: Collection[str] = (),
    band: str | None = None,
    competition: Competition | None = None,
) -> ConversationKit:
    """Write the script for a first talk of one organisation with another.

    Parameters
    ----------
    own : who speaks, with its audit
    other : who is spoken to; of its vulnerabilities only the public ones are looked at
    taxonomy : names the capabilities of both
    help_with : the vulnerability to lead with; None takes the heaviest that isn't private and that the other
        seems able to help with
    shown_to_us : what the other side showed us by an introduction that both agreed to
    band : how much we do for its sealed side, in the words in which that may be told; None where not known
    competition : what the two compete for

    Returns
    -------
    ConversationKit
        The same for the same input; nothing in it depends on what the other side keeps sealed, private or for
        partners.

    Raises
    ------
    NotFound
        If *own* lists no such vulnerability.
    RuleBroken
        If it is private, or there is none to lead with.

    References
    ----------
    S3, step 3: the three parts of the script; question 5: the reader's terms. The sentences are ours.

    Examples
    --------
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> farm = Organisation("farm", "Hill Farm", audit=Audit(
    ...     (Strength("local-knowledge", 5),), (Vulnerability("logistics", 4, 5),)))
    >>> vans = Organisation("vans", "Quick Vans", kind="company", audit=Audit((Strength("logistics", 5),)))
    >>> kit = write_kit(farm, vans, standard_taxonomy())
    >>> kit.help_with, kit.in_return.against, kit.in_return.basis.value
    ('logistics', 'local-knowledge', 'usual for its kind')
    """
    audience = audience_of(other)
    weak = _lead_with(own, other, taxonomy, help_with)
    back = _in_return(own.audit, other, taxonomy, shown_to_us, band)
    texts = {
        PartName.OPENING: f"{_greeting(own, other, weak, taxonomy)} {opening_to(audience)}",
        PartName.HELP: f"{phrase('lack', weak.capability, taxonomy)} {_why_you(weak, other, taxonomy)}",
        PartName.IN_RETURN: " ".join(_return_said(back, audience, taxonomy)),
        PartName.FIRST_STEP: f"{phrase('step', weak.capability, taxonomy)} Then each of us is free to leave "
        "it at that.",
        PartName.CLOSING: closing_to(audience),
    }
    open_to_all = weak.disclosure is Disclosure.PUBLIC
    return ConversationKit(
        speaker=own.id,
        reader=other.id,
        audience=audience,
        help_with=weak.capability,
        in_return=back,
        parts=tuple(KitPart(name, texts[name]) for name in PartName),
        ask_them=ASK_THEM,
        keep_in_mind=(
            *_about_telling(weak, other, name_in_sentence(weak.capability, taxonomy)),
            f"How sure the return is: {back.how_sure}",
            f"You speak in the terms of {audience.terms}. Use their words for their work, not yours.",
            "After your question, be silent until they have answered.",
            "Change whatever isn't so: the script knows your audit, and not your house.",
            *(competition.sentences(other.name) if competition and competition.is_rivalry else ()),
        ),
        is_disclosure=not open_to_all,
    )


def _lead_with(
    own: Organisation, other: Organisation, taxonomy: Taxonomy, help_with: str | None
) -> Vulnerability:
    if help_with is not None:
        chosen = own.audit.vulnerability(help_with)
        if chosen is None:
            raise NotFound(f"{own.name} lists no vulnerability in {help_with}.")
        if chosen.disclosure is Disclosure.PRIVATE:
            raise RuleBroken(
                f"You keep {name_in_sentence(help_with, taxonomy)} private, so a script can't speak of it; "
                "choose another, or change that in your audit.",
                ("help_with",),
            )
        return chosen
    counting = own.audit.relevant_to(None)
    if not counting:
        raise RuleBroken(
            f"{own.name} lists no vulnerability that may be told; begin with the audit.", ("help_with",)
        )
    return max(
        counting, key=lambda v: v.weight * _helps(v.capability, other.audit.strengths, taxonomy)[0]
    )  # the heaviest where the other helps with none: max keeps the first of equals


def _helps(
    capability: str, strengths: Iterable[Strength], taxonomy: Taxonomy
) -> tuple[Fraction, Strength | None]:
    """Find the strength that serves a capability best, one of its family counting half (FORMULAS 1)."""
    ranked = sorted(strengths, key=lambda s: s.capability)
    serving = [(taxonomy.closeness(capability, s.capability) * s.share, s) for s in ranked]
    best = max(serving, key=lambda one: (one[0], one[1].capability == capability), default=None)
    return best if best and best[0] > 0 else (Fraction(0), None)


def _in_return(
    audit: Audit, other: Organisation, taxonomy: Taxonomy, shown: Collection[str], band: str | None
) -> InReturn:
    for basis, lacks, how_sure in _likely_lacks(other, shown):
        known = [capability for capability in lacks if capability in taxonomy]
        served = [(_helps(capability, audit.strengths, taxonomy), capability) for capability in known]
        worth = [
            (share, by, against)
            for (share, by), against in served
            if by and share >= WORTH_OFFERING and (basis is not ReturnBasis.USUAL or by.capability == against)
        ]  # what is only usual is guess enough without being only near
        if worth:
            _, by, against = max(worth, key=lambda one: one[0])
            return InReturn(by.capability, against, basis, how_sure)
    strongest = max(audit.strengths, key=lambda s: s.share, default=None)
    best = strongest.capability if strongest else None
    if band is not None:
        told = f"How much you do for what they keep to themselves: {band}. What it is isn't told."
        return InReturn(best, None, ReturnBasis.BAND, told)
    return InReturn(
        best, None, ReturnBasis.UNKNOWN, "Nothing is known of what they lack; ask before you offer."
    )


def _likely_lacks(
    other: Organisation, shown: Collection[str]
) -> Iterator[tuple[ReturnBasis, tuple[CapabilityId, ...], str]]:
    """List what the other side lacks, the surest first; what isn't public is never looked at."""
    public = [v for v in other.audit.relevant_to(None) if v.disclosure is Disclosure.PUBLIC]
    yield (
        ReturnBasis.SHOWN_TO_US,
        tuple(CapabilityId(capability) for capability in shown),
        "They showed you this themselves.",
    )
    yield (
        ReturnBasis.SAID_IN_PUBLIC,
        tuple(v.capability for v in public if v.estimated is None),
        "They say so in public.",
    )
    yield (
        ReturnBasis.ESTIMATED,
        tuple(v.capability for v in public if v.estimated is not None),
        "Estimated from a public register: likely, and not their own word.",
    )
    usual = usual_lack(other)
    if usual:
        yield (
            ReturnBasis.USUAL,
            usual.lacks,
            f"{usual.because} Likely for their kind, and not known of them ({usual.source}).",
        )


def _greeting(own: Organisation, other: Organisation, weak: Vulnerability, taxonomy: Taxonomy) -> str:
    ours, theirs = own.touches("problem"), other.touches("problem")
    who = f"We are {own.name}" + (f", in {own.place}." if own.place else ".")
    shared = sorted(ours & theirs)
    if not shared:
        return f"{who} {greeting_about(weak.capability, taxonomy)}"
    problem = shared[0].replace("-", " ")
    return f"{who} We keep meeting the same thing, {problem}, and as far as one can see you meet it too."


def _why_you(weak: Vulnerability, other: Organisation, taxonomy: Taxonomy) -> str:
    share, by = _helps(weak.capability, other.audit.strengths, taxonomy)
    if by is None or share < WORTH_OFFERING:
        return "We don't know whether you can help with it; perhaps you know who could."
    named = name_in_sentence(by.capability, taxonomy)
    if by.estimated is not None:
        return f"From outside it looks as if you were strong in {named}; correct us if that is wrong."
    if by.capability == weak.capability:
        return "It is what you are good at, so we thought of you first."
    return f"We thought of you because of your {named}: that is close to what we lack."


def _return_said(back: InReturn, audience: Audience, taxonomy: Taxonomy) -> Iterator[str]:
    if back.offers is None:
        yield (
            "We don't know yet what we could do for you. Ask us for something, and we shall say honestly "
            "whether we can."
        )
        return
    yield _likely_said(back, taxonomy)
    yield phrase("offer", back.offers, taxonomy)
    if back.against is not None and back.against != back.offers:
        yield "It isn't the same thing, and it may be near enough."
    yield value_to(audience, back.against or back.offers, taxonomy)


def _likely_said(back: InReturn, taxonomy: Taxonomy) -> str:
    lack = name_in_sentence(back.against, taxonomy) if back.against else ""
    match back.basis:
        case ReturnBasis.SHOWN_TO_US:
            return f"You told us that you are short of {lack}, and we haven't forgotten it."
        case ReturnBasis.SAID_IN_PUBLIC:
            return f"You say openly that you are short of {lack}."
        case ReturnBasis.ESTIMATED:
            return f"Seen from outside, you may be short of {lack}; tell us if we are wrong."
        case ReturnBasis.USUAL:
            return f"Others in your position are often short of {lack}; perhaps it is otherwise with you."
    return "What you are short of we would rather ask than guess. What we have is this."


def _about_telling(weak: Vulnerability, other: Organisation, named: str) -> Iterator[str]:
    yield (
        f"Name this one vulnerability and no other: {other.name} needs to hear of {named}, not of everything "
        "(S3, pitfall 1)."
    )
    if weak.disclosure is not Disclosure.PUBLIC:
        yield (
            f"To say it is a disclosure, since your {named} isn't public. Write it into your log, and later "
            "what came of it."
        )
