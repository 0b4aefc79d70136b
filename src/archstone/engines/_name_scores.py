"""How alike two names are: which words stand for which, how much that counts, and why in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from archstone.engines._name_forms import LEGAL_WEIGHT, PLAIN_WEIGHT, NameForm, Word

HIT_FROM = 0.8
"""From this score on a name is shown as a hit (our default; its recall and precision are measured)."""
LEAST_WORD = 0.7  # words less alike than this don't stand for each other
SOUNDED_LETTERS = 3
SOUNDS_ALIKE_UNWRITTEN = 0.9  # of Arabic and Hebrew, where vowels aren't written
SOUNDS_ALIKE = 0.8
SOUNDS_NEARLY = 0.75
SHORT_FORM = 0.8
ONE_LETTER = 0.7
OTHER_FIRST_LETTER = 0.1
PART_ONLY = 0.85
PART_FROM_LETTERS = 8
INITIALS = {3: 0.8}
LONG_INITIALS = 0.85
JOINED_FROM_LETTERS = 6
JOINED_LEAST = 0.85


@dataclass(frozen=True, slots=True)
class _Pair:
    one: int
    other: int
    score: float
    weight: float
    how: str


def compare_forms(one: NameForm, other: NameForm, at_least: float = 0.0) -> tuple[float, tuple[str, ...]]:
    """Score two names from 0 to 1, and say why in words where the score is *at_least* so much."""
    if not one.words or not other.words:  # symbols alone: the very same, or nothing alike
        same = one.key == other.key != ""
        return (1.0, ("The same name.",)) if same else (0.0, ())
    if one.key == other.key:
        return 1.0, tuple(_same_words(one, other))
    pairs = _paired(one, other)
    words, part = _by_words(one, other, pairs)
    joined = _by_joined(one, other)
    score = max(words, part, joined, _by_initials(one, other))
    if score < at_least:
        why: list[str] = []
    elif score in (words, part):
        why = _why(one, other, pairs, "" if score == words else "Only a part is alike.")
    elif score == joined:
        why = [*_scripts(one, other), "The same letters, but for where the words end."]
    else:
        why = ["One is the initials of the other."]
    return score, tuple(why)


def _by_words(one: NameForm, other: NameForm, pairs: tuple[_Pair, ...]) -> tuple[float, float]:
    """Score by the words that stand for each other: of both names, and of the shorter one alone."""
    shared = sum(pair.weight * pair.score for pair in pairs)
    if not shared:
        return 0.0, 0.0
    mine = {pair.one for pair in pairs}
    theirs = {pair.other for pair in pairs}
    matched = sum(pair.weight for pair in pairs)
    left = sum(word.weight for k, word in enumerate(one.words) if k not in mine)
    right = sum(word.weight for k, word in enumerate(other.words) if k not in theirs)
    whole = 2 * shared / (2 * matched + left + right)
    letters = sum(
        min(len(one.words[pair.one].text), len(other.words[pair.other].text))
        for pair in pairs
        if pair.weight > LEGAL_WEIGHT
    )
    part = PART_ONLY * shared / (matched + min(left, right))
    return whole, part if letters >= PART_FROM_LETTERS and _tells_apart(one, other, pairs) else 0.0


def _tells_apart(one: NameForm, other: NameForm, pairs: tuple[_Pair, ...]) -> bool:
    """Whether a shared part is more than chance: two telling words, or one that leads both or is all."""
    telling = [pair for pair in pairs if pair.weight == PLAIN_WEIGHT]
    if len(telling) != 1:
        return len(telling) > 1
    mine = [k for k, word in enumerate(one.words) if word.weight == PLAIN_WEIGHT]
    theirs = [k for k, word in enumerate(other.words) if word.weight == PLAIN_WEIGHT]
    leads = mine[0] == telling[0].one and theirs[0] == telling[0].other
    return leads or (len(mine) == 1 and len(theirs) == 1)


def _by_joined(one: NameForm, other: NameForm) -> float:
    if min(len(one.joined), len(other.joined)) < JOINED_FROM_LETTERS or _counted(one) == _counted(other):
        return 0.0
    score = OSA.normalized_similarity(one.joined, other.joined, score_cutoff=JOINED_LEAST)
    return score - 0.01 if score == 1.0 else score


def _counted(form: NameForm) -> int:
    return sum(word.weight > LEGAL_WEIGHT for word in form.words)


def _by_initials(one: NameForm, other: NameForm) -> float:
    for short, long in ((one, other), (other, one)):
        if long.initials and short.joined == long.initials and len(short.words) <= 2:
            return INITIALS.get(len(long.initials), LONG_INITIALS)
    return 0.0


def _paired(one: NameForm, other: NameForm) -> tuple[_Pair, ...]:
    """Let each word stand for at most one of the other name, the most alike first."""
    unwritten = one.vowels_unwritten or other.vowels_unwritten
    found = []
    for k, mine in enumerate(one.words):
        for m, theirs in enumerate(other.words):
            score, how = word_score(mine.text, mine.skeleton, theirs.text, theirs.skeleton, unwritten)
            if score >= LEAST_WORD:
                found.append(_Pair(k, m, score, min(mine.weight, theirs.weight), how))
    found.sort(
        key=lambda pair: (-pair.score, -pair.weight, abs(pair.one - pair.other), pair.one + pair.other)
    )
    used_one: set[int] = set()
    used_other: set[int] = set()
    kept = []
    for pair in found:
        if pair.one not in used_one and pair.other not in used_other:
            used_one.add(pair.one)
            used_other.add(pair.other)
            kept.append(pair)
    return tuple(sorted(kept, key=lambda pair: pair.one))


@lru_cache(maxsize=1 << 18)
def word_score(
    one: str, one_skeleton: str, other: str, other_skeleton: str, unwritten: bool
) -> tuple[float, str]:
    """Score two words, the same both ways round, and say how they are alike."""
    if one == other:
        return 1.0, "same"
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    best, how = _typed(short, long)
    heard = _heard(one_skeleton, other_skeleton, unwritten)
    if heard > best:
        best, how = heard, "sound"
    if len(short) >= 3 and len(long) >= len(short) + 2 and long.startswith(short) and best < SHORT_FORM:
        best, how = SHORT_FORM, "short form"
    if len(short) == 1 and long[0] == short and best < ONE_LETTER:
        best, how = ONE_LETTER, "short form"
    return best, how


def _typed(short: str, long: str) -> tuple[float, str]:
    """Score by the letters typed wrong: one in a word of four and more, another for every five more."""
    allowed = (len(long) + 1) // 5
    if len(long) - len(short) > allowed or not allowed:
        return 0.0, "spelling"
    wrong = OSA.distance(short, long, score_cutoff=allowed)
    if wrong > allowed:
        return 0.0, "spelling"
    score = 1 - wrong / len(long)
    return (score if short[0] == long[0] else score - OTHER_FIRST_LETTER), "spelling"


def _heard(one: str, other: str, unwritten: bool) -> float:
    """Score two words by their consonants, which any way of writing another script in Latin letters keeps."""
    least = SOUNDED_LETTERS - 1 if unwritten else SOUNDED_LETTERS
    if unwritten:  # where no vowel stands between them, an s and an h read like sh
        one, other = one.replace("h", ""), other.replace("h", "")
    if min(len(one), len(other)) < least:
        return 0.0
    if one == other:
        return SOUNDS_ALIKE_UNWRITTEN if unwritten else SOUNDS_ALIKE if len(one) >= 5 else SOUNDS_NEARLY
    if (
        min(len(one), len(other)) >= 6
        and one[0] == other[0]
        and OSA.distance(one, other, score_cutoff=1) <= 1
    ):
        return SOUNDS_NEARLY
    return 0.0


def _same_words(one: NameForm, other: NameForm) -> list[str]:
    why = _scripts(one, other)
    if [word.text for word in one.words] != [word.text for word in other.words]:
        why.append("The words stand in another order.")
    return why or ["The same name."]


def _scripts(one: NameForm, other: NameForm) -> list[str]:
    why = []
    if one.script != other.script:
        named = " and ".join(form.script for form in (one, other) if form.script != "Latin")
        why.append(f"Written in another script: {named}.")
    if one.has_accents != other.has_accents:
        why.append("Accents are left out in one.")
    return why


def _why(one: NameForm, other: NameForm, pairs: tuple[_Pair, ...], first: str) -> list[str]:
    why = [first] if first else []
    why += _scripts(one, other)
    for how, says in (
        ("spelling", "Spelling: {}."),
        ("sound", "Another way to write the sound: {}."),
        ("short form", "Short form: {}."),
    ):
        told = [f"{one.words[p.one].text} for {other.words[p.other].text}" for p in pairs if p.how == how]
        if told:
            why.append(says.format(", ".join(told)))
    order = [pair.other for pair in pairs]
    if order != sorted(order):
        why.append("The words stand in another order.")
    mine = {pair.one for pair in pairs}
    theirs = {pair.other for pair in pairs}
    for label, words in (
        ("More than is listed", _left(one.words, mine)),
        ("Without", _left(other.words, theirs)),
    ):
        if words:
            why.append(f"{label}: {', '.join(words)}.")
    return why


def _left(words: tuple[Word, ...], used: set[int]) -> list[str]:
    return [word.text for k, word in enumerate(words) if k not in used]
