"""Where in an alliance file a charter isn't as it was signed.

Apart from reading: a file whose charter was altered is still read by every verb, since nothing else in it
need be wrong; what was altered is told by those that look at the charter, and by a check of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archstone.files.rooms import read_room
from archstone.files.trees import Path, Tree
from archstone.model.charter_integrity import Breach, breaches_of
from archstone.model.charter_signing import CharterHistory
from archstone.model.errors import Fault
from archstone.model.registries import Registry


def altered_charter(tree: Tree, registry: Registry) -> tuple[Fault, ...]:
    """Tell what of a file's charter isn't as it was signed, with the line of the signature or clause.

    Parameters
    ----------
    tree : a document without other faults
    registry : its organisations
    """
    if not (tree.document.get("charter") or {}).get("versions"):
        return ()
    history: CharterHistory = read_room("charters", tree.document, registry)
    signed = (one for one in breaches_of(history) if one.version <= len(history.versions))
    return breach_faults(tree, tuple(signed))  # a draft is still being written


def breach_faults(tree: Tree, breaches: tuple[Breach, ...]) -> tuple[Fault, ...]:
    """Find the line of each breach in the file that its charter was read from."""
    versions: Any = tree.document["charter"].get("versions") or ()
    return tuple(_fault(tree, breach, versions) for breach in breaches)


def _fault(tree: Tree, breach: Breach, versions: Any) -> Fault:
    path: Path = next(_places(breach, versions))
    return Fault(tree.name, tree.line_of(path), str(path[-1]), breach.says)


def _places(breach: Breach, versions: Any) -> Iterator[Path]:
    if breach.version > len(versions):
        yield "charter", "draft"
    at = breach.version - 1
    base = ("charter", "versions", at)
    if breach.clause:
        for k, clause in enumerate(versions[at].get("clauses") or ()):
            if breach.clause in (clause.get("id"), clause.get("clause")):
                yield *base, "clauses", k, str(clause.get("id") or clause.get("clause"))
        yield *base, "clauses"
    for k, signature in enumerate(versions[at].get("signatures") or ()):
        if signature["organisation"] in breach.signatures:
            yield *base, "signatures", k, "hash"
    yield *base, "amends"
