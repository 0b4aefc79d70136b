"""Acts between two organisations: introductions, the script for a first talk, and meetings."""

from __future__ import annotations

from tests.platform.permissions.cells import (
    ACROSS,
    BY_LINK,
    EDITORS,
    EDITORS_ANYWHERE,
    EVERYBODY,
    HIDDEN,
    INSIDE,
    INTRODUCED,
    MEMBERS_ANYWHERE,
    PLATFORM,
    REFUSED,
    all_are,
    differs,
    row,
)

ACROSS_MAY = frozenset({"the other side"})
BOTH = INSIDE | ACROSS
GUEST = frozenset({"guest"})
ROOM = "/introductions"
WORD = {"problem": "The creek silts up. Do you see it?", "ask": "a walk"}
CONTACT = {"name": "Kofi", "email": "kofi@hollow.example"}
SCRIPT = dict.fromkeys(("opening", "help", "in-return", "first-step", "closing"), "Good day.")
POINT = {"kind": "want", "says": "Donors online."}
DIVERGENCE = {"about": "Who speaks to the fund", "reading": "We do."}
NOTES = {"notes": "Two streets.", "version": "{version}"}


def by_asker(name: str, object_: str, page, api, **more):
    """Write the row of a step that only the side that asks may take, when both see the introduction."""
    return row(
        f"edit_introduction:{name}",
        EDITORS,
        BOTH,
        ("POST", f"{ROOM}/{{{object_}}}/{page[0]}/", page[1]) if page else None,
        ("POST", f"{ROOM}/{{{object_}}}/{api[0]}", api[1]) if api else None,
        to=INTRODUCED,
        other_side=ACROSS_MAY,
        **more,
    )


def by_asked(name: str, step: str, said: dict[str, str]):
    """Write the two rows of an answer: by the people of the side that is asked, and by a guest for it."""
    for of, may, to, who in (("sent", ACROSS_MAY, INTRODUCED, BOTH), ("linked", GUEST, BY_LINK, INSIDE)):
        yield row(
            f"answer_introduction:{name}, {of}",
            may,
            who,
            ("POST", f"{ROOM}/{{{of}}}/{step}/", said),
            ("POST", f"{ROOM}/{{{of}}}/{step}", said),
            to=to,
            other_side=EDITORS,
        )


def at_meeting(name: str, page, api, **more):
    """Write the row of something that either side writes at a meeting."""
    given = {"to": INTRODUCED, **more}
    return row(
        f"write_meeting:{name}",
        EDITORS | ACROSS_MAY,
        BOTH,
        ("POST", f"{ROOM}/{{met}}/meeting/{page[0]}/", page[1]) if page else None,
        (api[0], f"{ROOM}/{{met}}/meeting/{api[1]}", api[2]) if api else None,
        **given,
    )


