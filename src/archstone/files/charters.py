"""The key ``charter`` of an alliance file: its versions with their signatures, and the draft of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.alliances import Alliance, Foundation, Member, Model
from archstone.model.charter_shapes import draft_charter
from archstone.model.charter_signing import CharterHistory, CharterSignature, SignedCharter, hash_of
from archstone.model.charters import Annex, Charter, Clause, Direction, Party, Shape
from archstone.model.clause_values import Value, plain
from archstone.model.clauses import clause_library
from archstone.model.errors import ArchstoneError, RuleBroken, did_you_mean


def read(reader: RoomReader) -> CharterHistory:
    """Build the history of the charter; empty where the file tells of none."""
    versions = []
    for item, path in reader.items("charter", "versions"):
        signed = _signed(reader, item, path)
        if signed is not None:
            versions.append(signed)
    given = reader.at("charter", "draft")
    draft = None
    if given is not None:
        draft = _draft(reader, given, ("charter", "draft"), versions[-1].charter if versions else None)
    return reader.attempt(lambda: CharterHistory(tuple(versions), draft), ("charter",)) or CharterHistory()


def charter_data(charter: Charter, signatures: tuple[CharterSignature, ...] = ()) -> dict[str, Any]:
    """Lay a version out as an alliance file holds it.

    Parameters
    ----------
    charter : the version
    signatures : those under it
    """
    laid: dict[str, Any] = {
        "version": charter.version,
        "title": charter.title,
        "shape": str(charter.shape),
        "language": charter.language,
        "direction": str(charter.direction),
        "model": None if charter.model is None else str(charter.model),
        "foundation": None if charter.foundation is None else str(charter.foundation),
        "amends": charter.amends,
        "parties": [
            _present(organisation=p.organisation, name=p.name, signatory=p.signatory, mandate=p.mandate)
            for p in charter.parties
        ],
        "clauses": [_clause_data(clause) for clause in charter.clauses],
        "annexes": [{"title": annex.title, "text": annex.text} for annex in charter.annexes],
        "signatures": [_signature_data(signature) for signature in signatures],
    }
    needed = ("parties", "clauses")
    return {key: value for key, value in laid.items() if key in needed or value not in (None, [])}


def draft_data(charter: Charter) -> dict[str, Any]:
    """Lay a draft out as an alliance file holds it, every missing parameter named with nothing beside it."""
    laid = charter_data(charter)
    del laid["version"]
    for clause, data in zip(charter.clauses, laid["clauses"], strict=True):
        if clause.missing:
            data["values"] = {p.name: None for p in clause.missing} | data.get("values", {})
    return laid


def _present(**given: Any) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value not in (None, "", (), {}, [], False)}


def _clause_data(clause: Clause) -> dict[str, Any]:
    return _present(
        id=None if clause.id == clause.template else clause.id,
        clause=clause.template,
        title=clause.title,
        text=clause.text,
        values={name: plain(value) for name, value in clause.values.items()},
        locked=clause.locked,
        answers=list(clause.risks),
    )


def _signature_data(signature: CharterSignature) -> dict[str, Any]:
    return _present(
        organisation=signature.organisation,
        signer=signature.signer,
        mandate=signature.mandate,
        at=signature.at.isoformat(),
        hash=signature.hash,
    )


def _signed(reader: RoomReader, given: Mapping[str, Any], path: Path) -> SignedCharter | None:
    charter = _charter(reader, given, path, given["version"])
    signatures = [_signature(reader, item, at) for item, at in reader.items(*path, "signatures")]
    if charter is None:
        return None
    if signatures:
        _tell_what_signing_asks(reader, charter, given, path)
    under = SignedCharter(charter)
    for number, signature in enumerate(signatures):
        if signature is not None:  # one by one, so that each fault is told where it stands
            signed = partial(SignedCharter, charter, (*under.signatures, signature))
            under = reader.attempt(signed, (*path, "signatures", number)) or under
    return under


def _tell_what_signing_asks(
    reader: RoomReader, charter: Charter, given: Mapping[str, Any], path: Path
) -> None:
    for number, clause in enumerate(charter.clauses):
        if not clause.text:
            reader.tell(
                (*path, "clauses", number),
                f"Version {charter.version} is signed, so it holds the words of every clause; {clause.id} "
                "has none.",
            )
    for number, party in enumerate(given["parties"] or ()):
        if not party.get("name"):
            reader.tell(
                (*path, "parties", number),
                f"Version {charter.version} is signed, so it holds the name of every party as it was signed.",
            )
    if charter.version > 1 and not charter.amends:
        reader.tell(
            path,
            f"Version {charter.version} doesn't say which text it amends: amends is the hash of the last.",
        )


def _draft(reader: RoomReader, given: Mapping[str, Any], path: Path, last: Charter | None) -> Charter | None:
    version = 1 if last is None else last.version + 1
    if last is not None:
        given = {"amends": hash_of(last), **given}
    if given.get("clauses") is not None:
        for key in ("values", "add", "remove"):
            if given.get(key):
                reader.tell((*path, key), f"Give the clauses one by one or {key}, not both.")
        alliance = alliance_of(reader)
        given = {"model": alliance.model, "foundation": alliance.foundation, **given}
        return _charter(reader, given, path, version)
    base = last or _of_shape(reader, given, path)
    if base is None:
        return None
    clauses = _changed(reader, given, path, base, with_values=last is not None)
    own = {key: value for key, value in given.items() if value is not None}
    whole = _charter(reader, charter_data(base) | own | {"clauses": []}, path, version)
    return None if whole is None else reader.attempt(lambda: replace(whole, clauses=tuple(clauses)), path)


def _of_shape(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Charter | None:
    if not given.get("shape"):
        reader.tell(path, "A first draft names its shape (memorandum, bridge or structural) or its clauses.")
        return None
    alliance = alliance_of(reader)
    values = {str(id): dict(named or {}) for id, named in (given.get("values") or {}).items()}
    names = {id: _name_of(reader, id) for id in alliance.ids}
    for id, named in values.items():  # one by one, so that each fault is told where it stands
        try:
            draft_charter(Shape(given["shape"]), alliance, names=names, values={id: named})
        except ArchstoneError as error:
            reader.tell((*path, "values", id), str(error))
            return None
    return reader.attempt(
        lambda: draft_charter(Shape(given["shape"]), alliance, names=names, values=values), path
    )


def _changed(
    reader: RoomReader, given: Mapping[str, Any], path: Path, base: Charter, *, with_values: bool
) -> list[Clause]:
    """Take the clauses of *base* with what a draft changes, leaves out and adds."""
    clauses = {clause.id: clause for clause in base.clauses}
    for id, named in (given.get("values") or {}).items() if with_values else ():
        clause = reader.attempt(partial(base.clause, str(id)), (*path, "values", id))
        if clause is None:
            continue
        changed = reader.attempt(partial(with_changed, clause, named or {}), (*path, "values", id))
        if changed is not None:
            clauses[clause.id] = changed
    for k, id in enumerate(given.get("remove") or ()):
        if reader.attempt(partial(base.clause, str(id)), (*path, "remove", k)):
            clauses.pop(str(id), None)
    kept = list(clauses.values())
    for item, at in reader.items(*path, "add"):
        added = _clause(reader, item, at)
        if added is not None:
            kept.insert(_place(reader, item, at, kept), added)
    return kept


def with_changed(clause: Clause, values: Mapping[str, Any]) -> Clause:
    """Give a clause other values; words that were signed with the old ones give way to the library's."""
    if clause.made_from is None:
        raise RuleBroken(f"{clause.id} is a clause of its own words; leave it out and add it anew.")
    kept = {name: value for name, value in clause.values.items() if name not in values}
    return replace(clause, values={**kept, **clause.made_from.take(values)}, text="", title="")


