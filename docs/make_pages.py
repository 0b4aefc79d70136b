"""Draw the pages of documents that these pages show; the same input gives the same files.

Run it from anywhere: ``python docs/make_pages.py [FOLDER]``, by default into docs/pictures.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from archstone.documents.atomic import write_whole
from archstone.documents.charter import charter_document
from archstone.documents.comparison import comparison_document
from archstone.documents.pdf import page_pictures
from archstone.documents.review_pages import review_pages
from archstone.documents.texts import TextDocument
from archstone.engines.alliance_review import review_alliance
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.model.alliances import Foundation, Model
from archstone.model.charter_shapes import draft_charter
from archstone.model.charters import Charter, Clause, Direction, Party, Shape

TODAY = date(2026, 11, 4)
PPI = 62
"""Small, and still to be read on a good screen."""


def memorandum() -> Charter:
    """A page between two members of the story, for a single fair."""
    file = read_alliance(bundled("southside-compact.yaml"))
    alliance = file.room("members")
    names = {one.id: one.name for one in file.registry}
    parties = ("riverside-hospital", "southside-congregations")
    first = file.room("charters").versions[0].charter
    members = tuple(member for member in alliance.members if member.organisation in parties)
    roles = dict(
        zip(parties, ("two nurses and the vaccines", "a hall, helpers and the invitations"), strict=True)
    )
    draft = draft_charter(
        Shape.MEMORANDUM,
        replace(alliance, name="A health fair at Bethel Hall", members=members),
        names=names,
        values={
            "goal": {"goal": "Families near Bethel Hall can be vaccinated on one Sunday, and choose freely."},
            "roles": {"roles": roles},
            "first-win": {
                "what": "one health fair with two hundred visitors.",
                "on": "2024-12-14",
                "owner": parties[1],
            },
        },
    )
    return replace(draft, parties=tuple(first.party(id) for id in parties))


def arabic() -> Charter:
    """A charter in Arabic, with dates, amounts and Latin names inside."""
    return Charter(
        "ميثاق الجانب الجنوبي",
        Shape.BRIDGE,
        (
            Party("riverside-hospital", "مستشفى Riverside", "د. ليلى حداد", "قرار مجلس الإدارة رقم 14"),
            Party("southside-congregations", "تجمّعات الجانب الجنوبي", "القس توماس هيل"),
        ),
        (
            Clause(
                "goal",
                title="هدفنا",
                text="نعمل معًا من أجل هدف واحد: أن يُلقّح كل طفل في الجانب الجنوبي قبل 2027-11-03.",
                locked=True,
            ),
            Clause(
                "roles",
                title="من يفعل ماذا",
                text="لكل منا دوره:\n- مستشفى Riverside: ثلاث ممرضات و 10,000 USD كل سنة\n"
                "- التجمّعات: القاعات يوم الأحد من 09:00 إلى 13:00\nمن لا يستطيع الوفاء يقول ذلك قبل 14 يومًا.",
            ),
            Clause(
                "decisions",
                "decision-rule",
                {"category": "budget", "procedure": "supermajority", "threshold": "2/3", "quorum": "1/2"},
                title="قرارات الميزانية",
                text="تُتخذ القرارات بشأن الميزانية بأغلبية الثلثين.",
            ),
        ),
        language="ar",
        direction=Direction.RIGHT_TO_LEFT,
        model=Model.VALUES_BRIDGE,
        foundation=Foundation.UNCOMMON_COMPLEMENT,
    )


def pages() -> dict[str, tuple[TextDocument, int]]:
    """Lay every document out, by the name of its picture, with which page is shown, from 0."""
    history = read_alliance(bundled("southside-compact.yaml")).room("charters")
    first, second = history.versions[:2]
    signed = charter_document(second, on=TODAY)
    return {
        "charter-first-page.png": (signed, 0),
        "charter-rules.png": (signed, -2),
        "memorandum.png": (charter_document(memorandum(), on=date(2024, 11, 4)), 0),
        "charter-arabic.png": (charter_document(arabic(), on=TODAY), 0),
        "charter-compared.png": (comparison_document(first.charter, second.charter, on=TODAY), 2),
        "review-first-page.png": (review("southside-compact.yaml"), 0),
        "review-second-page.png": (review("southside-compact.yaml"), 1),
        "review-arabic.png": (review("jurf-label.yaml"), 0),
    }


def review(name: str) -> TextDocument:
    """Review a bundled alliance on two pages."""
    record = record_of(read_alliance(bundled(name)))
    return review_pages(review_alliance(record, TODAY, rng=np.random.default_rng(0)))


def main() -> None:
    """Write them all and say where."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (document, page) in pages().items():
        write_whole(folder / name, page_pictures(document, ppi=PPI)[page])
        print(folder / name)


if __name__ == "__main__":
    main()
