"""A registry of a million organisations that reads like a real one: fixed seed, streamed to a CSV file.

A name is a place or a family's name, what the organisation is for and what it is, as such names are made in
the registers of English-speaking countries; towns and families are put together from syllables, so that the
million names hold some 60,000 different words, few of them common and most of them rare.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from archstone.model.capabilities import standard_taxonomy

SEED = 20261122
HEADER = (
    *("id", "name", "kind", "sector", "place", "annual_budget", "staff", "mission"),
    *("strengths", "vulnerabilities", "currency", "identifiers"),
)
_HEADS = [
    "Ash",
    "Bar",
    "Bed",
    "Bel",
    "Bex",
    "Bir",
    "Blan",
    "Bol",
    "Brad",
    "Bran",
    "Bro",
    "Bur",
    "Cal",
    "Cam",
    "Car",
    "Chel",
    "Ches",
    "Clar",
    "Cor",
    "Cran",
    "Dal",
    "Dan",
    "Dar",
    "Del",
    "Dor",
    "Dun",
    "East",
    "El",
    "Fal",
    "Fen",
    "Fer",
    "Gar",
    "Glen",
    "Gran",
    "Green",
    "Hal",
    "Ham",
    "Har",
    "Hart",
    "Hol",
    "Hunt",
    "Ken",
    "Kil",
    "King",
    "Lan",
    "Lex",
    "Lin",
    "Lun",
    "Mal",
    "Mar",
    "Mid",
    "Mil",
    "Mon",
    "Nor",
    "North",
    "Oak",
    "Or",
    "Pem",
    "Pres",
    "Quin",
    "Rad",
    "Ran",
    "Rock",
    "Ros",
    "Rut",
    "Sal",
    "San",
    "Shel",
    "Som",
    "South",
    "Stan",
    "Stock",
    "Sud",
    "Tam",
    "Thorn",
    "Tor",
    "Tren",
    "Val",
    "Wal",
    "War",
    "Wat",
    "Wel",
    "West",
    "Whit",
    "Wil",
    "Win",
    "Wood",
    "Yar",
    "York",
]
_MIDDLES = ("", "", "", "er", "ing", "en", "a", "al", "le", "ster", "is", "o", "ers", "ed", "in", "y")
_TAILS = [
    "ton",
    "ville",
    "field",
    "ford",
    "burg",
    "bury",
    "ham",
    "ley",
    "dale",
    "wood",
    "mouth",
    "port",
    "land",
    "view",
    "worth",
    "stead",
    "bridge",
    "brook",
    "mont",
    "more",
    "well",
    "gate",
    "hurst",
    "combe",
    "cliff",
    "haven",
    "wick",
    "shire",
    "stone",
]
_FAMILY_TAILS = [
    "son",
    "man",
    "er",
    "ski",
    "ez",
    "sen",
    "ston",
    "ings",
    "ley",
    "ard",
    "ett",
    "kins",
    "ing",
    "ova",
    "ini",
    "berg",
    "stein",
    "ault",
]
_CAUSES = [
    "Community",
    "Youth",
    "Family",
    "Historical",
    "Garden",
    "Arts",
    "Music",
    "Literacy",
    "Housing",
    "Health",
    "Education",
    "Science",
    "Animal",
    "Wildlife",
    "River",
    "Forest",
    "Veterans",
    "Senior",
    "Children's",
    "Women's",
    "Farm",
    "Food",
    "Recovery",
    "Justice",
    "Heritage",
    "Library",
    "Volunteer",
    "Fire",
    "Rescue",
    "Little-League",
    "Soccer",
    "Rotary",
    "Lions",
    "Methodist",
    "Baptist",
    "Lutheran",
    "Catholic",
    "Memorial",
    "Technology",
    "Immigrant",
    "Refugee",
    "Disability",
    "Mental-Health",
    "Hospice",
    "Early-Learning",
    "Conservation",
    "Watershed",
    "Climate",
    "Trail",
    "Theatre",
    "Film",
    "Dance",
    "Choral",
]
_FORMS = [
    "Foundation",
    "Association",
    "Society",
    "Trust",
    "Center",
    "Council",
    "Club",
    "Fund",
    "Alliance",
    "Coalition",
    "Network",
    "Institute",
    "Church",
    "School",
    "Hospital",
    "Services",
    "League",
    "Project",
    "Fellowship",
    "Ministries",
    "Museum",
    "Cooperative",
    "Partnership",
    "Auxiliary",
    "Academy",
    "Shelter",
]
_ENDINGS = ("", "", "", "", " Inc", " Inc", " Ltd", " of America", " Corporation", " International")
_FOREIGN = (
    *("Fundación {} para la Niñez", "Société {} d'Entraide", "Verein für {} e.V.", "Associação {} São João"),
    *("Fundação {}", "Stiftung {}", "Общество «{}»", "جمعية {} الخيرية"),
)
KINDS = ("public charity", "congregation", "association", "company", "foundation", "public body", "club")
SECTORS = ("health", "education", "environment", "housing", "arts", "religion", "sport", "food", "science")
_STATES = [
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
]


def write_registry(path: Path, rows: int, *, seed: int = SEED) -> None:
    """Write *rows* organisations; the same for the same seed."""
    rng = random.Random(seed)
    capabilities = list(standard_taxonomy().ids)
    towns = [_town(rng) for _ in range(12_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        for k in range(rows):
            table.writerow(_row(k, rng, towns, capabilities))


def _town(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(_MIDDLES) + rng.choice(_TAILS)


def _family(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(_MIDDLES) + rng.choice(_FAMILY_TAILS)


def invented_name(rng: random.Random, town: str) -> str:
    """Put one name together."""
    draw = rng.random()
    if draw < 0.02:
        return rng.choice(_FOREIGN).format(_family(rng))
    cause, form = rng.choice(_CAUSES).replace("-", " "), rng.choice(_FORMS)
    if draw < 0.45:
        return f"{town} {cause} {form}{rng.choice(_ENDINGS)}"
    if draw < 0.65:
        return f"{_family(rng)} {_family(rng)} {form}{rng.choice(_ENDINGS)}"
    if draw < 0.8:
        return f"Friends of the {town} {cause} {form}{rng.choice(_ENDINGS)}"
    return f"{_family(rng)} {cause} {form} of {town}{rng.choice(_ENDINGS)}"


def _row(k: int, rng: random.Random, towns: list[str], capabilities: list[str]) -> list[object]:
    town = towns[int(len(towns) * rng.random() ** 2)]  # some towns hold more than others
    chosen = rng.sample(capabilities, 7)
    cause = rng.choice(_CAUSES).lower().replace("-", " ")
    return [
        f"us-ein-{100_000_000 + 7 * k:09d}",
        invented_name(rng, town),
        rng.choice(KINDS),
        rng.choice(SECTORS),
        f"{town}, {rng.choice(_STATES)}",
        int(10 ** (3.5 + 4 * rng.random())),
        rng.randrange(0, 120) if rng.random() < 0.4 else "",
        f"Works for {cause} in and around {town}.",
        ";".join(f"{c}:{rng.randint(1, 5)}:{rng.choice(('claimed', 'shown'))}" for c in chosen[:4]),
        ";".join(f"{c}:{rng.randint(1, 5)}:{rng.randint(1, 5)}:sealed" for c in chosen[4:]),
        "USD",
        f"US-EIN-{100_000_000 + 7 * k:09d}",
    ]


def misspelt(name: str, rng: random.Random) -> str:
    """Change one letter of one of the longer words: left out, doubled, swapped or another one."""
    words = name.split()
    at = rng.choice([k for k, word in enumerate(words) if len(word) >= 5] or [0])
    word = words[at]
    place = rng.randrange(1, max(2, len(word) - 1))
    how = rng.randrange(4)
    if how == 0:
        word = word[:place] + word[place + 1 :]
    elif how == 1:
        word = word[:place] + word[place] + word[place:]
    elif how == 2:
        word = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    else:
        word = word[:place] + rng.choice("aeiourstln") + word[place + 1 :]
    return " ".join([*words[:at], word, *words[at + 1 :]])