def _place(reader: RoomReader, item: Mapping[str, Any], path: Path, clauses: list[Clause]) -> int:
    after = item.get("after")
    ids = [clause.id for clause in clauses]
    if after is None:
        return len(clauses)
    if str(after) not in ids:
        reader.tell(
            (*path, "after"), f"There is no clause {after!r} before it.{did_you_mean(str(after), ids)}"
        )
        return len(clauses)
    return ids.index(str(after)) + 1


def alliance_of(reader: RoomReader) -> Alliance:
    """Take what the file says of the alliance, as far as a charter needs it."""
    given = reader.at("alliance") or {}
    members = []
    for item, path in reader.items("alliance", "members"):
        named = item if isinstance(item, Mapping) else {"organisation": item}
        left = reader.day(named.get("left"), path)
        members.append(Member(str(named["organisation"]), None, left, named.get("signatory")))
    return Alliance(
        name=str(given.get("name") or "the alliance"),
        members=tuple(members),
        model=Model(given["model"]) if given.get("model") else None,
        foundation=Foundation(given["foundation"]) if given.get("foundation") else None,
        started_on=reader.day(given.get("started"), ("alliance", "started")),
        sunset_on=reader.day(given.get("sunset"), ("alliance", "sunset")),
    )


def _name_of(reader: RoomReader, id: str) -> str:
    return next((one.name for one in reader.registry if one.id == id), id)


