"""Teams as a table of who carries what, with how far from the best they may be."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archstone.documents.pictures import of_hundred
from archstone.documents.team_picture import team_picture
from archstone.platform.services import goals, teams
from archstone.platform.services.matches import seeker_for
from archstone.platform.services.teams import FormedTeam
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request
from archstone.platform.web.teams.forms import TeamForm


@require_GET
def draw(request: Request) -> HttpResponse:
    """Form the team that covers most of what a goal takes."""
    own = goals.list_goals(actor=request.actor)
    given = request.GET.copy()
    if own and not given.get("goal"):
        given["goal"] = own[0].id
    form = TeamForm(given if own else None, goals=own)
    found = None
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        found = teams.form_team(
            actor=request.actor,
            goal=asked["goal"],
            partners=asked["partners"] or 3,
            redundancy=asked["redundancy"] or 1,
        )
    seeker = found.seeker if found else seeker_for(request.actor)
    return render(
        request,
        "teams/teams.html",
        {
            "form": form,
            "goals": own,
            "found": found,
            "picture": team_picture(found.team, seeker.index.shown.taxonomy) if found else None,
            "lede": _lede(found) if found else "",
            "proof": _proof(found) if found else "",
            "partners": found.team.members[1:] if found else (),
            "tabs": back_tabs("teams"),
            "audit_gap": words.audit_gap(seeker),
        },
        status=422 if form.errors else 200,
    )


def _lede(found: FormedTeam) -> str:
    covered = of_hundred(found.team.team.coverage)
    return _("Together you would cover %(covered)s of 100 of what “%(goal)s” takes.") % {
        "covered": covered,
        "goal": found.goal.name,
    }


def _proof(found: FormedTeam) -> str:
    team = found.team.team
    looked = f"{found.team.looked_at:,}"
    if team.proven:
        return _(
            "No team of this size covers more: this was proven over %(looked)s organisations that are strong "
            "in any of it."
        ) % {"looked": looked}
    return _(
        "The time ran out before a better team could be ruled out. No team covers more than %(bound)s of "
        "100; %(looked)s organisations were looked at."
    ) % {"bound": of_hundred(team.bound), "looked": looked}
