"""Acts where one looks for others: matches, goals, shortlists and the notebook."""

from __future__ import annotations

from tests.platform.permissions.cells import (
    ALONE,
    DONE,
    EDITORS,
    EDITORS_ANYWHERE,
    EVERYBODY,
    HIDDEN,
    HOSPITAL,
    INSIDE,
    MEMBERS_ANYWHERE,
    NOT_SIGNED_IN,
    PLATFORM,
    REFUSED,
    SIGNED_IN,
    all_are,
    differs,
    row,
)

NOT_IN = ALONE | NOT_SIGNED_IN
"""Who acts for no organisation is told so before anything is looked up."""
OTHER_EDITORS = EDITORS_ANYWHERE - EDITORS
WANTED = {"name": "G", "requirements": [{"capability": "logistics"}]}
WRITTEN = {"name": "G", "capability_1": "logistics", "weight_1": "70"}
FOUND = {"says": "x", "source": "x", "found_on": "2026-01-01", "kind": "talk"}
TIE = {"kind": "left", "what": "x"}
MET = {"name": "x", "met_on": "2026-01-01", "said": "x"}
S = "/shortlists/{shortlist}"
ENTRY = f"{S}/entries/{{candidate}}"
P = "/prospects/{candidate}"


def finds(name: str, page: str, api: str):
    """Write the row of a page and an operation that only read, and for whoever acts for an organisation."""
    return row(
        name,
        MEMBERS_ANYWHERE,
        EVERYBODY,
        ("GET", page, {}) if page else None,
        ("GET", api, None) if api else None,
        to=PLATFORM,
        writes=False,
    )


def kept(name: str, may, page, api, door: str, **more):
    """Write the row of an act with something that the hospital keeps."""
    return row(name, may, INSIDE | NOT_IN, page, api, to=HOSPITAL, door=door, **more)


CELLS = (
    row(
        "see_overview",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/", {}),
        None,
        to=PLATFORM,
        writes=False,
        but=differs(page=all_are(NOT_SIGNED_IN, DONE)),  # they are welcomed, on a page without anything
    ),
    finds("find_matches", "/find/", "/matches"),
    finds("find_matches:explained", "/find/{candidate}/", "/matches/{candidate}"),
    finds("find_matches:map", "/map/", "/map"),
    finds("find_matches:matrix", "/matrix/?with={candidate}", "/matrix?partner={candidate}"),
    finds("find_matches:rings", "/rings/", "/rings"),
    finds("find_matches:teams", "/teams/", ""),
    finds("find_matches:ecosystem", "/ecosystem/", "/ecosystem"),
    finds("find_matches:threats", "/threats/", "/ecosystem/threats"),
    finds("find_matches:uncommon ally", "", "/ecosystem/uncommon-ally"),
    finds("see_goals", "/goals/", "/goals"),
    row(
        "make_goal",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", "/goals/new/", WRITTEN),
        ("POST", "/goals", WANTED),
        to=PLATFORM,
    ),
    kept(
        "see_goal",
        INSIDE,
        ("GET", "/goals/{goal}/", {}),
        ("GET", "/goals/{goal}", None),
        "see_goals",
        writes=False,
    ),
    row(
        "find_matches:team",
        MEMBERS_ANYWHERE,
        EVERYBODY,
        None,
        ("GET", "/teams?goal={goal}", None),
        to=PLATFORM,
        writes=False,
        but=differs(api=all_are(MEMBERS_ANYWHERE - INSIDE, HIDDEN)),  # the goal is another's
    ),
    kept(
        "write_goal",
        EDITORS,
        ("POST", "/goals/{goal}/", WRITTEN),
        ("PUT", "/goals/{goal}", WANTED),
        "see_goals",
    ),
    kept(
        "write_goal:drop",
        EDITORS,
        ("POST", "/goals/{goal}/drop/", {}),
        ("DELETE", "/goals/{goal}", None),
        "see_goals",
    ),
    finds("see_shortlists", "/shortlists/", "/shortlists"),
    row(
        "make_shortlist",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", "/shortlists/", {"name": "S", "most": 5}),
        ("POST", "/shortlists", {"name": "S"}),
        to=PLATFORM,
        door="see_shortlists",
    ),
    kept("see_shortlist", INSIDE, ("GET", f"{S}/", {}), ("GET", S, None), "see_shortlists", writes=False),
    kept(
        "see_shortlist:workbook",
        INSIDE,
        ("GET", f"{S}/list.xlsx", {}),
        ("GET", f"{S}/workbook", None),
        "see_shortlists",
    ),
    kept(
        "see_shortlist:brief",
        INSIDE,
        ("GET", f"{S}/brief.md", {}),
        ("GET", f"{S}/brief", None),
        "see_shortlists",
    ),
    row(
        "make_shortlist:add",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", "/shortlists/add/{newcomer}/", {"shortlist": "", "reason": "R"}),
        None,
        to=PLATFORM,
    ),
    kept(
        "change_shortlist:add",
        EDITORS,
        ("POST", f"{S}/hand/", {"organisation": "{newcomer}", "reason": "R"}),
        ("POST", f"{S}/entries", {"organisation": "{newcomer}", "reason": "R"}),
        "see_shortlists",
        but=differs(api={"viewer of the other side": REFUSED}),  # they may put nobody on any
    ),
    kept(
        "change_shortlist",
        EDITORS,
        ("POST", f"{S}/{{candidate}}/drop/", {"because": "No."}),
        ("POST", ENTRY, {"act": "drop", "text": "No."}),
        "see_shortlists",
    ),
    kept(
        "change_shortlist:reason",
        EDITORS,
        ("POST", f"{S}/{{candidate}}/rewrite/", {"reason": "Else."}),
        ("POST", ENTRY, {"act": "rewrite", "text": "Else."}),
        "see_shortlists",
    ),
    kept(
        "change_shortlist:approach",
        EDITORS,
        ("POST", f"{S}/{{candidate}}/approach/", {}),
        ("POST", ENTRY, {"act": "approach"}),
        "see_shortlists",
    ),
    kept(
        "change_shortlist:order",
        EDITORS,
        ("POST", f"{S}/order/", {"order": ["{candidate}"]}),
        ("PUT", f"{S}/order", {"organisations": ["{candidate}"]}),
        "see_shortlists",
    ),
    kept(
        "change_shortlist:close",
        EDITORS,
        ("POST", f"{S}/close/", {}),
        ("POST", f"{S}/close", None),
        "see_shortlists",
    ),
    finds("see_notebook", "/notebook/", "/prospects"),
    finds("see_notebook:one", "/notebook/{candidate}/", P),
    *(
        row(
            f"write_notebook:{kind}",
            EDITORS_ANYWHERE,
            EVERYBODY,
            ("POST", f"/notebook/{{candidate}}/add/{kind}/", sent),
            ("POST", f"{P}/{room}", sent),
            to=PLATFORM,
        )
        for kind, room, sent in (
            ("finding", "findings", FOUND),
            ("tie", "ties", TIE),
            ("person", "people", MET),
        )
    ),
    row(
        "write_notebook:remove",
        EDITORS_ANYWHERE,
        EVERYBODY,
        ("POST", "/notebook/{candidate}/remove/tie/{note}/", {}),
        ("DELETE", f"{P}/tie/{{note}}", None),
        to=PLATFORM,
        but=differs(page=all_are(OTHER_EDITORS, HIDDEN), api=all_are(OTHER_EDITORS, HIDDEN)),
    ),
)
