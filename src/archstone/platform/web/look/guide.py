"""What the style guide shows: the bundled neighbourhood, and words long and short, right and wrong."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.web.look.tables import Cell, Chip, Column, JobView, Ranked, Step, Tab, Table, table_of
from archstone.platform.web.look.widgets import DISCLOSURES, Disclosure, Scale

US, THEM = "riverside-hospital", "southside-congregations"
PARTNERS = (THEM, "plainform-software", "lantern-street-learning")

SEVERITY = (
    (1, _("Hardly felt")),
    (2, _("A nuisance")),
    (3, _("It slows us")),
    (4, _("It costs us our aims")),
    (5, _("It threatens us")),
)


class GuideForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("We write to it when somebody answers, and for nothing else.")
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("nonprofit", _("Nonprofit")), ("company", _("Company")), ("public", _("Public body"))],
    )
    founded_on = forms.DateField(
        label=_("Founded on"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    staff = forms.IntegerField(label=_("Staff"), help_text=_("In full posts."), min_value=0)
    mission = forms.CharField(
        label=_("Mission"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "data-counts": "{left} letters left"}),
    )
    severity = forms.TypedChoiceField(
        label=_("How badly does this weakness hurt you?"),
        choices=SEVERITY,
        coerce=int,
        widget=Scale,
        help_text=_("Think of the last twelve months."),
    )
    disclosure = forms.ChoiceField(
        label=_("Who may ever see it?"), choices=DISCLOSURES, widget=Disclosure, initial="sealed"
    )
    reaches = forms.MultipleChoiceField(
        label=_("Whom do you reach?"),
        choices=[
            ("youth", _("Young people")),
            ("old", _("Old people")),
            ("new", _("People who came here lately")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    filing = forms.FileField(label=_("Last filing"), required=False, help_text=_("PDF, 10 MB at most."))
    agreed = forms.BooleanField(label=_("I may speak for this organisation"))


WRONG = {
    "name": "",
    "email": "ana.reyes at riverside",
    "kind": "nonprofit",
    "staff": "-3",
    "mission": "To heal.",
    "severity": "4",
    "disclosure": "sealed",
}


def guide_context() -> dict[str, Any]:
    """Gather everything the guide shows."""
    return {
        **example_pictures(),
        **_parts(),
        "form": GuideForm(),
        "wrong_form": GuideForm(WRONG, auto_id="wrong_%s"),
    }


@cache
def example_pictures() -> dict[str, Any]:
    """Draw the bundled example; the same input gives the same pictures, so once a process is enough."""
    from archstone.documents.arch import arch
    from archstone.documents.matrix_picture import matrix_picture
    from archstone.engines.cover import match
    from archstone.engines.matrix import vulnerability_matrix
    from archstone.files.bundled import bundled
    from archstone.files.registries import read_registry

    stories = read_registry(bundled("stories.yaml"))
    best = match(stories[US], stories[THEM], stories.taxonomy)
    wide = arch(best, stories.taxonomy)
    return {
        "arch": wide,
        "arch_compact": arch(best, stories.taxonomy, compact=True),
        "arch_table": table_of(wide, name="numbers"),
        "matrix": matrix_picture(vulnerability_matrix(stories, US, PARTNERS), stories.taxonomy),
        "match_table": _match_table(wide.table[1], stories[US].name),
        "open_table": _match_table(wide.table[1], stories[THEM].name),
        "us": stories[US].name,
        "them": stories[THEM].name,
    }


def _match_table(rows: tuple[tuple[str, ...], ...], owner: str) -> Table:
    """Show one side of a match: what is lacked, what the other brings, how much of it that covers."""
    columns = (
        Column(_("Lacking")),
        Column(_("They bring")),
        Column(_("Evidence")),
        Column(_("Covered"), numeric=True, sortable=True),
    )
    return Table(
        str(_("What %s lacks, heaviest first") % owner),
        columns,
        [
            (
                Cell(what, note=f"severity {severity}, need {need}"),
                Cell(brings, tone="bad" if brings == "nothing yet" else ""),
                Cell(evidence or "–"),
                Cell(covered, tone="bad" if covered == "0 of 100" else "", order=covered.split()[0]),
            )
            for who, what, severity, need, _by, brings, evidence, covered in rows
            if who == owner
        ],
        name="numbers" if owner != "" else "",
        caption_unseen=True,
    )


def _parts() -> dict[str, Any]:
    long_name = (
        "Vereinigte Arbeitsgemeinschaft der Nachbarschaftshilfen und Gemeindeschwesternstationen "
        "im Landkreis Mecklenburgische Seenplatte"
    )
    return {
        "long_name": long_name,
        "facts": (
            ("Faith communities", ", 11 places of worship"),
            ("0.9 miles", " from you"),
            ("Other sector", ", no earlier tie"),
            "Audit confirmed 3 weeks ago",
            "Introduction accepted 3 November",
        ),
        "chips": (
            "Health",
            Chip("Signed", tone="good"),
            Chip("Overdue since 12 October", tone="watch"),
            Chip("Broken", tone="bad"),
            Chip("Port Ellery", url="#chips"),
        ),
        "tabs": (
            Tab("Overview", "#tabs", current=True),
            Tab("Charter", "#tabs"),
            Tab("Ballots", "#tabs", count=2),
            Tab("Trust", "#tabs"),
            Tab("Costs and contributions", "#tabs"),
        ),
        "steps": (
            Step("Know yourself", "done", url="#steps"),
            Step("Find", "done", url="#steps"),
            Step("Decide", "skipped", note="by Ana Reyes: the trust was never asked about"),
            Step("Test", "now", url="#steps"),
            Step("Agree"),
            Step("Govern"),
        ),
        "ranked": (
            Ranked("trust", "Community trust", "severity 5, need 5"),
            Ranked("culture", "Cultural standing", "severity 4, need 4"),
            Ranked("volunteers", "Volunteer base", "severity 4, need 3"),
            Ranked("language", "Language skills", "severity 3, need 3"),
        ),
        "jobs": (
            JobView(
                "Reading register-2026.csv",
                "running",
                412_000,
                1_000_000,
                told="Two rows were left out so far.",
            ),
            JobView("Looking for duplicates", "waiting"),
            JobView(
                "Reading members.xlsx",
                "done",
                told="214 organisations, 3 rows left out.",
                result_url="#jobs",
                result_label="See what was left out",
            ),
            JobView(
                "Reading old.csv",
                "failed",
                told="Line 17 has 9 columns where 12 are named. Nothing was read.",
            ),
        ),
        "members": Table(
            "Members of the Southside Compact",
            (
                Column("Member", sortable=True),
                Column("Joined", sortable=True),
                Column("Pledge"),
                Column("Kept", numeric=True, sortable=True),
            ),
            (
                (
                    Cell("Riverside Hospital", url="#tables", note="coordinator"),
                    Cell("3 Nov 2024", order="2024-11-03"),
                    Cell("Two nurses, one day a week"),
                    Cell("92 of 100", order=92),
                ),
                (
                    Cell("Southside Congregations", url="#tables"),
                    Cell("3 Nov 2024", order="2024-11-03"),
                    Cell("Rooms in four churches"),
                    Cell("100 of 100", order=100),
                ),
                (
                    Cell(long_name, url="#tables"),
                    Cell("11 Feb 2025", order="2025-02-11"),
                    Cell("A driver"),
                    Cell("61 of 100", note="promised again in May", tone="watch", order=61),
                ),
                (
                    Cell("Plainform Software", url="#tables"),
                    Cell("30 Jun 2026", order="2026-06-30"),
                    Cell("A booking page"),
                    Cell("Not known", note="first due in January", order=-1),
                ),
            ),
            foot=(Cell("Together"), Cell(""), Cell("4 pledges"), Cell("84 of 100")),
        ),
        "chart_option": {
            "xAxis": {"type": "value", "name": "Chance that a proposal passes", "max": 1},
            "yAxis": {"type": "value", "name": "Most that anyone is outvoted on what it risks", "max": 0.5},
            "series": [
                {
                    "type": "line",
                    "name": "Quotas",
                    "symbolSize": 9,
                    "data": [
                        [0.12, 0.02],
                        [0.25, 0.06],
                        [0.41, 0.13],
                        [0.5, 0.2],
                        [0.68, 0.33],
                        [0.83, 0.46],
                    ],
                    "lineStyle": {"color": "ink-soft"},
                    "itemStyle": {"color": "ink-soft"},
                },
                {
                    "type": "scatter",
                    "name": "Yours",
                    "symbolSize": 18,
                    "symbol": "diamond",
                    "z": 5,
                    "data": [[0.41, 0.13]],
                    "itemStyle": {"color": "stone"},
                },
            ],
            "legend": {},
        },
        "chart_table": Table(
            "Quotas and what they do",
            (Column("Quota"), Column("Passes", numeric=True), Column("Outvoted at most", numeric=True)),
            ((Cell("8 of 12"), Cell("0.41"), Cell("0.13")), (Cell("7 of 12"), Cell("0.50"), Cell("0.20"))),
        ),
        "elements": (
            {"data": {"id": "a", "label": "Riverside Hospital", "side": "mine", "weight": 1}},
            {"data": {"id": "b", "label": "Southside Congregations", "side": "theirs", "weight": 0.8}},
            {"data": {"id": "c", "label": "Lantern Street Learning", "side": "theirs", "weight": 0.4}},
            {"data": {"id": "d", "label": "Plainform Software", "side": "theirs", "weight": 0.3}},
            {"data": {"source": "a", "target": "b", "weight": 0.9}},
            {"data": {"source": "b", "target": "a", "weight": 0.7}},
            {"data": {"source": "c", "target": "b", "weight": 0.3}},
            {"data": {"source": "d", "target": "a", "weight": 0.2, "open": True}},
        ),
        "network_table": Table(
            "Who carries whom",
            (Column("Who carries"), Column("Whom"), Column("How well", numeric=True)),
            (
                (Cell("Riverside Hospital"), Cell("Southside Congregations"), Cell("90 of 100")),
                (Cell("Southside Congregations"), Cell("Riverside Hospital"), Cell("70 of 100")),
            ),
        ),
        "recovery": ("fb2a-91c7", "0c4e-77d1", "a9f3-2b60", "5d18-ee94", "713c-08ab", "e6b5-43f2"),
    }
