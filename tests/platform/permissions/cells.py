"""What the table is made of: roles, what each of them is to an object, and a cell for each act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from archstone.platform.services.acts import ACTS
from archstone.platform.services.roles import Role

ROLES = (
    *(
        "anyone",
        "guest",
        "person",
        "viewer",
        "editor",
        "owner",
        "owner of another",
        "owner of an invited one",
    ),
    *("the other side", "viewer of the other side", "steward", "coordinator", "delegate", "observer"),
    *("facilitator", "ended mandate", "not begun mandate"),
)
EVERYBODY = frozenset(ROLES)
NOT_SIGNED_IN = frozenset({"anyone", "guest"})
"""A guest holds a signed link to one introduction, and has no account."""
SIGNED_IN = EVERYBODY - NOT_SIGNED_IN

VIEWERS = frozenset({"viewer", "delegate"})
"""The hospital's viewers; one of them is its delegate in the alliance."""
EDITORS = frozenset({"editor", "owner"})
INSIDE = VIEWERS | EDITORS
OWNERS_ANYWHERE = frozenset({"owner", "owner of another", "owner of an invited one", "the other side"})
EDITORS_ANYWHERE = OWNERS_ANYWHERE | {"editor"}
MEMBERS_ANYWHERE = EDITORS_ANYWHERE | VIEWERS | {"viewer of the other side"}
ALONE = SIGNED_IN - MEMBERS_ANYWHERE
"""Who is signed in and acts for no organisation."""
ACROSS = frozenset({"the other side", "viewer of the other side"})
HELPERS = frozenset({"coordinator", "facilitator"})
IN_ALLIANCE = INSIDE | HELPERS | {"observer"}

DONE, REFUSED, HIDDEN, ASKED_WHO, TOLD = "done", "refused", "hidden", "asked who", "told why not"
"""What an answer may be; *told why not* is for who may, and can't as things stand."""


@dataclass(frozen=True)
class Stance:
    """What each role of the table is to an object, in the words of the table of acts.

    Where there is no object (*given* is false) the question is what somebody is to the organisation that they
    act for, and whoever may not is refused: nothing could be hidden.
    """

    held: Mapping[str, frozenset[Role]]
    given: bool = True

    def roles_of(self, role: str) -> frozenset[Role]:
        """Collect everything that a role of the table is to the object."""
        found = {Role.ANYONE} | ({Role.PERSON} if role in SIGNED_IN else set())
        found |= {Role.STEWARD} if role == "steward" else set()
        return frozenset(found | self.held.get(role, frozenset()))


def _held(**roles: Role | tuple[Role, ...]) -> dict[str, frozenset[Role]]:
    return {
        name.replace("_", " "): frozenset(held if isinstance(held, tuple) else (held,))
        for name, held in roles.items()
    }


_INSIDE = _held(viewer=Role.VIEWER, delegate=Role.VIEWER, editor=Role.EDITOR, owner=Role.OWNER)
_SELVES = _INSIDE | _held(
    owner_of_another=Role.OWNER,
    owner_of_an_invited_one=Role.OWNER,
    the_other_side=Role.OWNER,
    viewer_of_the_other_side=Role.VIEWER,
)
_HELPERS = _held(coordinator=Role.COORDINATOR, facilitator=Role.FACILITATOR)
_BESIDE = _held(viewer=Role.VIEWER, editor=Role.VIEWER, owner=Role.VIEWER)

