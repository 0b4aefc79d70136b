"""The whole of an alliance file as one record, for what looks at many rooms at once."""

from __future__ import annotations

from archstone.files.accounts import accounts_of
from archstone.files.alliance_logs import disclosures_of
from archstone.files.alliances import AllianceFile
from archstone.model.alliance_records import AllianceRecord


def record_of(file: AllianceFile) -> AllianceRecord:
    """Build every room of an alliance file.

    Raises
    ------
    BadInput
        Where the document wasn't accepted by `read_alliance` and breaks a rule.
    """
    governance, ballots, activities, trouble = (
        file.room(name) for name in ("rules", "ballots", "activities", "incidents")
    )
    decided = file.room("decisions")
    return AllianceRecord(
        registry=file.registry,
        alliance=file.room("members"),
        charters=file.room("charters"),
        risks=file.room("risks"),
        book=governance.book,
        posts=governance.posts,
        committees=governance.committees,
        mandates=governance.mandates,
        coordinator=governance.coordinator,
        proposals=ballots.proposals,
        ballots=ballots.ballots,
        proxies=ballots.proxies,
        messages=ballots.messages,
        compromises=ballots.compromises,
        purpose=file.room("purpose"),
        pilots=file.room("pilots"),
        ratings=decided.ratings.ratings,
        trust=file.room("trust"),
        gap_talks=file.room("gap_talks"),
        check_ins=file.room("check_ins"),
        surveys=file.room("surveys"),
        responses=file.room("responses"),
        accounts=accounts_of(file),
        scope=activities.scope,
        activities=activities.activities,
        requests=activities.requests,
        named_indicators=activities.indicators,
        voices=file.room("voices"),
        regions=file.room("regions"),
        ties=file.room("ties"),
        stress=file.room("stress"),
        incidents=trouble.log,
        renegotiations=trouble.renegotiations,
        rehearsals=trouble.rehearsals,
        relations=file.room("relations"),
        threats=file.room("threats"),
        bindings=file.room("bindings"),
        alert_answers=file.room("alerts"),
        indicators=file.room("indicators"),
        outcomes=file.room("outcomes"),
        later_audits=file.room("later_audits"),
        reviews=file.room("reviews"),
        consents=file.room("consents"),
        disclosures=disclosures_of(file.document),
    )
