"""Governance modes: who looks after a network, and under which conditions each works (SPEC D8)."""

from __future__ import annotations

from enum import StrEnum

from archstone.model.evidence import Source, Sureness


class Mode(StrEnum):
    """Who governs a network of organisations (Provan & Kenis 2008)."""

    SHARED = "shared"
    LEAD_ORGANISATION = "lead-organisation"
    ADMINISTRATIVE_ORGANISATION = "administrative-organisation"


MODE_MEANS = {
    Mode.SHARED: "All members govern together, with nobody set above them.",
    Mode.LEAD_ORGANISATION: "One member governs for all.",
    Mode.ADMINISTRATIVE_ORGANISATION: "A separate body, set up for it, governs the network.",
}
SOURCE = Source("Provan & Kenis 2008, table 1; its words became these numbers by our default", Sureness.STUDY)