def _charter(reader: RoomReader, given: Mapping[str, Any], path: Path, version: int) -> Charter | None:
    alliance = alliance_of(reader)
    clauses = [
        _clause(reader, item, (*path, "clauses", k)) for k, item in enumerate(given.get("clauses") or ())
    ]
    annexes = tuple(Annex(str(item["title"]), str(item["text"])) for item in given.get("annexes") or ())
    model, foundation = given.get("model"), given.get("foundation")
    return reader.attempt(
        lambda: Charter(
            title=str(given.get("title") or alliance.name),
            shape=Shape(given.get("shape") or Shape.MEMORANDUM),
            parties=tuple(_parties(reader, given, path, alliance)),
            clauses=tuple(clause for clause in clauses if clause is not None),
            annexes=annexes,
            version=version,
            language=given.get("language") or "en",
            direction=Direction(given.get("direction") or Direction.LEFT_TO_RIGHT),
            model=Model(model) if model else None,
            foundation=Foundation(foundation) if foundation else None,
            amends=given.get("amends"),
        ),
        path,
    )


def _parties(reader: RoomReader, given: Mapping[str, Any], path: Path, alliance: Alliance) -> list[Party]:
    listed = given.get("parties")
    if listed is None:
        return [
            Party(member.organisation, _name_of(reader, member.organisation), member.signatory)
            for member in alliance.members
            if member.left_on is None
        ]
    found = []
    for k, item in enumerate(listed):
        id = reader.organisation(item["organisation"], (*path, "parties", k, "organisation"))
        name = str(item.get("name") or _name_of(reader, id))
        found.append(Party(id, name, _text(item.get("signatory")), _text(item.get("mandate"))))
    return found


def _text(given: Any) -> str | None:
    return None if given is None else str(given)


def _clause(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Clause | None:
    named = _text(given.get("clause"))
    id = _text(given.get("id")) or named
    if id is None:
        reader.tell(path, "A clause has the id of one in the library under clause, or an id of its own.")
        return None
    template = None if named is None else reader.attempt(lambda: clause_library()[named], (*path, "clause"))
    if named is not None and template is None:
        return None
    values: dict[str, Value] = {}
    for name, value in (given.get("values") or {}).items():
        if template is None:
            reader.tell((*path, "values"), f"{id} is a clause of your own; write its values into its text.")
            return None
        taken = reader.attempt(partial(template.take, {name: value}), (*path, "values", name))
        if taken is None:
            return None
        values |= taken
    return reader.attempt(
        lambda: Clause(
            id,
            named,
            values,
            title=str(given.get("title") or ""),
            text=str(given.get("text") or ""),
            locked=bool(given.get("locked")),
            risks=tuple(str(risk) for risk in given.get("answers") or ()),
        ),
        path,
    )


def _signature(reader: RoomReader, given: Mapping[str, Any], path: Path) -> CharterSignature | None:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    at = reader.moment(given["at"], (*path, "at"))
    if at is None:
        return None
    return reader.attempt(
        lambda: CharterSignature(
            organisation, str(given["signer"]), at, given["hash"], _text(given.get("mandate"))
        ),
        path,
    )
