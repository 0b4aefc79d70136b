"""Signing a charter: its canonical form and hash, signatures, verification, and amendment.

A version that was signed can't change; it is amended by a new one, which names the hash of the one before. So
whoever holds a printed hash can tell whether a letter was changed since, without us.

The canonical form is JSON in UTF-8: every text in Unicode's NFC, keys sorted by code point, no space between
tokens, nothing but texts, whole numbers, true, false, null, lists and mappings. It holds the words of every
clause as they were signed, beside the values that drive the rules. The hash is its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from archstone.model.charter_checks import faults_of
from archstone.model.charters import Charter, Clause
from archstone.model.clause_values import plain
from archstone.model.errors import Conflict, NotAllowed, RuleBroken


def canonical_form(charter: Charter) -> str:
    """Write a version in the one form that its hash is taken of.

    Returns
    -------
    text : JSON without a line break at its end
    """
    return json.dumps(
        _composed(_laid_out(charter)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def hash_of(charter: Charter) -> str:
    """Take the SHA-256 of the canonical form, as 64 hexadecimal digits.

    Notes
    -----
    Two versions have one hash only if every word, value, party and annex is the same; how a file lays them
    out doesn't matter.
    """
    return hashlib.sha256(canonical_form(charter).encode()).hexdigest()


def _laid_out(charter: Charter) -> Mapping[str, Any]:
    return {
        "title": charter.title,
        "version": charter.version,
        "shape": str(charter.shape),
        "language": charter.language,
        "direction": str(charter.direction),
        "model": None if charter.model is None else str(charter.model),
        "foundation": None if charter.foundation is None else str(charter.foundation),
        "amends": charter.amends,
        "parties": [
            {"organisation": p.organisation, "name": p.name, "signatory": p.signatory, "mandate": p.mandate}
            for p in charter.parties
        ],
        "clauses": [_clause_laid_out(charter, clause) for clause in charter.clauses],
        "annexes": [{"title": annex.title, "text": annex.text.strip()} for annex in charter.annexes],
    }


def _clause_laid_out(charter: Charter, clause: Clause) -> Mapping[str, Any]:
    template = clause.made_from
    given = {p.name: clause.value(p.name) for p in template.parameters} if template else {}
    return {
        "id": clause.id,
        "clause": clause.template,
        "title": charter.heading_of(clause),
        "text": charter.words_of(clause),
        "values": {name: plain(value) for name, value in given.items() if value is not None},
        "locked": clause.locked,
        "answers": list(clause.risks),
    }


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_composed(key): _composed(part) for key, part in value.items()}
    return [_composed(part) for part in value] if isinstance(value, list) else value


def frozen_words(charter: Charter) -> Charter:
    """Write every heading, word and value out, as it stands in a version that is to be signed.

    Later editions of the library may say a clause better; what was signed keeps its words. The hash is the
    same before and after.
    """
    return replace(charter, clauses=tuple(_frozen(charter, clause) for clause in charter.clauses))


def _frozen(charter: Charter, clause: Clause) -> Clause:
    template = clause.made_from
    if template is None:
        return clause
    values = {p.name: clause.value(p.name) for p in template.parameters}
    return replace(
        clause,
        title=charter.heading_of(clause),
        text=charter.words_of(clause),
        values={name: value for name, value in values.items() if value is not None},
    )


@dataclass(frozen=True, slots=True)
class CharterSignature:
    """One party's signature under a version: who, by what right, when, and the hash of what was signed.

    Invariants: the time has a zone; the hash is 64 hexadecimal digits.
    """

    organisation: str
    signer: str
    at: datetime
    hash: str
    mandate: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RuleBroken(f"The time at which {self.signer} signed needs a time zone.")
        if len(self.hash) != hashlib.sha256().digest_size * 2 or set(self.hash) - set("0123456789abcdef"):
            raise RuleBroken(
                f"The hash that {self.signer} signed is 64 hexadecimal digits, not {self.hash!r}."
            )


@dataclass(frozen=True, slots=True)
class SignedCharter:
    """A version with the signatures under it.

    Invariants: nobody signs twice, only a party signs, and by its named signatory.
    """

    charter: Charter
    signatures: tuple[CharterSignature, ...] = ()

    def __post_init__(self) -> None:
        signed = [signature.organisation for signature in self.signatures]
        if twice := next((id for id in signed if signed.count(id) > 1), None):
            name = self.charter.names.get(twice, twice)
            raise RuleBroken(f"{name} has signed version {self.charter.version} twice; keep one signature.")
        for signature in self.signatures:
            party = self.charter.party(signature.organisation)
            if party.signatory is not None and signature.signer != party.signatory:
                raise RuleBroken(
                    f"For {party.name} the charter names {party.signatory} as signatory, not "
                    f"{signature.signer}."
                )

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The parties whose signature is missing."""
        signed = {signature.organisation for signature in self.signatures}
        return tuple(id for id in self.charter.names if id not in signed)

    @property
    def waits_for(self) -> str:
        """The names of those parties, to be said in a sentence."""
        return ", ".join(self.charter.names[id] for id in self.unsigned)

    @property
    def complete(self) -> bool:
        """Whether every party has signed; an alliance without parties has signed nothing."""
        return bool(self.charter.parties) and not self.unsigned

    def sign(
        self, organisation: str, *, signer: str, at: datetime, mandate: str | None = None
    ) -> SignedCharter:
        """Put a party's signature under the version.

        Raises
        ------
        NotFound
            If the organisation is no party.
        NotAllowed
            If someone else is its named signatory, or none is named.
        RuleBroken
            If a clause still lacks a parameter, clauses speak against each other, or the party has signed.
        Conflict
            If an earlier signature is under another text.
        """
        party = self.charter.party(organisation)
        if party.signatory is None:
            raise NotAllowed(f"The charter names nobody who signs for {party.name}; name someone first.")
        if signer != party.signatory:
            raise NotAllowed(f"For {party.name} {party.signatory} signs, not {signer}.")
        if faults := faults_of(self.charter):
            raise RuleBroken(f"This charter can't be signed yet. {faults[0]}")
        hash = hash_of(self.charter)
        if any(signature.hash != hash for signature in self.signatures):
            raise Conflict("The text isn't the one that others have signed; put that one back first.")
        added = CharterSignature(organisation, signer, at, hash, mandate or party.mandate)
        return SignedCharter(frozen_words(self.charter), (*self.signatures, added))

    def verify(self) -> Verification:
        """Take the hash anew and hold it against what was signed."""
        hash = hash_of(self.charter)
        differing = tuple(s.organisation for s in self.signatures if s.hash != hash)
        return Verification(
            self.charter.version, hash, differing, self.unsigned, len(self.signatures), self.charter.names
        )

    def amend(self, **changes: Any) -> Charter:
        """Make the next version out of this one; ``clauses``, ``parties`` and the like replace what stood.

        Raises
        ------
        RuleBroken
            If the version isn't signed by all, or a locked clause was changed or left out.
        """
        if not self.complete:
            who = self.waits_for or "anyone"
            raise RuleBroken(
                f"Version {self.charter.version} isn't signed by {who}; change it as a draft, or sign it."
            )
        numbered = {"version": self.charter.version + 1, "amends": hash_of(self.charter)}
        amended = replace(self.charter, **(changes | numbered))
        if broken := changed_locks(self.charter, amended):
            raise RuleBroken(
                f"{broken[0]} is locked: no amendment changes it or leaves it out as long as one member "
                "wants it to stand. Put it back as it was."
            )
        return amended


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a version is still the text that was signed.

    ``differing`` has the parties that signed another text than the one that stands here; ``names`` the names
    to say them by.
    """

    version: int
    hash: str
    differing: tuple[str, ...]
    unsigned: tuple[str, ...]
    signatures: int
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def unaltered(self) -> bool | None:
        """Whether every signature is under this very text; None where nobody has signed."""
        return None if not self.signatures else not self.differing

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what was found."""
        if not self.signatures:
            return (f"Nobody has signed version {self.version}, so nothing can be said of it but its hash.",)
        told = [self.altered or f"Version {self.version} is, letter by letter, the text that was signed."]
        if self.unsigned:
            told.append(f"Not signed by {self._said(self.unsigned)}.")
        return tuple(told)

    @property
    def altered(self) -> str:
        """Say that it isn't what was signed; empty where every signature is under this text."""
        if not self.differing:
            return ""
        said = f"Version {self.version} isn't the text that {self._said(self.differing)} signed"
        if len(self.differing) < self.signatures:
            return (
                f"{said}, and it is the text that the others signed: a hash was changed afterwards, or they "
                "signed different texts."
            )
        return f"{said}: something in it was changed afterwards. Put the signed text back."

    def _said(self, organisations: tuple[str, ...]) -> str:
        return ", ".join(self.names.get(id, id) for id in organisations)