PLATFORM = Stance(_SELVES, given=False)
OWN = Stance(_SELVES)
"""What belongs to whichever organisation one acts for: its own audit."""
ELSEWHERE = Stance({})
"""An organisation for which nobody of the table acts."""
HOSPITAL = Stance(_INSIDE)
ALLIANCE = Stance(_INSIDE | _HELPERS | _held(observer=Role.OBSERVER, delegate=(Role.VIEWER, Role.DELEGATE)))
INVITED = Stance(_HELPERS | _held(owner_of_an_invited_one=Role.OWNER))
OBSERVING = Stance(
    _BESIDE | _HELPERS | _held(observer=(Role.OBSERVER, Role.SELF), delegate=(Role.VIEWER, Role.DELEGATE))
)
DELEGATED = Stance(ALLIANCE.held | _held(delegate=(Role.VIEWER, Role.DELEGATE, Role.SELF)))
OF_THE_PERSON = Stance(_held(person=Role.SELF))
OF_THE_VIEWER = Stance(_held(viewer=Role.SELF))
MANDATE_OF_THE_VIEWER = Stance(_INSIDE | _held(viewer=(Role.VIEWER, Role.SELF)))
INTRODUCED = Stance(_INSIDE | _held(the_other_side=Role.OWNER, viewer_of_the_other_side=Role.VIEWER))
BY_LINK = Stance(_INSIDE | _held(guest=Role.GUEST))

Page = tuple[str, str, dict[str, Any]]
Call = tuple[str, str, Any]


@dataclass(frozen=True)
class Sent:
    """A file that is sent along."""

    name: str
    text: str


@dataclass(frozen=True)
class Cell:
    """One act: how a page and how a program asks for it, who may, who is refused; all others find nothing.

    ``door`` is an act that is asked for first; ``other_side`` are those who may by their role, and are told
    that this is for the other side to do; ``but`` says where an answer differs from all that, and how;
    ``guest_of`` names the introduction to which a guest holds a link; ``also_said`` is another refusal.
    ``seen_anyway`` are objects within another that whoever sees that one knows of.
    """

    name: str
    may: frozenset[str]
    refused: frozenset[str]
    page: Page | None
    api: Call | None
    to: Stance = HOSPITAL
    writes: bool | frozenset[str] = True
    door: str = ""
    other_side: frozenset[str] = frozenset()
    but: Mapping[tuple[str, str], str] = field(default_factory=dict)
    guest_of: str = "linked"
    also_said: str = ""
    seen_anyway: frozenset[str] = frozenset()

    @property
    def act(self) -> str:
        """Name the act of the table of acts."""
        return self.name.partition(":")[0]

    def expected(self, role: str, through: str) -> str:
        """Say what a role is answered."""
        if (through, role) in self.but:
            return self.but[through, role]
        if through == "api" and role in NOT_SIGNED_IN:
            return ASKED_WHO
        if role in self.may:
            return DONE
        return REFUSED if role in self.refused else HIDDEN

    def leaves_a_trace(self, role: str, through: str) -> bool:
        """Whether what a role does stands in the audit trail afterwards."""
        by = self.writes if isinstance(self.writes, frozenset) else (EVERYBODY if self.writes else ())
        return role in by and self.expected(role, through) == DONE

    def by_the_acts(self, role: str) -> str:
        """Say what the table of acts and the stance make of a role, not looking at what stands here."""
        door = ACTS.get(self.door)
        if door is not None and not PLATFORM.roles_of(role) & door.roles:
            return REFUSED
        act, held = ACTS[self.act], self.to.roles_of(role)
        if held & act.roles:
            return REFUSED if role in self.other_side else DONE
        return REFUSED if not self.to.given or held & act.seen_by else HIDDEN

    @property
    def sentences(self) -> set[str]:
        """List what a refusal may say."""
        found = {str(ACTS[self.act].refusal), "Sign in first.", self.also_said} - {""}
        if self.door:
            found.add(str(ACTS[self.door].refusal))
        return found | ({"That is for the other side to do."} if self.other_side else set())


def row(
    name: str,
    may: Collection[str],
    refused: Collection[str],
    page: Page | None,
    api: Call | None,
    **more: Any,
) -> Cell:
    """Write one row of the table."""
    return Cell(name, frozenset(may), frozenset(refused) - frozenset(may), page, api, **more)


def differs(
    page: Mapping[str, str] | None = None, api: Mapping[str, str] | None = None
) -> dict[tuple[str, str], str]:
    """Say where answers over pages or API differ from what the row says."""
    return {("page", role): said for role, said in (page or {}).items()} | {
        ("api", role): said for role, said in (api or {}).items()
    }


def all_are(roles: Collection[str], said: str) -> dict[str, str]:
    """Say the same of several roles."""
    return dict.fromkeys(roles, said)
