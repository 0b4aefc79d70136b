"""Names as registers shout them, made readable.

Registers that keep names in capitals lose which words were acronyms. What is restored here: small words
stay small, words without a vowel and known acronyms stay capital, the rest gets one capital. A name with
any small letter is someone's own spelling and stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SMALL = "a an and as at by de del des di du el for from in la le of on or the to und van von with"
_ACRONYMS = """
AA AARP ABC AFL AFSCME AIDS AMVETS ATV BBYO BSA CIO DAR FFA FM HIV IBEW II III IV IX LGBT LGBTQ MIT NAACP NATO
NEA NGO PBS PTA PTO PTSA STEM TV UA UAW UK UN UNESCO UNICEF US USA USO UVM VI VII VIII XI XII YMCA YWCA
"""
_NO_VOWEL_YET_NO_ACRONYM = """
CH CHAS CMTY CTR CTY DPT DR DTD FDTN FLD FLS FND FNDTN FRDS FT GEO GRP HTS HWY HYMN JCT JR
LTD LYNN LYNX MGMT MR MRS MS MT MTN MTS
MNTN MTR MYTH NTL PKWY PL RD RHYTHM RVR SCH SHH SPG SPGS SR ST STS THY TR TWP WM
"""
SMALL = frozenset(_SMALL.split())
ACRONYMS = frozenset(_ACRONYMS.split())
SHORTENED = frozenset(_NO_VOWEL_YET_NO_ACRONYM.split())
_PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def readable_name(name: str) -> str:
    """Write a name kept in capitals as a person would; leave others alone.

    Parameters
    ----------
    name : as the register has it

    Returns
    -------
    name : str, single spaces, no other character added or lost

    Notes
    -----
    A guess, since capitals lost what was an acronym: "Rise" and "RISE" can't be told apart.

    Examples
    --------
    >>> readable_name("FRIENDS OF THE YMCA OF ST JOHNSBURY VT INC")
    'Friends of the YMCA of St Johnsbury VT Inc'
    >>> readable_name("eBay Foundation")
    'eBay Foundation'
    """
    words = name.split()
    if name != name.upper():
        return " ".join(words)
    return " ".join([_word(word, k == 0) for k, word in enumerate(words)])


@lru_cache(maxsize=1 << 16)
def _word(word: str, first: bool) -> str:
    if not first and word.lower() in SMALL:
        return word.lower()
    if any(c.isdigit() for c in word):
        return word.lower() if re.fullmatch(r"\d+(ST|ND|RD|TH)", word) else word
    return _PART.sub(lambda found: _part(found[0]), word)


def _part(part: str) -> str:
    if part in ACRONYMS or len(part) == 1:
        return part
    if part.isascii() and not re.search("[AEIOUY]", part) and part not in SHORTENED:
        return part
    if part.startswith("MC") and len(part) > 4:
        return "Mc" + part[2:].capitalize()
    if re.match(r"[ODL]'[A-Z]{3}", part):
        return part[:2] + part[2:].capitalize()
    return part.capitalize()
