"""Invented names and the ways they are misspelt: fixed seeds, for the benchmark and the test of thresholds.

A listed name is one to three words of drawn syllables, often a word such as Foundation, and a legal form; one
in four is written in Cyrillic, Arabic or Greek. A query takes a listed name and changes it in one of the ways
of `KINDS`. What isn't on the list is drawn alike, and half of it shares a word with a listed name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SEED = 20260402
KINDS = (
    "one letter wrong",
    "two letters wrong",
    "accents left out",
    "other order of words",
    "other legal form",
    "short forms",
    "Latin letters for Cyrillic",
    "Latin letters for Arabic",
    "Latin letters for Greek",
    "words run together",
    "a part left out",
    "order, legal form and a letter",
)
_HEADS = (
    "bal",
    "cor",
    "dre",
    "fen",
    "gar",
    "hol",
    "kel",
    "lor",
    "mar",
    "nor",
    "pel",
    "ras",
    "sel",
    "tor",
    "vas",
    "wen",
)
_MIDDLES = ("a", "e", "i", "o", "u", "ami", "ero", "ida", "olu", "une", "ari", "esta", "ondi", "ulga")
_TAILS = (
    "brook",
    "dale",
    "field",
    "mont",
    "stad",
    "vik",
    "ton",
    "ford",
    "sol",
    "rin",
    "das",
    "mere",
    "lund",
    "nova",
    "grad",
)
_ACCENTED = {"a": "á", "e": "é", "i": "í", "o": "ö", "u": "ü", "s": "š", "n": "ñ", "c": "ç"}
_GENERIC = (
    "Foundation",
    "International",
    "Association",
    "Group",
    "Holdings",
    "Trading",
    "Relief",
    "Society",
    "Services",
)
_SHORT = {
    "Foundation": "Fdn",
    "International": "Intl",
    "Association": "Assn",
    "Group": "Grp",
    "Holdings": "Hldgs",
}
_FORMS = ("Ltd", "Inc", "GmbH", "LLC", "S.A.", "e.V.", "")
_CYRILLIC = ("Чер", "Щук", "Хар", "Жук", "Вол", "Юж", "Цар", "Мих", "Пет", "Руд", "Сев", "Тух", "Яков", "Шер")
_CYRILLIC_MIDDLES = ("ова", "ени", "ика", "ату", "оли", "еча", "ыше")
_CYRILLIC_TAILS = ("нов", "ский", "цев", "хин", "жен", "град", "маш", "нефть")
_ROMANISED = (  # the usual ways of three countries: English, German, the scholars'
    ("zh", "sh", "ch", "shch", "kh", "ts", "yu", "ya", "y", "y", "v", "e"),
    ("sch", "sch", "tsch", "schtsch", "ch", "z", "ju", "ja", "y", "i", "w", "e"),
    ("ž", "š", "č", "šč", "h", "c", "ju", "ja", "y", "j", "v", "e"),
)
_CYRILLIC_LETTERS = "жшчщхцюяыйвэ"
_PLAIN_CYRILLIC = dict(zip("абгдезиклмнопрстуф", "abgdeziklmnoprstuf", strict=True)) | {"ь": "", "ъ": ""}
_ARABIC = {
    "m": "م",
    "h": "ح",
    "d": "د",
    "r": "ر",
    "s": "س",
    "n": "ن",
    "l": "ل",
    "k": "ك",
    "b": "ب",
    "f": "ف",
    "t": "ت",
    "j": "ج",
}
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)) | {"θ": "th"}
_GREEK_HEADS = ("Καλ", "Μελ", "Φιλ", "Θερ", "Πολ", "Δημ", "Νικ", "Σταθ")
_GREEK_TAILS = ("ονια", "αρης", "ιδης", "ωτης", "εμος", "υλος")


@dataclass(frozen=True)
class Query:
    """A name to look for, how it was changed, and the row it came from; None where it isn't on the list."""

    name: str
    kind: str
    row: int | None


def _word(draw: random.Random) -> str:
    word = draw.choice(_HEADS) + draw.choice(_MIDDLES) + draw.choice(_TAILS)
    if draw.random() < 0.15:
        place = draw.randrange(len(word))
        word = word[:place] + _ACCENTED.get(word[place], word[place]) + word[place + 1 :]
    return word.capitalize()


def _latin(draw: random.Random) -> str:
    words = [_word(draw) for _ in range(draw.choice((1, 2, 2, 3)))]
    words += draw.sample(_GENERIC, draw.choice((0, 1, 1, 2)))
    form = draw.choice(_FORMS)
    return " ".join([*words, form] if form else words)


def _cyrillic(draw: random.Random) -> str:
    words = [
        draw.choice(_CYRILLIC) + draw.choice(_CYRILLIC_MIDDLES) + draw.choice(_CYRILLIC_TAILS)
        for _ in range(2)
    ]
    return " ".join(words + draw.choice((["ООО"], ["АО"], [])))