def changed_locks(old: Charter, new: Charter) -> tuple[str, ...]:
    """Name the locked clauses of *old* that don't stand in *new* as they stood: words, values and lock."""
    said = {clause.id: _clause_laid_out(new, clause) for clause in new.clauses}
    return tuple(
        clause.id
        for clause in old.clauses
        if clause.locked and said.get(clause.id) != _clause_laid_out(old, clause)
    )


@dataclass(frozen=True, slots=True)
class CharterHistory:
    """The versions of a charter in order, and the draft of the next.

    Invariants: versions are numbered 1, 2, 3 …, only the last may lack signatures.
    """

    versions: tuple[SignedCharter, ...] = ()
    draft: Charter | None = None

    def __post_init__(self) -> None:
        for number, signed in enumerate(self.versions, start=1):
            if signed.charter.version != number:
                raise RuleBroken(f"Version {signed.charter.version} stands where version {number} belongs.")
        for before, after in pairwise(self.versions):
            if not before.complete:
                raise RuleBroken(
                    f"Version {after.charter.version} amends version {before.charter.version}, which "
                    f"{before.waits_for} hasn't signed."
                )

    @property
    def in_force(self) -> SignedCharter | None:
        """The last version that all parties signed; None where there is none."""
        return next((signed for signed in reversed(self.versions) if signed.complete), None)

    @property
    def charter_in_force(self) -> Charter | None:
        """What is agreed in the version in force; None where there is none."""
        return None if self.in_force is None else self.in_force.charter

    @property
    def latest(self) -> Charter | None:
        """The draft, or else the last version."""
        return self.draft or (self.versions[-1].charter if self.versions else None)

    @property
    def pending(self) -> SignedCharter | None:
        """The version that some have signed and others haven't yet; None where there is none."""
        last = self.versions[-1] if self.versions else None
        return last if last and last.signatures and not last.complete else None

    def broken_chain(self) -> tuple[int, ...]:
        """Name the versions whose ``amends`` isn't the hash of the one before."""
        return tuple(
            after.charter.version
            for before, after in pairwise(self.versions)
            if after.charter.amends != hash_of(before.charter)
        )

    def changed_locks(self) -> Iterable[tuple[int, str]]:
        """Name the locked clauses that a later version changed all the same, with that version."""
        texts = [signed.charter for signed in self.versions] + ([self.draft] if self.draft else [])
        for before, after in pairwise(texts):
            for clause in changed_locks(before, after):
                yield after.version, clause
