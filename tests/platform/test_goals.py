"""Goals: written down by editors, read by members, used by matches and teams."""

from __future__ import annotations

import pytest
from django.urls import reverse

from archstone.model.errors import RuleBroken
from archstone.platform.services import goals
from archstone.platform.services.goals import WrittenRequirement
from archstone.platform.services.matches import Screens, find_matches
from archstone.platform.services.teams import form_team
from tests.platform.test_matches import STRONG, TRUSTED


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(**STRONG)


@pytest.fixture
def editor(hospital, make_actor):
    return make_actor(hospital, "editor")


@pytest.fixture
def goal(editor, now):
    return goals.write_goal(
        actor=editor,
        now=now,
        name="Vaccination days",
        requirements=[
            WrittenRequirement("community-trust", 100, critical=True),
            WrittenRequirement("medical-expertise", 100),
            WrittenRequirement("logistics", 50),
        ],
    )


def test_a_goal_narrows_matches_and_forms_a_team(goal, editor, make_organisation):
    make_organisation("southside-congregations", **TRUSTED)
    make_organisation("freight", strengths="logistics:5:confirmed;volunteer-base:5:confirmed", member=False)
    ours = {item.capability for item in find_matches(actor=editor).page.matches[0].cover_in.items}
    assert "volunteer-base" in ours
    narrowed = find_matches(actor=editor, screens=Screens(goal=goal.id)).page
    assert all("volunteer-base" not in {i.capability for i in m.cover_in.items} for m in narrowed.matches)
    found = form_team(actor=editor, goal=goal.id, partners=2).team
    assert [o.id for o in found.members] == ["riverside-hospital", "freight", "southside-congregations"]
    assert found.team.proven
    assert str(found.team.coverage) == "23/25"  # trust 0.8, medicine 1 and half as much logistics 1, of 2.5


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " ", "requirements": [WrittenRequirement("logistics")]}, "a name"),
        ({"name": "x", "requirements": []}, "at least one"),
        ({"name": "x", "requirements": [WrittenRequirement("nonsense")]}, "no capability nonsense"),
        ({"name": "x", "requirements": [WrittenRequirement("logistics")] * 2}, "twice"),
        ({"name": "x", "requirements": [WrittenRequirement("logistics", 0)]}, "1 to 100"),
    ],
)
def test_a_goal_that_cannot_stand_is_refused(editor, now, given, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        goals.write_goal(actor=editor, now=now, **given)


@pytest.mark.parametrize(("given", "kept"), [({"weight_1": "70"}, 70), ({}, 70), ({"weight_1": "40"}, 40)])
def test_what_matters_much_or_is_left_as_it_stands_is_kept(editor, browser_of, given, kept):
    written = {"name": "Valley crops", "capability_1": "logistics", **given}
    assert browser_of(editor).post(reverse("goal_new"), written).status_code == 302
    (goal,) = goals.list_goals(actor=editor)
    assert round(100 * goal.requirements[0].weight) == kept


def test_the_pages_write_change_and_drop_a_goal(editor, browser_of):
    browser = browser_of(editor)
    new = reverse("goal_new")
    assert browser.get(new).status_code == 200
    assert browser.post(new, {"name": ""}).status_code == 422
    given = {"name": "Valley crops", "capability_1": "logistics", "weight_1": "100", "critical_1": "on"}
    answer = browser.post(new, given)
    assert answer.status_code == 302
    assert "Together you would cover" in browser.get(answer["Location"]).content.decode()
    (goal,) = goals.list_goals(actor=editor)
    assert goal.requirements[0].critical
    changed = browser.post(reverse("goal", args=[goal.id]), {**given, "name": "Hill crops"})
    assert changed.status_code == 302
    assert "Hill crops" in browser.get(reverse("goals")).content.decode()
    assert browser.post(reverse("goal_drop", args=[goal.id])).status_code == 302
    assert not goals.list_goals(actor=editor)
