"""The verb ``purpose``: whether the members of an alliance state the same goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from archstone.cli.options import AllianceFileName, AsJson
from archstone.cli.output import Page, hundred, print_json
from archstone.cli.registries import read_alliance_file
from archstone.model.organisations import with_names

if TYPE_CHECKING:
    from archstone.engines.purpose import PurposeTest
    from archstone.engines.text_similarity import Likeness

TELLS_JUDGES = 4  # members: among fewer, what the others said can be worked out from the counts
NOT_HELD = (
    "No purpose test stands in this file yet. Let each member write the goal in one sentence under "
    "purpose: rounds: sentences, and let the others judge it without its name."
)


def purpose(
    file: AllianceFileName,
    *,
    hint: Annotated[
        bool,
        typer.Option(
            "--hint", help="Also name the two sentences that are written least alike, as a hint only."
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """Test whether the members state the same goal, and who stands apart.

    Each member's sentence is judged by the others without its name: same, partly or different.
    """
    from archstone.engines.purpose import purpose_test

    alliance = read_alliance_file(file)
    tests = [purpose_test(held) for held in alliance.room("purpose")]
    likeness = _likeness(tests[-1]) if hint and tests else None
    if json:
        print_json(_as_json(tests, likeness))
        return
    page = Page()
    names = {one.id: one.name for one in alliance.registry}
    if not tests:
        page.say(NOT_HELD)
        return
    for test in tests[:-1]:
        page.say(f"{_when(test)}: clarity {hundred(test.clarity)}, {_passed(test)}.")
    _write(page, tests[-1], names)
    if likeness is not None:
        _write_hint(page, tests[-1], likeness, names)


def _likeness(test: PurposeTest) -> Likeness:
    from archstone.engines.text_similarity import likeness

    return likeness([one.sentence for one in test.round.sentences])


def _as_json(tests: list[PurposeTest], likeness: Likeness | None) -> dict[str, Any]:
    last = tests[-1] if tests else None
    answer: dict[str, Any] = {
        "clarity": last.clarity if last else None,
        "passed": last.passed if last else None,
        "complete": last.complete if last else None,
        "outliers": list(last.outliers) if last else [],
        "rounds": [_round_as_json(test) for test in tests],
    }
    if likeness is not None and last is not None:
        pair = likeness.least_alike()
        answer["hint"] = {
            "means": likeness.means,
            "least_alike": [last.round.sentences[k].member for k in pair] if pair else [],
        }
    return answer


def _round_as_json(test: PurposeTest) -> dict[str, Any]:
    return {
        "on": None if test.round.held_on is None else str(test.round.held_on),
        "occasion": test.round.occasion,
        "clarity": test.clarity,
        "passed": test.passed,
        "complete": test.complete,
        "members": [
            {
                "id": one.member,
                "sentence": one.sentence,
                "clarity": one.clarity,
                "judged": one.judged,
                "outlier": one.outlier,
            }
            for one in test.members
        ],
        "fields": [
            {"field": one.name, "agreed": one.agreed, "answers": [text for text, _ in one.answers]}
            for one in test.fields
        ],
        "explanation": list(test.sentences),
    }


def _when(test: PurposeTest) -> str:
    held = "not dated" if test.round.held_on is None else str(test.round.held_on)
    return f"{held}, at the {test.round.occasion}" if test.round.occasion else held


def _passed(test: PurposeTest) -> str:
    if test.passed is None:
        return "not judged yet"
    so_far = "" if test.complete else " so far"
    return f"{'passed' if test.passed else 'not passed'}{so_far}"


def _write(page: Page, test: PurposeTest, names: dict[str, str]) -> None:
    page.title("Do the members state the same goal?", _when(test))
    page.say(f"Clarity {hundred(test.clarity)}, {_passed(test)} (75 of 100 and nobody apart is asked).")
    page.points([with_names(sentence, names) for sentence in test.sentences])
    page.gap()
    few = len(test.members) < TELLS_JUDGES
    if few:
        page.say("Among so few each could work out how the others judged, so only the whole is told.", 2)
    for one in test.members:
        standing = " and stands apart" if one.outlier else ""
        judged = (
            f"same {one.same}, partly {one.partly}, different {one.different}" if one.judged else "not judged"
        )
        told = "" if few else f": {hundred(one.clarity)} ({judged}){standing}"
        page.say(f"{_name(one.member, names)}{told}", 2)
        page.say(one.sentence or "hasn't written a sentence yet", 4)
    answered = [field for field in test.fields if field.answers]
    if answered:
        page.gap()
        page.title("The goal, field by field")
    for field in answered:
        page.say(field.name.question, 2)
        page.points(
            [f"{text} ({', '.join(_name(id, names) for id in members)})" for text, members in field.answers],
            4,
        )


def _name(id: str, names: dict[str, str]) -> str:
    return names.get(id, id)


def _write_hint(page: Page, test: PurposeTest, likeness: Likeness, names: dict[str, str]) -> None:
    pair = likeness.least_alike()
    if pair is None:
        return
    one, other = (test.round.sentences[k] for k in pair)
    page.gap()
    page.title("A hint, and no more", likeness.means)
    page.say(
        f"Written least alike: {_name(one.member, names)} and {_name(other.member, names)}. Likeness "
        "of words says little about meaning; read both.",
        2,
    )
