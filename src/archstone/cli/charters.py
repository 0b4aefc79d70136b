"""The verb ``charter``: draft, check, compare, verify and write out what the members agree on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.charter_answers import (
    Told,
    charter_as_json,
    comparison_as_json,
    write_charter,
    write_comparison,
)
from archstone.cli.options import AllianceFileName, AsJson
from archstone.cli.output import Page, print_json
from archstone.cli.registries import keep_standard_input, named_file, read_alliance_file
from archstone.model.errors import BadInput, Fault, NotFound, RuleBroken, did_you_mean
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.files.alliances import AllianceFile
    from archstone.files.trees import Path as TreePath
    from archstone.files.trees import Tree
    from archstone.model.charter_signing import CharterHistory, SignedCharter
    from archstone.model.charters import Charter, Shape
    from archstone.model.expectations import Expectations

DRAFT = "draft"
DOCUMENTS = (".pdf", ".docx", ".md", ".html")
DATA = (".yaml", ".yml", ".json")
NOWHERE_YET = (
    "This charter was drafted anew and stands in no file yet: write it with -o draft.yaml, fill it in "
    "and put it into FILE, or give --blanks to write it out with blanks."
)
NOT_WRITTEN = (
    "A version that was altered after it was signed isn't written; give --blanks to write it all the same, "
    "with a note that it was altered."
)
NO_CHARTER = (
    "No charter stands in this file yet, and the alliance doesn't say its model; draft one with --shape "
    "memorandum, bridge or structural."
)


def charter(
    file: AllianceFileName,
    *,
    output: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write it: OUT.pdf, .docx, .md or .html to read, .yaml or .json as data for FILE.",
        ),
    ] = None,
    version: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--version", metavar="N", help="Which version, or draft; else the one in force."),
    ] = None,
    shape: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--shape",
            metavar="SHAPE",
            help="Draft anew from the alliance: memorandum, bridge or structural.",
        ),
    ] = None,
    compare: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--compare", metavar="OLD,NEW", help="What changed between two: 1,2 or 2,draft."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="End with status 2 where something must be mended before signing.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Whether every version is the text that was signed.")
    ] = False,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Write the form that the hash is taken of, and nothing else.")
    ] = False,
    answers: Annotated[
        bool, typer.Option("--answers", help="Also write which article answers which risk.")
    ] = False,
    blanks: Annotated[
        bool, typer.Option("--blanks", help="Write a document also where something is missing, as a draft.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Draft, check, compare, verify and write out the charter.

    Its clauses are data: what was signed sets the rules, dates and ceilings. Without -o it says what is in
    it, what is missing, which clauses speak against each other and which risks none answers.
    """
    _refuse_two_at_once(
        output, {"--compare": compare, "--verify": verify, "--canonical": canonical, "--check": check}
    )
    if shape and version:
        raise RuleBroken("--shape drafts anew and --version names one that stands; give one of the two.")
    keep_standard_input(file)
    alliance = read_alliance_file(file)
    chosen = _Chosen(file, alliance, alliance.room("charters"))
    if compare:
        _compare(chosen, compare, output, json)
    elif verify:
        _verify(chosen, json)
    else:
        signed = chosen.drafted(shape) if shape else chosen.version(version)
        if canonical:
            _write_canonical(signed, output)
            return
        if output:
            _write_out(chosen, signed, output, answers=answers, blanks=blanks)
        _tell(chosen, signed, output, json)
        if check:
            _refuse(chosen, signed)


def _refuse_two_at_once(output: str | None, asked: dict[str, Any]) -> None:
    """Refuse options of which one would silently do nothing beside another."""
    given = [option for option, value in asked.items() if value]
    if len(given) > 1:
        raise RuleBroken(f"{' and '.join(given)} are answered one at a time; give one of them.")
    if output and asked["--verify"]:
        raise RuleBroken("--verify writes no file; leave -o out, or write a version without --verify.")
    if output and asked["--canonical"] and Path(output).suffix.lower() != ".json":
        raise RuleBroken(f"The canonical form is JSON: name it with .json at the end, not {output}.")


