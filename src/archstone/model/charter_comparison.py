"""Two versions of a charter side by side, so that a person sees what changed and what it means.

Clauses are told apart by their id. A clause that only moved is told as moved; what changed in a clause is
told word by word, and a changed parameter as what it was and what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from archstone.model.charter_rules import RULE, VETO, Setting, SettingKind, settings_of
from archstone.model.charters import Charter, Clause, Party
from archstone.model.clause_values import spoken

LONGEST_IN_A_LINE = 40  # letters of a value


class Change(StrEnum):
    """What became of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text: the same in both, or only in the old (removed) or the new (added)."""

    text: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter that isn't what it was; ``before`` or ``after`` is empty where nothing stood there.

    ``why`` says why nothing stands there now, where that follows from another parameter.
    """

    name: str
    before: str
    after: str
    why: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it fits in a line; what doesn't is seen in the words of the clause."""
        return max(len(self.before), len(self.after)) <= LONGEST_IN_A_LINE

    def __str__(self) -> str:
        """Say it: notice days: 30 days → 90 days."""
        if not self.before:
            return f"{spoken(self.name)}: {self.after}, new"
        if not self.after:
            return f"{spoken(self.name)}: {self.before}, no longer said" + (self.why and f" ({self.why})")
        return f"{spoken(self.name)}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause, by its number in the old and in the new version."""

    clause: str
    change: Change
    heading: str
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...] = ()
    parameters: tuple[ParameterChange, ...] = ()
    lock: str = ""

    def __str__(self) -> str:
        """Say it in a line."""
        place = {
            Change.ADDED: f"new, article {self.after}",
            Change.REMOVED: f"left out, was article {self.before}",
            Change.MOVED: f"moved from {self.before} to {self.after}",
            Change.CHANGED: f"changed, article {self.after}",
        }[self.change]
        told = [str(one) for one in self.parameters if one.is_short] + ([self.lock] if self.lock else [])
        return f"{self.heading} ({place})" + (f": {'; '.join(told)}" if told else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one version to another.

    ``rules`` says what it means for the rules in force; ``same`` counts the clauses that stand as they stood.
    """

    old: int
    new: int
    about: tuple[str, ...]
    clauses: tuple[ClauseChange, ...]
    rules: tuple[str, ...]
    same: int

    @property
    def identical(self) -> bool:
        """Whether nothing changed at all."""
        return not self.about and not self.clauses


def compare_charters(old: Charter, new: Charter) -> Comparison:
    """Compare two versions of a charter.

    Parameters
    ----------
    old, new : the versions

    Returns
    -------
    comparison : Comparison; clauses in the order of the new version, those left out last

    Notes
    -----
    Words are compared with difflib's longest matching blocks; a clause counts as moved where its place among
    the clauses that both have is not kept.

    Examples
    --------
    >>> from archstone.model.charters import Shape
    >>> def version(days: int) -> Charter:
    ...     return Charter("A", Shape.MEMORANDUM, clauses=(Clause("exit", "exit", {"notice_days": days}),))
    >>> comparison = compare_charters(version(30), version(90))
    >>> str(comparison.clauses[0])
    'How a member leaves (changed, article 1): notice days: 30 days → 90 days'
    >>> comparison.rules
    ('The deadline of exit notice: 30 days → 90 days (exit).',)
    """
    before = {article.clause.id: article for article in old.articles}
    after = {article.clause.id: article for article in new.articles}
    moved = _moved([id for id in before if id in after], [id for id in after if id in before])
    changes: list[ClauseChange] = []
    for id, article in after.items():
        was = before.get(id)
        if was is None:
            added = (Piece(article.words, Change.ADDED),)
            changes.append(ClauseChange(id, Change.ADDED, article.heading, None, article.number, added))
            continue
        parameters = tuple(_parameters(old, was.clause, new, article.clause))
        lock = _lock(was.clause, article.clause)
        if (was.words, was.heading) != (article.words, article.heading) or parameters or lock:
            kind, pieces = Change.CHANGED, pieces_of(was.words, article.words)
        elif id in moved:
            kind, pieces = Change.MOVED, ()
        else:
            continue
        changes.append(
            ClauseChange(id, kind, article.heading, was.number, article.number, pieces, parameters, lock)
        )
    for id, article in before.items():
        if id not in after:
            gone = (Piece(article.words, Change.REMOVED),)
            changes.append(ClauseChange(id, Change.REMOVED, article.heading, article.number, None, gone))
    kept = len(after) - sum(change.change is not Change.REMOVED for change in changes)
    return Comparison(
        old.version, new.version, tuple(_about(old, new)), tuple(changes), tuple(_rules(old, new)), kept
    )


def pieces_of(old: str, new: str) -> tuple[Piece, ...]:
    """Split two texts into the words they share and those that only one has.

    Examples
    --------
    >>> pieces = pieces_of("leave in 30 days", "leave in 90 days")
    >>> [(piece.text, piece.change and str(piece.change)) for piece in pieces]
    [('leave in', None), ('30', 'removed'), ('90', 'added'), ('days', None)]
    """
    before, after = _words(old), _words(new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(_text(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece(_text(before[i:j]), Change.REMOVED))
        if k < m:
            pieces.append(Piece(_text(after[k:m]), Change.ADDED))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return [word for line in text.splitlines(keepends=False) for word in (*line.split(" "), "\n")][:-1]


def _text(words: list[str]) -> str:
    return " ".join(words).replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")


def _moved(before: list[str], after: list[str]) -> frozenset[str]:
    """Name those outside the longest run of clauses that keep their order."""
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    standing = {id for block in kept for id in before[block.a : block.a + block.size]}
    return frozenset(after) - standing


def _parameters(old: Charter, was: Clause, new: Charter, now: Clause) -> Iterator[ParameterChange]:
    template = now.made_from
    if template is None or was.template != now.template:
        return
    for parameter in template.parameters:
        before, after = was.value(parameter.name), now.value(parameter.name)
        if before != after:
            yield ParameterChange(
                parameter.name,
                "" if before is None else parameter.say(before, lambda id: old.names.get(id, id)),
                "" if after is None else parameter.say(after, lambda id: new.names.get(id, id)),
                _why_gone(was, now) if after is None else "",
            )


def _why_gone(was: Clause, now: Clause) -> str:
    """Say that the new procedure of a decision rule doesn't ask for what it no longer says."""
    if now.template != RULE or was.value("procedure") == now.value("procedure"):
        return ""
    return f"{spoken(str(now.value('procedure')))} needs none"


def _lock(was: Clause, now: Clause) -> str:
    if was.locked == now.locked:
        return ""
    return "locked from now on" if now.locked else "no longer locked"


def _about(old: Charter, new: Charter) -> Iterator[str]:
    for what, before, after in (
        ("title", old.title, new.title),
        ("shape", old.shape.in_words, new.shape.in_words),
        ("language", old.language, new.language),
        ("direction of the text", old.direction, new.direction),
        ("model", old.model or "not said", new.model or "not said"),
        ("foundation", old.foundation or "not said", new.foundation or "not said"),
    ):
        if before != after:
            yield f"The {what} was {before} and is {after}."
    yield from _parties(old, new)
    annexes = {annex.title: annex.text for annex in old.annexes}
    for annex in new.annexes:
        if annex.title not in annexes:
            yield f"There is a new annex: {annex.title}."
        elif annexes.pop(annex.title) != annex.text:
            yield f"The annex {annex.title} has changed."
        annexes.pop(annex.title, None)
    yield from (f"The annex {title} is left out." for title in annexes)


def _parties(old: Charter, new: Charter) -> Iterator[str]:
    before = {party.organisation: party for party in old.parties}
    for party in new.parties:
        was = before.pop(party.organisation, None)
        if was is None:
            yield f"{party.name} is a new party, {_signs(party)}."
        elif was != party:
            yield from _signatory(was, party)
    yield from (f"{party.name} is no longer a party." for party in before.values())


def _signs(party: Party) -> str:
    return f"signed for by {party.signatory or 'nobody yet'}"


def _signatory(was: Party, now: Party) -> Iterator[str]:
    if was.name != now.name:
        yield f"{was.name} is called {now.name} now."
    if was.signatory != now.signatory:
        yield f"{now.name} was {_signs(was)} and is {_signs(now)}."
    if was.mandate != now.mandate:
        yield f"{now.name} signs by {now.mandate or 'no mandate told'}; before by {was.mandate or 'none'}."


def _rules(old: Charter, new: Charter) -> Iterator[str]:
    """Say what changes for the rules, dates, ceilings and paths in force."""
    yield from _decisions(old, new)
    before = {(setting.kind, setting.name): setting for setting in settings_of(old)}
    for setting in settings_of(new):
        was = before.pop((setting.kind, setting.name), None)
        said = _setting(setting)
        if was is None:
            yield f"New: {said}: {_words_of(setting)} ({setting.clause})."
        elif was.value != setting.value:
            yield f"{said[0].upper()}{said[1:]}: {_words_of(was)} → {_words_of(setting)} ({setting.clause})."
    for was in before.values():
        yield f"No longer: {_setting(was)}: {_words_of(was)} ({was.clause})."


def _setting(setting: Setting) -> str:
    """Name a setting as a reader would, such as the deadline of exit notice."""
    name = spoken(setting.name)
    alone = setting.kind is SettingKind.RHYTHM or name.endswith(" until")
    return name if alone else f"the {setting.kind} of {name}"


def _words_of(setting: Setting) -> str:
    """Say its value; a rhythm of 3 months as every 3 months."""
    if setting.kind is not SettingKind.RHYTHM:
        return setting.words
    return f"every {setting.unit if setting.value == 1 else setting.words}"


def _decisions(old: Charter, new: Charter) -> Iterator[str]:
    before = {clause.value("category"): clause for clause in old.made_from(RULE)}
    for clause in new.made_from(RULE):
        category = clause.value("category")
        was = before.pop(category, None)
        if was is None:
            yield f"Decisions on {spoken(str(category))} have a rule of their own now: {_rule(clause)}."
        elif _rule(was) != _rule(clause):
            yield f"Decisions on {spoken(str(category))}: {_rule(was)} → {_rule(clause)}."
    for category, was in before.items():
        yield f"Decisions on {spoken(str(category))} have no rule any more; it was {_rule(was)}."
    vetoes = [_veto(old, clause) for clause in old.made_from(VETO)]
    now = [_veto(new, clause) for clause in new.made_from(VETO)]
    yield from (f"New: {veto}." for veto in now if veto not in vetoes)
    yield from (f"No longer: {veto}." for veto in vetoes if veto not in now)


def _rule(clause: Clause) -> str:
    threshold, quorum, base = clause.value("threshold"), clause.value("quorum"), clause.value("base")
    parts = [
        spoken(str(clause.value("procedure"))),
        f"at least {threshold}" if threshold else "",
        f"of votes {base}" if base else "",
        {"one_each": "one vote each", "by_risk": "votes by risk", "proportional": "votes by seats"}[
            clause.value("votes")
        ],
        f"quorum {quorum}" if quorum else "no quorum",
        "vetoes count" if clause.value("vetoes") == "in_scope" else "",
        f"open for {clause.value('period_days')} days",
        "secret" if clause.value("ballot") == "secret" else "",
    ]
    return ", ".join(part for part in parts if part)


def _veto(charter: Charter, clause: Clause) -> str:
    member = clause.value("member")
    categories = ", ".join(spoken(id) for id in clause.value("categories") or ())
    vulnerability = spoken(str(clause.value("vulnerability")))
    return (
        f"{charter.names.get(member, member)} may veto decisions on {categories} that touch {vulnerability}"
    )