def _arabic_words(draw: random.Random) -> list[str]:
    return ["".join(draw.choice(list(_ARABIC)) for _ in range(draw.choice((4, 5)))) for _ in range(2)]


def _greek(draw: random.Random) -> str:
    return " ".join(
        draw.choice(_GREEK_HEADS) + draw.choice("αεο") + draw.choice(_GREEK_TAILS) for _ in range(2)
    )


def draw_names(many: int, seed: int = SEED) -> list[str]:
    """Draw a list of distinct names."""
    draw = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < many:
        kind = draw.random()
        if kind < 0.75:
            name = _latin(draw)
        elif kind < 0.87:
            name = _cyrillic(draw)
        elif kind < 0.94:
            name = " ".join("".join(_ARABIC[c] for c in word) for word in _arabic_words(draw))
        else:
            name = _greek(draw)
        names[name] = None
    return list(names)


def draw_queries(names: list[str], each: int, others: int, seed: int = SEED + 1) -> list[Query]:
    """Draw *each* changed names of every kind, and *others* that aren't on the list."""
    draw = random.Random(seed)
    queries = []
    for kind in KINDS:
        made = 0
        while made < each:
            row = draw.randrange(len(names))
            changed = _changed(names[row], kind, draw)
            if changed is not None and changed != names[row]:
                queries.append(Query(changed, kind, row))
                made += 1
    known = set(names)
    latin = [name for name in names if name.isascii()]
    while others:
        name = _latin(draw)
        if others % 2:
            shared = draw.choice(latin).split()
            name = " ".join([shared[0], _word(draw), *shared[2:]])
        if name not in known:
            queries.append(Query(name, "not on the list", None))
            others -= 1
    return queries


def _typo(word: str, draw: random.Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
    return draw.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        )
    )


def _with_typos(words: list[str], many: int, draw: random.Random) -> list[str] | None:
    long = [k for k, word in enumerate(words) if len(word) >= 6]
    if len(long) < many:
        return None
    changed = list(words)
    for k in draw.sample(long, many):
        changed[k] = _typo(changed[k], draw)
    return changed


def _changed(name: str, kind: str, draw: random.Random) -> str | None:
    """Change a name in one way; None where that way isn't open to it."""
    script = "latin" if ord(name[0]) < 0x370 else "greek" if ord(name[0]) < 0x400 else "other"
    words = name.split()
    if kind.startswith("Latin letters"):
        return _in_latin(name, kind, draw)
    if script != "latin":
        return None
    if kind in ("one letter wrong", "two letters wrong"):
        changed = _with_typos(words, 1 if kind.startswith("one") else 2, draw)
        return " ".join(changed) if changed else None
    return _CHANGES[kind](words, draw)


def _without_accents(words: list[str], draw: random.Random) -> str:
    table = str.maketrans({accented: plain for plain, accented in _ACCENTED.items()})
    return " ".join(words).translate(table)


def _reordered(words: list[str], draw: random.Random) -> str:
    return " ".join(draw.sample(words, len(words)))


def _run_together(words: list[str], draw: random.Random) -> str | None:
    return " ".join(["".join(words[:2]), *words[2:]]) if len(words) > 2 else None


def _part(words: list[str], draw: random.Random) -> str | None:
    plain = [word for word in words if word not in _GENERIC and word not in _FORMS]
    return " ".join(plain) if len(plain) >= 2 else None


def _all_at_once(words: list[str], draw: random.Random) -> str | None:
    changed = _with_typos(words, 1, draw)
    return _other_form(draw.sample(changed, len(changed)), draw) if changed else None


def _other_form(words: list[str], draw: random.Random) -> str:
    kept = [word for word in words if word not in _FORMS]
    form = draw.choice(_FORMS)
    return " ".join([*kept, form] if form else kept)


def _in_latin(name: str, kind: str, draw: random.Random) -> str | None:
    first = name[0]
    if kind.endswith("Cyrillic") and "Ѐ" <= first <= "ӿ":
        table = dict(zip(_CYRILLIC_LETTERS, draw.choice(_ROMANISED), strict=True)) | _PLAIN_CYRILLIC
        return "".join(table.get(letter, letter) for letter in name.lower()).title()
    if kind.endswith("Greek") and "Ͱ" <= first <= "Ͽ":
        return "".join(_GREEK.get(letter, letter) for letter in name.lower()).title()
    if kind.endswith("Arabic") and "؀" <= first <= "ۿ":
        back = {arabic: latin for latin, arabic in _ARABIC.items()}
        return "".join(back[c] + draw.choice("aiu") if c != " " else " " for c in name).title()
    return None


_CHANGES = {
    "accents left out": _without_accents,
    "other order of words": _reordered,
    "other legal form": _other_form,
    "short forms": lambda words, draw: " ".join(_SHORT.get(word, word) for word in words),
    "words run together": _run_together,
    "a part left out": _part,
    "order, legal form and a letter": _all_at_once,
}