@dataclass(frozen=True)
class _Chosen:
    """An alliance file with the charters that can be asked for."""

    file: str
    alliance: AllianceFile
    history: CharterHistory

    def place_of(self, charter: Charter) -> TreePath | None:
        """Say where a charter stands in the file; None for one that was drafted anew."""
        if charter is self.history.draft:
            return "charter", "draft"
        numbered = enumerate(self.history.versions)
        return next((("charter", "versions", k) for k, one in numbered if one.charter is charter), None)

    def altered(self, signed: SignedCharter | None = None) -> list[Fault]:
        """Tell with its line what isn't as it was signed, of one version's text or of all."""
        from archstone.files.charter_faults import breach_faults
        from archstone.model.charter_integrity import breaches_of

        found = breaches_of(self.history)
        if signed is not None:
            number = signed.charter.version if signed in self.history.versions else None
            found = tuple(one for one in found if one.signatures and one.version == number)
        return list(breach_faults(self.tree(), found)) if found else []

    def tree(self) -> Tree:
        """Read the file's lines once more."""
        from archstone.files.sources import open_source
        from archstone.files.trees import read_tree

        return read_tree(open_source(Path(self.file)))

    def version(self, named: str | None) -> SignedCharter:
        """Find a version by its number, or the draft; unasked the one in force, the latest, or a new one."""
        from archstone.model.charter_signing import SignedCharter

        history = self.history
        if named is None:
            if history.in_force is not None:
                return history.in_force
            if history.latest is not None:
                return SignedCharter(history.latest)
            return self.drafted(None)
        if named == DRAFT and history.draft is not None:
            return SignedCharter(history.draft)
        for signed in history.versions:
            if str(signed.charter.version) == named.strip():
                return signed
        known = [str(signed.charter.version) for signed in history.versions]
        known += [DRAFT] if history.draft is not None else []
        there = f"there are {', '.join(known)}" if known else "there is none yet"
        raise NotFound(f"There is no version {named!r} of the charter; {there}.{did_you_mean(named, known)}")

    def drafted(self, named: str | None) -> SignedCharter:
        """Draft a charter of a shape from the alliance; of its model's shape where none is named."""
        from archstone.model.alliances import Alliance
        from archstone.model.charter_shapes import SHAPE_OF_MODEL, draft_charter
        from archstone.model.charter_signing import SignedCharter

        alliance: Alliance = self.alliance.room("members") or Alliance("the alliance")
        if named is None and alliance.model is None:
            raise RuleBroken(NO_CHARTER)
        shape = _shape(named) if named else SHAPE_OF_MODEL[alliance.model]  # type: ignore[index]
        names = {one.id: one.name for one in self.alliance.registry}
        return SignedCharter(draft_charter(shape, alliance, names=names, values=self.known(shape)))

    def known(self, shape: Shape) -> dict[str, dict[str, Any]]:
        """Fill in the goal's statement, where the file has it and the shape a place for it."""
        from archstone.model.charter_shapes import clauses_of

        alliance = self.alliance.room("members")
        goals = {goal.id: goal for goal in self.alliance.registry.goals}
        goal = goals.get(alliance.goal) if alliance and alliance.goal else None
        if goal is None or not goal.statement or "goal" not in clauses_of(shape):
            return {}
        return {"goal": {"goal": goal.statement}}


def _shape(named: str) -> Shape:
    from archstone.model.charters import Shape

    known = [str(shape) for shape in Shape]
    if named not in known:
        raise RuleBroken(f"--shape is one of {', '.join(known)}, not {named!r}.{did_you_mean(named, known)}")
    return Shape(named)


def _compare(chosen: _Chosen, pair: str, output: str | None, json: bool) -> None:
    from archstone.model.charter_comparison import compare_charters

    named = [part.strip() for part in pair.split(",")]
    if len(named) != 2:
        raise RuleBroken(f"--compare takes two versions, such as 1,2 or 2,draft, not {pair!r}.")
    old, new = (chosen.version(one).charter for one in named)
    comparison = compare_charters(old, new)
    if output:
        from archstone.documents.comparison import comparison_document
        from archstone.documents.save import save_document

        save_document(comparison_document(old, new, comparison=comparison), output)
    if json:
        print_json(comparison_as_json(comparison))
    else:
        write_comparison(Page(), old.title, new.title, comparison, output)


def _verify(chosen: _Chosen, json: bool) -> None:
    from archstone.model.charter_integrity import breaches_of

    history = chosen.history
    found = [signed.verify() for signed in history.versions]
    broken, locks = history.broken_chain(), list(history.changed_locks())
    breaches = breaches_of(history)
    good = not breaches
    if json:
        print_json(
            {
                "unaltered": good if found else None,
                "versions": [
                    {
                        "version": one.version,
                        "hash": one.hash,
                        "unaltered": one.unaltered,
                        "differing": list(one.differing),
                        "unsigned": list(one.unsigned),
                    }
                    for one in found
                ],
                "broken_chain": list(broken),
                "changed_locks": [{"version": number, "clause": clause} for number, clause in locks],
            }
        )
    else:
        page = Page()
        if not found:
            page.say("No version of the charter was put up for signing yet, so there is nothing to verify.")
        for signed, one in zip(history.versions, found, strict=True):
            page.title(f"{signed.charter.title}, version {one.version}", counted(one.signatures, "signature"))
            page.points([*one.sentences, f"Hash: {one.hash}"])
        for breach in breaches:
            if not breach.signatures:  # those are told with their version
                page.say(breach.says)
    if not good:
        raise RuleBroken("The charter in this file isn't the one that was signed; see above what differs.")


