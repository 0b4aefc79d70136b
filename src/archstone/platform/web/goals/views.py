"""Goals: list them, write one down, write it anew, drop it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.model.capabilities import standard_taxonomy
from archstone.platform.services import goals, permissions
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.forms import ask, press
from archstone.platform.web.goals.forms import GoalForm
from archstone.platform.web.requests import Request


@require_GET
def goal_list(request: Request) -> HttpResponse:
    """List the goals of one's organisation."""
    taxonomy = standard_taxonomy()
    found = [
        (goal, [_(taxonomy[r.capability].name) for r in goal.requirements if r.capability in taxonomy])
        for goal in goals.list_goals(actor=request.actor)
    ]
    may = permissions.may(request.actor, "make_goal")
    return render(request, "goals/list.html", {"goals": found, "may": may, "tabs": back_tabs("")})


def goal_new(request: Request) -> HttpResponse:
    """Write a goal down."""
    permissions.require(request.actor, "make_goal")
    form = GoalForm(request.POST if request.method == "POST" else None)

    def act() -> tuple[str, str]:
        made = goals.write_goal(actor=request.actor, now=request.now, **form.written())
        return f"{reverse('teams')}?goal={made.id}", _(
            "The goal stands. This is the team that covers most of it."
        )

    return ask(request, form, "goals/goal.html", {"goal": None}, act)


def goal_edit(request: Request, id: UUID) -> HttpResponse:
    """Write a goal anew."""
    goal = goals.read_goal(actor=request.actor, id=str(id))
    form = GoalForm(request.POST if request.method == "POST" else None, goal=goal)

    def act() -> tuple[str, str]:
        goals.write_goal(actor=request.actor, now=request.now, id=goal.id, **form.written())
        return reverse("goals"), _("The goal was changed.")

    return ask(request, form, "goals/goal.html", {"goal": goal}, act)


@require_POST
def goal_drop(request: Request, id: UUID) -> HttpResponse:
    """Drop a goal."""
    return press(
        request,
        reverse("goals"),
        _("The goal was dropped."),
        lambda: goals.drop_goal(actor=request.actor, now=request.now, id=str(id)),
    )
