"""The verb ``rules``: the rules in force in plain words, who may veto what, and how members govern."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, print_json
from archstone.cli.registries import read_alliance_file
from archstone.model.organisations import with_names
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archstone.files.ballots import BallotRecords
    from archstone.files.rules import Governance
    from archstone.model.alliances import Alliance
    from archstone.model.rules import Category, RuleBook

NO_RULES = (
    "No rule stands in this file yet. Agree beforehand how you decide on which kind of thing, to fit the "
    "stakes, and write it under rules: categories."
)


def rules(file: AllianceFileName, *, on: OnDay = None, json: AsJson = False) -> None:
    """Show the rules in force by kind of decision, who may veto what, and how the alliance is governed.

    Beside them stand the governance profile with the warning of each choice, whose turn in the chair is next,
    proposals that are stuck, and disagreements on core matters.
    """
    looked_on = on or date.today()  # the day where the person sits
    file_ = read_alliance_file(file)
    answer = _answer(file_.room("rules"), file_.room("ballots"), file_.room("members"), looked_on)
    if json:
        print_json(answer)
        return
    _write(Page(), answer, {one.id: one.name for one in file_.registry})


def _answer(
    governance: Governance, records: BallotRecords, alliance: Alliance | None, looked_on: date
) -> dict[str, Any]:
    from archstone.model import compromises
    from archstone.model.governance_profiles import contradictions, coordinator_advice
    from archstone.model.messages import alerts
    from archstone.model.proposals import median_days_to_decision, stuck

    book = governance.book
    members = alliance.members_on(looked_on) if alliance else tuple(book.weights)
    periods = {category.id: category.period_days for category in book.categories}
    return {
        "on": looked_on.isoformat(),
        "members": list(members),
        "categories": [_category(book, category, members) for category in book.categories],
        "weights": dict(book.weights),
        "quota": book.quota,
        "seats": dict(book.seats),
        "committee": list(book.committee),
        "red_flags": list(book.red_flags),
        "profile": [
            {
                "matter": matter.id,
                "question": matter.question,
                "choice": option.id,
                "says": option.says,
                "source": option.source,
                "strength": option.strength,
                "brings": option.brings,
                "warning": option.warning,
            }
            for matter, option in governance.profile.chosen
        ],
        "not_chosen": [
            {"matter": matter.id, "question": matter.question, "options": [o.id for o in matter.options]}
            for matter in governance.profile.open
        ],
        "contradictions": list(
            contradictions(governance.profile, book, alliance.foundation if alliance else None)
        ),
        "coordinator": governance.coordinator,
        "coordinator_advice": coordinator_advice(len(members), governance.coordinator),
        "posts": [_post(post, members, looked_on) for post in governance.posts],
        "committees": [
            {"id": each.id, "name": each.name, "members": dict(each.seats), "equal": each.equal}
            for each in governance.committees
        ],
        "days_to_decision": median_days_to_decision(records.proposals),
        "stuck": [
            {
                "id": each.proposal.id,
                "waited_days": each.waited_days,
                "expected_days": each.expected_days,
                "sentence": str(each),
            }
            for each in stuck(records.proposals, periods, looked_on)
        ],
        "messages": [
            {
                "id": each.id,
                "matter": each.matter,
                "between": list(each.between),
                "core": each.core,
                "open": each.is_open_on(looked_on),
                "strategy": each.strategy,
                "public_line": each.public_line,
                "inner_reality": each.inner_reality,
                "missing": list(each.missing),
            }
            for each in records.messages
        ],
        "alerts": [*alerts(records.messages, looked_on), *compromises.told(records.compromises)],
        "compromises": [
            {
                "member": each.member,
                "gave_up": each.gave_up,
                "on": each.on.isoformat(),
                "in_return": each.in_return,
                "proposal": each.proposal,
                "essential": each.essential,
                "sentence": str(each),
            }
            for each in records.compromises
        ],
    }


def _category(book: RuleBook, category: Category, members: Iterable[str]) -> dict[str, Any]:
    from archstone.model.errors import RuleBroken

    try:
        words, problem = book.rule_for(category.id, members).words, None
    except RuleBroken as error:
        words, problem = None, str(error)
    return {
        "id": category.id,
        "name": category.name,
        "procedure": category.procedure,
        "votes": category.weighing,
        "base": category.base,
        "threshold": None if category.threshold is None else str(category.threshold),
        "quorum": str(category.quorum),
        "touches": sorted(category.touches),
        "vetoes": [{"member": veto.member, "vulnerability": veto.vulnerability} for veto in category.vetoes],
        "secret": category.secret,
        "messaging": category.messaging,
        "period_days": category.period_days,
        "words": words,
        "problem": problem,
    }


def _post(post: Any, members: tuple[str, ...], looked_on: date) -> dict[str, Any]:
    held = post.holder_on(looked_on)
    return {
        "id": post.id,
        "name": post.name,
        "holder": held.organisation if held else None,
        "person": held.person if held else None,
        "until": held.ends_on.isoformat() if held and held.ends_on else None,
        "next": post.next_after(looked_on, members) if post.rotates else None,
        "told": list(post.told(looked_on)),
    }


def _write(page: Page, answer: dict[str, Any], names: dict[str, str]) -> None:
    if not answer["categories"]:
        page.say(NO_RULES)
    else:
        _write_categories(page, answer, names)
    _write_profile(page, answer)
    _write_posts(page, answer, names)
    told = [answer["coordinator_advice"]] if answer["coordinator_advice"] else []
    told += [each["sentence"] for each in answer["stuck"]]
    told += answer["alerts"]
    told += [sentence for each in answer["messages"] if each["open"] for sentence in each["missing"]]
    if told:
        page.gap()
        page.title("What deserves a look")
        page.points(with_names(sentence, names) for sentence in told)
    if answer["compromises"]:
        page.gap()
        page.title("Who gave up what")
        page.points(with_names(each["sentence"], names) for each in answer["compromises"])
    if answer["days_to_decision"] is not None:
        page.gap()
        page.say(f"Half of the decisions took {_days(answer['days_to_decision'])} or less from the proposal.")


def _write_categories(page: Page, answer: dict[str, Any], names: dict[str, str]) -> None:
    page.title("Rules in force", _kinds(len(answer["categories"])))
    for each in answer["categories"]:
        page.gap()
        page.title(
            each["name"] or each["id"],
            f"{each['id']} · ballots open for {counted(each['period_days'], 'day')}",
        )
        page.say(each["words"] or each["problem"], 2)
        page.points(
            f"{names.get(veto['member'], veto['member'])} may veto it for {veto['vulnerability']}."
            for veto in each["vetoes"]
        )
    if answer["weights"]:
        page.gap()
        page.title("Votes by risk", f"{answer['quota']} needed" if answer["quota"] else "")
        page.table(
            ("member", "votes"),
            [(names.get(member, member), weight) for member, weight in answer["weights"].items()],
            numbers=(1,),
        )
    if answer["committee"]:
        page.say("Executive committee: " + ", ".join(names.get(m, m) for m in answer["committee"]) + ".", 2)
    if answer["red_flags"]:
        page.gap()
        page.points(with_names(flag, names) for flag in answer["red_flags"])


def _kinds(number: int) -> str:
    return counted(number, "kind of decision", "kinds of decisions")


def _days(number: float) -> str:
    return f"{number:g} day{'' if number == 1 else 's'}"


def _write_profile(page: Page, answer: dict[str, Any]) -> None:
    if not answer["profile"]:
        return
    page.gap()
    page.title("Where the sources disagree", "what you chose, and what to watch for")
    for each in answer["profile"]:
        page.say(f"{each['question']} {each['says']} ({each['source']}; {each['strength']})", 2)
        page.points((f"It brings: {each['brings']}", f"Mind: {each['warning']}"), 4)
    page.points([f"Not chosen yet: {each['question']}" for each in answer["not_chosen"]])
    if answer["contradictions"]:
        page.gap()
        page.title("Where the rules say otherwise")
        page.points(answer["contradictions"])


def _write_posts(page: Page, answer: dict[str, Any], names: dict[str, str]) -> None:
    if not answer["posts"]:
        return
    page.gap()
    page.title("Posts")
    page.table(
        ("post", "held by", "until", "next"),
        [
            (
                each["name"] or each["id"],
                _holder(each, names),
                each["until"] or "further notice",
                names.get(each["next"], each["next"] or "-"),
            )
            for each in answer["posts"]
        ],
    )
    page.points(with_names(sentence, names) for each in answer["posts"] for sentence in each["told"])


def _holder(post: dict[str, Any], names: dict[str, str]) -> str:
    if post["holder"] is None:
        return "nobody"
    named = names.get(post["holder"], post["holder"])
    return f"{named} ({post['person']})" if post["person"] else named