CELLS = (
    row(
        "see_introductions",
        MEMBERS_ANYWHERE,
        EVERYBODY,
        ("GET", f"{ROOM}/", {}),
        ("GET", ROOM, None),
        to=PLATFORM,
        writes=False,
    ),
    row(
        "draft_introduction",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", f"{ROOM}/new/{{newcomer}}/", WORD),
        ("POST", ROOM, {"asked": "{newcomer}", **WORD}),
        to=PLATFORM,
    ),
    row(
        "see_introduction:draft",
        INSIDE,
        (),
        ("GET", f"{ROOM}/{{draft}}/", {}),
        ("GET", f"{ROOM}/{{draft}}", None),
        writes=False,
    ),
    row(
        "see_introduction:sent",
        BOTH,
        (),
        ("GET", f"{ROOM}/{{sent}}/", {}),
        ("POST", f"{ROOM}/{{sent}}/open", None),
        to=INTRODUCED,
        writes=ACROSS,
    ),
    row(
        "see_introduction",
        BOTH,
        (),
        ("GET", f"{ROOM}/{{met}}/", {}),
        ("GET", f"{ROOM}/{{met}}", None),
        to=INTRODUCED,
        writes=False,
    ),
    row(
        "see_introduction:by link",
        INSIDE | GUEST,
        (),
        ("GET", f"{ROOM}/{{linked}}/", {}),
        ("GET", f"{ROOM}/{{linked}}", None),
        to=BY_LINK,
        writes=GUEST,
    ),
    row(
        "edit_introduction:draft",
        EDITORS,
        INSIDE,
        ("POST", f"{ROOM}/{{draft}}/edit/", WORD),
        ("PUT", f"{ROOM}/{{draft}}", WORD),
    ),
    row(
        "edit_introduction:send",
        EDITORS,
        INSIDE,
        ("POST", f"{ROOM}/{{draft}}/send/", {}),
        ("POST", f"{ROOM}/{{draft}}/send", None),
    ),
    by_asker("withdraw", "sent", ("withdraw", {}), ("withdraw", {})),
    by_asker("agree", "accepted", ("agree", {}), ("agree", {})),
    by_asker("revoke links", "sent", None, ("revoke-links", None)),
    row(
        "edit_introduction:invite",
        EDITORS,
        INSIDE | GUEST,
        ("POST", f"{ROOM}/{{linked}}/invite/", CONTACT),
        ("POST", f"{ROOM}/{{linked}}/invite", CONTACT),
        to=BY_LINK,
    ),
    *by_asked("accept", "accept", {"says": "Gladly."}),
    *by_asked("decline", "decline", {"for_us": "No."}),
    row(
        "see_kit",
        MEMBERS_ANYWHERE,
        EVERYBODY,
        ("GET", f"{ROOM}/kit/{{candidate}}/", {}),
        ("GET", f"{ROOM}/kits/{{candidate}}", None),
        to=PLATFORM,
        writes=False,
    ),
    row(
        "see_kit:print",
        MEMBERS_ANYWHERE,
        EVERYBODY,
        ("GET", f"{ROOM}/kit/{{candidate}}/print/?as=md", {}),
        ("GET", f"{ROOM}/kits/{{candidate}}/document?kind=md", None),
        to=PLATFORM,
        writes=False,
    ),
    row(
        "edit_kit",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", f"{ROOM}/kit/{{candidate}}/", {"help_with": "governance", **SCRIPT}),
        ("PUT", f"{ROOM}/kits/{{candidate}}", {"help_with": "governance", "opening": "Good day."}),
        to=PLATFORM,
        door="see_introductions",
    ),
    row(
        "see_meeting",
        BOTH,
        (),
        ("GET", f"{ROOM}/{{met}}/meeting/", {}),
        ("GET", f"{ROOM}/{{met}}/meeting", None),
        to=INTRODUCED,
        writes=False,
    ),
    row(
        "see_meeting:by link",
        INSIDE | GUEST,
        (),
        ("GET", f"{ROOM}/{{linked_met}}/meeting/", {}),
        ("GET", f"{ROOM}/{{linked_met}}/meeting", None),
        to=BY_LINK,
        writes=False,
        guest_of="linked_met",
    ),
    row(
        "see_meeting:purpose",
        BOTH,
        (),
        ("GET", f"{ROOM}/{{met}}/purpose/", {}),
        None,
        to=INTRODUCED,
        writes=False,
    ),
    at_meeting("day", ("day", {"on": "2026-12-01"}), ("PUT", "day", {"on": "2026-12-01"})),
    at_meeting("point", ("points/want", POINT), ("POST", "points", POINT)),
    at_meeting(
        "own point",
        ("point/{point}", POINT),
        ("PUT", "points/{point}", POINT),
        seen_anyway=frozenset({"point"}),
        but=differs(page=all_are(ACROSS, HIDDEN), api={"the other side": HIDDEN}),
    ),
    at_meeting(
        "remove point",
        ("point/{point}/remove", {}),
        ("DELETE", "points/{point}", None),
        also_said="You can speak for your own side only.",
        but=differs(page={"the other side": REFUSED}, api={"the other side": REFUSED}),
    ),
    at_meeting(
        "link",
        ("links", {"one": "{point}", "other": "{their_point}"}),
        ("POST", "links", {"one": "{point}", "other": "{their_point}"}),
    ),
    at_meeting("divergence", ("divergences", DIVERGENCE), ("POST", "divergences", DIVERGENCE)),
    at_meeting(
        "how one sees it",
        ("divergences/{divergence}", {**DIVERGENCE, "reading": "Both do."}),
        ("PUT", "divergences/{divergence}", {**DIVERGENCE, "reading": "Both do."}),
    ),
    at_meeting("notes", ("notes", NOTES), ("PUT", "notes", NOTES)),
    at_meeting(
        "confirm", ("confirm", {"version": "{version}"}), ("POST", "confirm", {"version": "{version}"})
    ),
    row(
        "write_meeting:purpose",
        EDITORS | ACROSS_MAY,
        BOTH,
        ("POST", f"{ROOM}/{{met}}/purpose/", {"sentence": "Clear water."}),
        ("POST", f"{ROOM}/{{met}}/meeting/purpose", {"sentence": "Clear water."}),
        to=INTRODUCED,
    ),
    row(
        "write_meeting:judge",
        EDITORS | ACROSS_MAY,
        BOTH,
        ("POST", f"{ROOM}/{{judged}}/purpose/", {"says": "same"}),
        ("POST", f"{ROOM}/{{judged}}/meeting/purpose/judge", {"says": "same"}),
        to=INTRODUCED,
    ),
    row(
        "write_meeting:by link",
        EDITORS | GUEST,
        INSIDE,
        ("POST", f"{ROOM}/{{linked_met}}/meeting/points/want/", POINT),
        ("POST", f"{ROOM}/{{linked_met}}/meeting/points", POINT),
        to=BY_LINK,
        guest_of="linked_met",
    ),
)