def _write_canonical(signed: SignedCharter, output: str | None) -> None:
    from archstone.model.charter_signing import canonical_form

    text = canonical_form(signed.charter)
    if output is None:
        import sys

        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
        return
    from archstone.files.atomic import write_whole

    write_whole(Path(output), text.encode())


def _write_out(chosen: _Chosen, signed: SignedCharter, output: str, *, answers: bool, blanks: bool) -> None:
    ending = Path(output).suffix.lower()
    if not blanks and (altered := chosen.altered(signed)):
        raise BadInput([*altered, Fault(named_file(chosen.file), None, "", NOT_WRITTEN)])
    if ending in DATA:
        _write_data(signed, Path(output))
        return
    if ending not in DOCUMENTS:
        known = ", ".join((*DOCUMENTS, *DATA))
        raise RuleBroken(f"{output} must end with one of {known}.")
    if signed.charter.missing and not blanks:
        raise BadInput(_missing(chosen, signed))
    from archstone.documents.charter import charter_document
    from archstone.documents.save import save_document

    save_document(charter_document(signed, answers=answers), output)


def _write_data(signed: SignedCharter, output: Path) -> None:
    from archstone.files.atomic import write_whole
    from archstone.files.charters import charter_data, draft_data
    from archstone.files.trees import dump_json, dump_yaml
    from archstone.model.charter_signing import frozen_words

    laid: dict[str, Any]
    if signed.signatures or not signed.charter.missing:
        laid = {"versions": [charter_data(frozen_words(signed.charter), signed.signatures)]}
    else:
        laid = {"draft": draft_data(signed.charter)}
    dump = dump_json if output.suffix.lower() == ".json" else dump_yaml
    write_whole(output, dump({"charter": laid}).encode())


def _missing(chosen: _Chosen, signed: SignedCharter) -> list[Fault]:
    charter = signed.charter
    if not charter.missing:
        return []
    line_of = _lines(chosen, charter)
    faults = [
        Fault(
            named_file(chosen.file),
            line_of(one.clause, one.parameter),
            f"{one.clause}.{one.parameter}",
            str(one),
        )
        for one in charter.missing
    ]
    if chosen.place_of(charter) is None:
        faults.append(Fault(named_file(chosen.file), None, "", NOWHERE_YET))
    return faults


def _lines(chosen: _Chosen, charter: Charter) -> Callable[[str, str], int | None]:
    """Find the line of a clause's parameter, or else of the clause or the charter; None where it has none."""
    place = chosen.place_of(charter)
    if place is None:
        return lambda clause, parameter: None
    tree = chosen.tree()
    written: Any = tree.document
    for step in place:
        written = written[step]
    listed = [str(one.get("id") or one.get("clause")) for one in written.get("clauses") or ()]

    def line_of(clause: str, parameter: str) -> int | None:
        if clause in listed:
            return tree.line_of((*place, "clauses", listed.index(clause), "values", parameter))
        return tree.line_of((*place, "values", clause, parameter))

    return line_of


def _refuse(chosen: _Chosen, signed: SignedCharter) -> None:
    """End with every fault that has to be mended before anyone signs; do nothing where there is none."""
    from archstone.model.charter_checks import contradictions

    altered = chosen.altered()
    if not altered and not signed.charter.missing and not contradictions(signed.charter):
        return
    line_of = _lines(chosen, signed.charter)
    faults = altered + _missing(chosen, signed)
    faults += [
        Fault(
            named_file(chosen.file),
            max((line for id in one.clauses if (line := line_of(id, "")) is not None), default=None),
            ", ".join(one.clauses),
            one.says,
        )
        for one in contradictions(signed.charter)
    ]
    raise BadInput(faults)


def _tell(chosen: _Chosen, signed: SignedCharter, output: str | None, json: bool) -> None:
    from archstone.model.expectations import held_against

    expectations: Expectations = chosen.alliance.room("expectations")
    names = {one.id: one.name for one in chosen.alliance.registry}
    told = Told(
        signed, chosen.history, expectations, held_against(expectations), _at_odds(chosen, signed), names
    )
    if json:
        print_json(charter_as_json(told))
    else:
        write_charter(Page(), told, output)


def _at_odds(chosen: _Chosen, signed: SignedCharter) -> tuple[str, ...]:
    """Hold the rules that the file uses against those of the version in force."""
    from archstone.model.charter_checks import contradictions
    from archstone.model.charter_in_use import rules_at_odds
    from archstone.model.charter_rules import rules_of

    running = chosen.alliance.room("rules").book
    if not running.categories or signed != chosen.history.in_force or contradictions(signed.charter):
        return ()
    return rules_at_odds(rules_of(signed.charter), running)
