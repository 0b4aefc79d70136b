"""How a name is taken apart: accents off, other scripts in Latin letters, words, weights and skeletons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

LEGAL_WEIGHT, GENERIC_WEIGHT, PLAIN_WEIGHT = 0.1, 0.5, 1.0
"""How much a word of a name counts (our default): Ltd hardly anything, foundation little, Blackstrand all."""

_LEGAL = """
ltd limited llc llp lp plc inc incorporated corp corporation co company gmbh ggmbh mbh ag kg
kgaa ohg ug ev se sa sas sarl srl spa scrl snc sprl bv nv vzw asbl cv oy oyj ab as asa aps kft
zrt rt doo dd ad ooo oao zao pao ao tov pp fze fzco fzc fzllc jsc pjsc ojsc cjsc pty pte bhd sdn
pvt tbk pt kk yk ltda eirl spolka zoo sro eood ood sal wll saoc ngo npo cic cio rf the of and
und et y e de del della di da do dos das des du la le les el los las al der die das fur for in
von van den dem zur i
"""
LEGAL_FORMS = frozenset(_LEGAL.split())
_GENERIC = """
foundation fund fonds trust association associates society institute institut organisation
organization organizatsiya international national global world federal federation union group
gruppe holding holdings enterprise enterprises industries industry trading services service
solutions systems center centre network council committee commission agency office department
ministry church charity charitable relief aid community communities school university college
hospital bank capital partners management development fundacion fundacao fondation stiftung
verein verband gesellschaft asociacion associacao societe sociedad societa obshchestvo fond
soyuz gruppa kompaniya kholding jamiya jamia muassasa sharika etaireia general new north south
east west american british project programme program
"""
GENERIC_WORDS = frozenset(_GENERIC.split())
_SHORT_FOR = {
    "intl": "international",
    "int": "international",
    "natl": "national",
    "nat": "national",
    "assn": "association",
    "assoc": "association",
    "fdn": "foundation",
    "fndn": "foundation",
    "found": "foundation",
    "org": "organization",
    "organisation": "organization",
    "univ": "university",
    "inst": "institute",
    "dept": "department",
    "govt": "government",
    "ctr": "center",
    "centre": "center",
    "cntr": "center",
    "soc": "society",
    "svcs": "services",
    "mgmt": "management",
    "dev": "development",
    "grp": "group",
    "hldgs": "holdings",
    "bros": "brothers",
    "st": "saint",
    "mt": "mount",
    "ft": "fort",
    "comm": "committee",
    "cmte": "committee",
    "programme": "program",
    "mfg": "manufacturing",
    "ind": "industries",
    "tech": "technology",
    "hosp": "hospital",
    "amer": "american",
}
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{3})")
_ARTICLE = re.compile(r"^(?:al|el|ul)(?=[^aeiou]..)")
_MARKS = re.compile(  # of Latin, Greek and Cyrillic, Hebrew, Arabic
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]"
)
_APOSTROPHES = re.compile("['’ʼ`´ʹʺ]")
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[a-z0-9]+")
_VOWELS = re.compile(r"[aeiouy]+")
_SOUNDS = (  # spellings of one sound in the usual ways of writing other scripts in Latin letters
    *(("schtsch", "s"), ("shch", "s"), ("tsch", "c"), ("dzh", "j"), ("tch", "c"), ("sch", "s")),
    *(
        ("sc", "s"),
        ("zh", "s"),
        ("kh", "c"),
        ("ch", "c"),
        ("sh", "s"),
        ("ph", "f"),
        ("th", "t"),
        ("gh", "g"),
        ("dh", "d"),
    ),
    *(("ck", "k"), ("qu", "k"), ("ts", "s"), ("tz", "s"), ("dj", "j"), ("ks", "x")),
    *(("q", "k"), ("w", "v"), ("z", "s")),
)
_ENDING = re.compile(r"(?:ij|yj|iy)$")
_BEGINNING = re.compile(r"^y(?=[aeiou])")
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as it is compared, its consonants, and how much it counts."""

    text: str
    skeleton: str
    weight: float


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name taken apart; ``words`` in their order, ``key`` the same whatever their order.

    ``initials`` are the first letters of the words that count, where there are three or more.
    ``vowels_unwritten`` says that its script leaves vowels out. A name of symbols alone has no words: its
    ``key`` is the name itself.
    """

    name: str
    words: tuple[Word, ...]
    key: str
    joined: str
    initials: str
    has_accents: bool
    script: str
    vowels_unwritten: bool

    @property
    def weight(self) -> float:
        """How much all of its words count together."""
        return sum(word.weight for word in self.words)


def without_accents(name: str) -> str:
    """Take accents and vowel points off the letters of a name, and leave everything else.

    Examples
    --------
    >>> without_accents("Fundação São João")
    'Fundacao Sao Joao'
    """
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", name)))


def name_form(name: str) -> NameForm:
    """Take a name apart.

    Examples
    --------
    >>> form = name_form("Müller & Söhne GmbH")
    >>> [word.text for word in form.words], form.words[0].weight, form.words[-1].weight
    (['muller', 'and', 'sohne', 'gmbh'], 1.0, 0.1)
    """
    composed = unicodedata.normalize("NFKC", name)
    bare = without_accents(composed)
    script = script_of(bare)
    if not any(letter.isalnum() for letter in bare):  # a picture has no sound, so it is like no other word
        return NameForm(name, (), composed.strip(), "", "", False, script, False)
    latin = _APOSTROPHES.sub("", anyascii(_ARABIC_ARTICLE.sub("al ", bare)))
    latin = _INITIALS.sub(lambda found: found[0].replace(".", ""), latin).lower().replace("&", " and ")
    words = tuple(_word(text) for text in _WORD.findall(latin.replace("`", "")))
    counted = [word.text for word in words if word.weight > LEGAL_WEIGHT]
    return NameForm(
        name,
        words,
        " ".join(sorted(word.text for word in words)),
        "".join(counted) or "".join(word.text for word in words),
        "".join(text[0] for text in counted) if len(counted) >= 3 else "",
        bare != composed,
        script,
        script in ("Arabic", "Hebrew"),
    )


def script_of(name: str) -> str:
    """Name the script of a name's first letter that isn't Latin; Latin where there is none.

    Examples
    --------
    >>> script_of("Газпром"), script_of("Acme")
    ('Cyrillic', 'Latin')
    """
    for letter in name:
        if letter.isalpha() and not letter.isascii():
            kind = unicodedata.name(letter, "LATIN").split(" ")[0]
            if kind not in ("LATIN", "FULLWIDTH", "MODIFIER"):
                return {"CJK": "Chinese"}.get(kind, kind.capitalize())
    return "Latin"


@lru_cache(maxsize=1 << 17)
def _word(text: str) -> Word:
    full = _SHORT_FOR.get(text, text)
    if full in LEGAL_FORMS:
        return Word(full, full, LEGAL_WEIGHT)
    return Word(full, skeleton(full), GENERIC_WEIGHT if full in GENERIC_WORDS else PLAIN_WEIGHT)


def skeleton(word: str) -> str:
    """Keep the consonants of a word as they sound, whichever way its script was written in Latin letters.

    Examples
    --------
    >>> skeleton("tschaikowski"), skeleton("chaykovskiy"), skeleton("muhammad"), skeleton("mohamed")
    ('ckvsk', 'ckvsk', 'mhmd', 'mhmd')
    """
    sound = _BEGINNING.sub("j", _ENDING.sub("", _ARTICLE.sub("", word)))
    for written, heard in _SOUNDS:
        sound = sound.replace(written, heard)
    consonants = _REPEATED.sub(r"\1", _VOWELS.sub("", sound))
    return consonants.rstrip("h") or consonants
