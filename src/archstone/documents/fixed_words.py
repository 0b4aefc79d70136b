"""The words that documents bring along themselves, by language: labels, never what members wrote."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archstone.model.errors import NotFound

_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "added": "added",
        "after": "is now",
        "agreement": "What we agree",
        "also": "What it means",
        "altered_says": "The text that was signed is another than this one: its hash differs.",
        "amends": "Amends",
        "annex": "Annex",
        "article": "Article",
        "before": "was",
        "bridge": "bridge charter",
        "by": "By right of",
        "by_risk": "by risk",
        "cast": "votes cast",
        "changed": "changed",
        "clauses": "Clauses",
        "comparison": "What changed",
        "consensus": "consensus",
        "dates": "Dates",
        "date": "Date",
        "day": "Day",
        "day-first-win": "first visible win",
        "day-refresher": "refresher",
        "day-review": "review",
        "day-start": "start",
        "day-sunset": "sunset",
        "day-talk-of-renewal": "talk of renewal",
        "day-trust-audit": "trust audit",
        "days": "days",
        "decision": "Decision on",
        "decisions": "How we decide",
        "draft": "Draft",
        "draft_says": "A draft: not every party has signed it.",
        "eligible": "all votes there are",
        "executive_committee": "executive committee",
        "foundation": "Foundation",
        "hash": "Hash",
        "hash_says": "What is signed is this version with its annexes. The hash is the "
        "SHA-256 of its canonical form: if a letter changes, it changes.",
        "left_out": "left out",
        "locked": "locked",
        "locked_says": "An article marked as locked holds an essential principle: no ballot changes it.",
        "majority": "majority",
        "mandate": "Mandate",
        "memorandum": "memorandum",
        "model": "Model",
        "moved": "moved",
        "name": "Name",
        "new": "new",
        "nobody": "nobody yet",
        "none": "none",
        "note": "Note",
        "notes": "Notes",
        "nothing": "nothing",
        "of": "of",
        "on": "On",
        "one_each": "one each",
        "one_page": "one-page memorandum",
        "open_for": "Open for",
        "opportunistic": "opportunistic",
        "page": "Page",
        "parameter": "Parameter",
        "parties": "Parties",
        "party": "Party",
        "picture": "Picture",
        "present": "votes present",
        "proportional": "by seats",
        "quorum": "Quorum",
        "removed": "removed",
        "removed_says": "What is new is underlined, what is gone is struck through.",
        "risk": "Risk",
        "risks": "What answers which risk",
        "role": "Role",
        "rule": "Taken by",
        "same_says": "The two versions are the same.",
        "secret": "secret ballot",
        "shared-threat": "shared-threat",
        "signatory": "Signs for it",
        "signature": "Signature",
        "signatures": "Signatures",
        "signed": "Signed",
        "strength-based": "strength-based",
        "structural": "structural agreement",
        "structural-model": "structural",
        "supermajority": "supermajority",
        "to_fill": "Still to be filled in",
        "to_settle": "Still to be settled",
        "to_translate": "Still in English",
        "unanimity": "unanimity",
        "unanswered": "No article answers these",
        "unchanged": "Unchanged articles",
        "uncommon-complement": "uncommon-complement",
        "values-bridge": "values-bridge",
        "version": "Version",
        "vetoes": "Vetoes",
        "votes": "Votes",
        "warning": "Warning",
        "weakness": "Protects",
        "what": "What happens",
    }
)
_ARABIC: Mapping[str, str] = MappingProxyType(
    {
        "added": "أضيف",
        "after": "أصبح",
        "agreement": "ما نتفق عليه",
        "also": "ما يترتب عليه",
        "altered_says": "النص الموقّع غير هذا النص: بصمته مختلفة.",
        "amends": "يعدّل",
        "annex": "ملحق",
        "article": "المادة",
        "before": "كان",
        "bridge": "ميثاق جسر",
        "by": "بموجب",
        "by_risk": "بحسب المخاطرة",
        "cast": "الأصوات المُدلى بها",
        "changed": "تغيّر",
        "clauses": "البنود",
        "comparison": "ما الذي تغيّر",
        "consensus": "التوافق",
        "dates": "المواعيد",
        "date": "التاريخ",
        "day": "اليوم",
        "day-first-win": "أول إنجاز",
        "day-refresher": "تجديد التدقيق",
        "day-review": "مراجعة",
        "day-start": "بداية التحالف",
        "day-sunset": "نهاية التحالف",
        "day-talk-of-renewal": "حديث عن التجديد",
        "day-trust-audit": "تدقيق الثقة",
        "days": "يومًا",
        "decision": "القرار بشأن",
        "decisions": "كيف نقرّر",
        "draft": "مسودة",
        "draft_says": "مسودة: لم يوقّعها كل الأطراف.",
        "eligible": "جميع الأصوات",
        "executive_committee": "اللجنة التنفيذية",
        "foundation": "الأساس",
        "hash": "البصمة",
        "hash_says": "يُوقَّع هذا الإصدار مع ملاحقه. البصمة هي SHA-256 لصيغته القانونية: إذا تغيّر حرف تغيّرت.",
        "left_out": "حُذفت",
        "locked": "مقفلة",
        "locked_says": "المادة المقفلة تحمل مبدأ أساسيًا لا يغيّره أي تصويت.",
        "majority": "الأغلبية",
        "mandate": "التفويض",
        "memorandum": "مذكرة",
        "model": "النموذج",
        "moved": "نُقلت",
        "name": "الاسم",
        "new": "جديدة",
        "nobody": "لا أحد بعد",
        "none": "لا شيء",
        "note": "ملاحظة",
        "notes": "ملاحظات",
        "nothing": "لا شيء",
        "of": "من",
        "on": "بشأن",
        "one_each": "صوت لكل عضو",
        "one_page": "مذكرة من صفحة واحدة",
        "open_for": "مدة التصويت",
        "opportunistic": "انتهازي لمرة واحدة",
        "page": "صفحة",
        "parameter": "القيمة",
        "parties": "الأطراف",
        "party": "الطرف",
        "picture": "شكل",
        "present": "الأصوات الحاضرة",
        "proportional": "بحسب المقاعد",
        "quorum": "النصاب",
        "removed": "حُذف",
        "removed_says": "الجديد تحته خط، والمحذوف مشطوب.",
        "risk": "الخطر",
        "risks": "ما يعالج كل خطر",
        "role": "الصفة",
        "rule": "يُتخذ بـ",
        "same_says": "الإصداران متطابقان.",
        "secret": "اقتراع سري",
        "shared-threat": "خطر مشترك",
        "signatory": "يوقّع عنه",
        "signature": "التوقيع",
        "signatures": "التوقيعات",
        "signed": "وُقّع",
        "strength-based": "قائم على القوة",
        "structural": "اتفاق هيكلي",
        "structural-model": "هيكلي",
        "supermajority": "أغلبية معزّزة",
        "to_fill": "لم يُملأ بعد",
        "to_settle": "لم يُحسم بعد",
        "to_translate": "ما زال بالإنجليزية",
        "unanimity": "الإجماع",
        "unanswered": "لا مادة تعالج هذه الأخطار",
        "unchanged": "مواد لم تتغيّر",
        "uncommon-complement": "تكامل غير مألوف",
        "values-bridge": "جسر القيم",
        "version": "الإصدار",
        "vetoes": "حق النقض",
        "votes": "الأصوات",
        "warning": "تحذير",
        "weakness": "يحمي",
        "what": "ما يجري",
    }
)
_GERMAN: Mapping[str, str] = MappingProxyType(
    {
        "hash": "Prüfsumme",
        "note": "Hinweis",
        "of": "von",
        "page": "Seite",
        "version": "Fassung",
        "warning": "Achtung",
    }
)
_SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "hash": "Huella",
        "note": "Nota",
        "of": "de",
        "page": "Página",
        "version": "Versión",
        "warning": "Atención",
    }
)
FIXED_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": _ENGLISH, "ar": _ARABIC, "de": _GERMAN, "es": _SPANISH}
)
"""English is complete; a language that lacks a word takes the English one."""


def fixed_word(word: str, language: str) -> str:
    """Say a label in a language, or in English where that language hasn't got it yet.

    Parameters
    ----------
    word : one of the keys of the English table
    language : such as en, ar or pt-BR; a region falls back to its language

    Examples
    --------
    >>> fixed_word("page", "ar"), fixed_word("page", "sw")
    ('صفحة', 'Page')
    """
    if word not in _ENGLISH:
        raise NotFound(f"There is no fixed word {word}; add it to the English table first.")
    for known in (language, language.partition("-")[0]):
        if word in FIXED_WORDS.get(known, {}):
            return FIXED_WORDS[known][word]
    return _ENGLISH[word]
