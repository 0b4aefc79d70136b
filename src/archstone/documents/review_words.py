"""The words that a review brings along itself, in English and Arabic: never what members or engines say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from archstone.model.errors import NotFound

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "subtitle": (
            "Review as of {day}, for the boards of its members",
            "مراجعة بتاريخ {day}، لمجالس الأعضاء",
        ),
        "long_title": ("{name}: review", "{name}: مراجعة"),
        "as_of": ("As of {day}", "بتاريخ {day}"),
        "members": ("Members", "الأعضاء"),
        "and_more": ("and {n} more", "و{n} غيرهم"),
        "goal": ("What it is for", "الغاية منه"),
        "since": ("Since", "منذ"),
        "ends_says": (
            "it ends on {day} by itself, unless all members renew it",
            "ينتهي في {day} تلقائيًا ما لم يجدّده جميع الأعضاء",
        ),
        "ended_says": ("it ended by itself on {day}", "انتهى تلقائيًا في {day}"),
        "no_end": ("no day is set", "لم يُحدَّد يوم"),
        "not_written": ("not written down", "غير مدوّن"),
        "verdict": ("Verdict: {verdict}", "الحكم: {verdict}"),
        "continue": ("continue", "الاستمرار"),
        "adapt": ("adapt", "التعديل"),
        "scale-back": ("scale back", "التقليص"),
        "end": ("end it", "الإنهاء"),
        "no_verdict": ("too little is known", "المعلوم لا يكفي"),
        "continue_says": ("Go on as you do.", "استمرّوا كما أنتم."),
        "adapt_says": ("Go on, but change what doesn't work.", "استمرّوا، لكن غيّروا ما لا ينجح."),
        "scale-back_says": (
            "Do less, and only what serves the goal.",
            "قلّلوا العمل، واقتصروا على ما يخدم الغاية.",
        ),
        "end_says": ("Bring it to an end, in good order.", "أنهوه بترتيب حسن."),
        "no_verdict_says": (
            "Answer first what isn't known; it stands on the next page.",
            "أجيبوا أولًا عمّا هو غير معلوم؛ تجدونه في الصفحة التالية.",
        ),
        "leaning": (
            "{known} of 9 questions could be answered: {parts}.",
            "أُجيب عن {known} من 9 أسئلة: {parts}.",
        ),
        "leans_continue": ("{n} for going on", "للاستمرار {n}"),
        "leans_adapt": ("{n} for adapting", "للتعديل {n}"),
        "leans_scale-back": ("{n} for doing less", "للتقليص {n}"),
        "leans_end": ("{n} for ending it", "للإنهاء {n}"),
        "decided": (
            "Members last decided on {day}: {verdict}.",
            "آخر قرار للأعضاء كان في {day}: {verdict}.",
        ),
        "undecided": ("Members haven't decided on any verdict yet.", "لم يتخذ الأعضاء أي قرار بعد."),
        "because": ("What speaks for it most", "أهم ما يدعو إليه"),
        "open_matters": ("Open now", "أمور مفتوحة الآن"),
        "overdue": ("overdue since {day}", "متأخر منذ {day}"),
        "due_by": ("due by {day}", "موعده {day}"),
        "severity": ("severity {n} of 5", "الشدّة {n} من 5"),
        "open_since": ("since {day}", "منذ {day}"),
        "more_open": ("{n} more are open; see the long form.", "وهناك {n} غيرها؛ انظروا النسخة الطويلة."),
        "wrong": ("What is wrong, and what to do", "ما الخلل، وما العمل"),
        "ask": ("The question", "السؤال"),
        "see": ("What we see", "ما نراه"),
        "do": ("What to do first", "ما يُعمل أولًا"),
        "nothing_wrong": (
            "Nothing that is watched gives cause for alarm.",
            "لا شيء مما يُراقَب يدعو إلى القلق.",
        ),
        "nothing_known": (
            "No warning stands, but of {all} things that are watched {n} can't be told: too little "
            "is written "
            "down.",
            "لا إنذار قائم، لكن {n} من {all} مما يُراقَب لا يُعرف: ما دُوّن قليل.",
        ),
        "firm": ("on record", "مدوّن"),
        "likely": ("likely", "مرجّح"),
        "weak": ("little to go by", "أدلّته قليلة"),
        "alerts_in_all": (
            "{n} warnings stand in all; these are the weightiest of each kind. In brackets: how sure, and "
            "since when (page 2). The long form has each with its evidence, rule and source.",
            "عدد الإنذارات {n}، وهذه أثقلها في كل باب. بين القوسين مدى اليقين ومنذ متى (الصفحة 2). "
            "وفي النسخة الطويلة كل إنذار بأدلّته وقاعدته ومصدره.",
        ),
        "drift_seen": (
            "Of 100 hours of work {usual} used to serve the goal; since {month} it is {now}.",
            "من 100 ساعة عمل كانت {usual} تخدم الغاية؛ ومنذ {month} صارت {now}.",
        ),
        "pulled": ("Most of the fall: {what}.", "أكثر التراجع من: {what}."),
        "brought": ("What it brought about", "ما الذي تحقّق"),
        "outcome": ("Outcome", "النتيجة"),
        "before": ("Before", "قبل"),
        "after": ("Now", "الآن"),
        "by_indicator": ("{value} (indicator{on})", "{value} (مؤشره{on})"),
        "elsewhere": ("Change more than elsewhere", "الزيادة على غيره"),
        "state": ("State", "الحال"),
        "reached": ("reached", "تحقّق"),
        "under way": ("under way", "جارٍ"),
        "missed": ("missed", "لم يتحقق"),
        "not measured": ("not measured", "لم يُقَس"),
        "between": ("{value} ({low} to {high})", "{value}، بين {low} و {high}"),
        "no_outcomes": ("No outcome is written down.", "لم تُدوَّن أي نتيجة."),
        "more_outcomes": ("{n} more outcomes in the long form.", "وفي النسخة الطويلة {n} نتائج أخرى."),
        "of": ("{n} of 100", "{n} من 100"),
        "decide": ("What to decide today", "ما يُقرَّر اليوم"),
        "what": ("What", "ماذا"),
        "who": ("Who", "من"),
        "when": ("By when", "حتى متى"),
        "all_members": ("all members", "جميع الأعضاء"),
        "from_outside": ("someone from outside", "طرف من الخارج"),
        "today": ("today", "اليوم"),
        "now": ("now; {late}", "الآن؛ {late}"),
        "by": ("by {day}", "حتى {day}"),
        "step_verdict": (
            "Decide: {verdict}, or otherwise; write the reasons down.",
            "قرّروا: {verdict} أو غيره، ودوّنوا الأسباب.",
        ),
        "step_no_verdict": (
            "Ask each member whether the goal is right, whether it is engaged, and whether it gets "
            "what it came for.",
            "اسألوا كل عضو: هل الغاية صحيحة، وهل هو منخرط، وهل ينال ما جاء من أجله.",
        ),
        "step_dissolve": (
            "Work through the list for an ending in good order; it stands in the long form.",
            "اعملوا بقائمة الإنهاء المرتّب؛ تجدونها في النسخة الطويلة.",
        ),
        "step_independent": ("Have someone from outside review it", "اطلبوا مراجعة من الخارج"),
        "step_review": ("Hold the review that is due", "اعقدوا المراجعة المستحقّة"),
        "step_raised": ("Raise it directly", "اطرحوه مباشرة"),
        "step_answered": ("Answer it", "أجيبوا عنه"),
        "step_mended": ("Mend it", "أصلحوه"),
        "step_told": ("Tell the others", "أخبروا الآخرين"),
        "step_summoned": ("Tell the member in writing", "أبلغوا العضو كتابةً"),
        "step_meeting": ("Meet on it, all members", "اجتمعوا عليه جميعًا"),
        "step_heard": ("Hear the member first", "اسمعوا العضو أولًا"),
        "step_decided": ("Decide on it", "قرّروا فيه"),
        "step_talk": ("Talk it over", "تحدّثوا فيه"),
        "step_mediation": ("Have a mediator hear both", "ليسمع وسيط الطرفين"),
        "step_statement": ("Say the first word in public", "قولوا الكلمة الأولى علنًا"),
        "step_appeal": ("Hear the appeal", "اسمعوا الاعتراض"),
        "step_settle": ("Settle it, or say what is left to do", "احسموه، أو قولوا ما بقي"),
        "coordinator": ("{name} (coordinator)", "{name} (المنسّق)"),
        "target": ("Aim", "المقصود"),
        "step_renewal": (
            "Talk about renewal: it ends by itself on {day}",
            "تحدّثوا عن التجديد: ينتهي تلقائيًا في {day}",
        ),
        "balance": ("Benefits and risks", "الفوائد والمخاطر"),
        "balance_says": (
            "0 to 100 each, and 100 is good for a risk too; never added up.",
            "كلٌّ من 0 إلى 100، و100 حسن للمخاطر أيضًا؛ لا تُجمع.",
        ),
        "balance_sentence": (
            "Benefits and risks, each from 0 to 100, 100 is good: {parts}.",
            "الفوائد والمخاطر، كلٌّ من 0 إلى 100، و100 هو الحسن: {parts}.",
        ),
        "part": ("Part", "الباب"),
        "score": ("Score, of 100", "من 100"),
        "benefit": ("benefit", "فائدة"),
        "kind_risk": ("risk", "خطر"),
        "efficiency": ("efficiency", "الكفاءة"),
        "innovation and learning": ("innovation and learning", "الابتكار والتعلّم"),
        "solidarity": ("solidarity", "التضامن"),
        "legitimacy": ("legitimacy", "المشروعية"),
        "drift and capture": ("drift and capture", "الانحراف والاستحواذ"),
        "asymmetry": ("uneven power", "تفاوت القوة"),
        "reputation": ("reputation", "السمعة"),
        "cost and autonomy": ("cost and independence", "الكلفة والاستقلال"),
        "weaknesses": ("How far each member's weaknesses shrank", "كم تقلّص ضعف كل عضو"),
        "weaknesses_says": ("100: all gone. 0: as before, or grown.", "100: زال كله. 0: كما كان أو زاد."),
        "least_of": ("{n} of {all} members: those whose shrank least.", "{n} من {all} أعضاء: أقلّهم تقلّصًا."),
        "weaknesses_sentence": (
            "How far the weaknesses of each member shrank, 100 is all gone: {parts}.",
            "كم تقلّص ضعف كل عضو، و100 زوال كامل: {parts}.",
        ),
        "member": ("Member", "العضو"),
        "grew": ("grown", "زاد"),
        "not_known": ("not known", "غير معلوم"),
        "power": ("{member}: say and risk", "{member}: النفوذ والمخاطرة"),
        "power_says": (
            "Of 100 each; the stroke is its part of all that is at risk.",
            "من 100؛ والشرطة حصّته من كل ما في خطر.",
        ),
        "power_sentence": (
            "{member} carries {risk} of 100 of the risk and has: {parts}, each of 100.",
            "يحمل {member} من المخاطرة {risk} من 100، وله من كل 100: {parts}.",
        ),
        "share": ("Share", "الحصة"),
        "risk_share": ("of what is at risk", "مما في خطر"),
        "pays": ("of the money", "من المال"),
        "agenda": ("of proposals", "من المقترحات"),
        "adopted": ("of adopted proposals", "من المقترحات المقبولة"),
        "voting_power": ("of voting power", "من قوة التصويت"),
        "seats": ("of seats", "من المقاعد"),
        "outside_voice": ("of speaking for all outside", "من التحدّث باسم الجميع"),
        "credit": ("of public credit", "من التنويه العلني"),
        "deciding": ("of deciding roles", "من أدوار القرار"),
        "drift": ("Effort that served the goal", "جهد خدم الغاية"),
        "drift_says": ("Hours of each month that served it, of 100.", "ساعات كل شهر التي خدمتها، من 100."),
        "drift_sentence": (
            "Of 100 hours, {first} served the goal in the first months and {last} in {month}.",
            "من 100 ساعة خدمت الغاية {first} في الأشهر الأولى و{last} في {month}.",
        ),
        "usual": ("usual {n}", "المعتاد {n}"),
        "alarm": ("alarm", "إنذار"),
        "month": ("Month", "الشهر"),
        "hours": ("Hours", "الساعات"),
        "on_goal": ("On goal, of 100", "للغاية، من 100"),
        "unknown": ("What isn't known", "ما لا نعلمه"),
        "all_known": ("Every question of the review could be answered.", "أُجيب عن كل أسئلة المراجعة."),
        "more_unknown": ("and {n} more", "و{n} غيرها"),
        "how": ("How sure this is, and how it is made", "مدى اليقين، وكيف صُنع"),
        "sure_firm": (
            "The verdict is firm: {known} of its 9 questions could be answered. ",
            "الحكم راسخ: أُجيب عن {known} من أسئلته الـ9. ",
        ),
        "sure_likely": (
            "The verdict is likely, not firm: {known} of its 9 questions could be answered. ",
            "الحكم مرجّح لا راسخ: أُجيب عن {known} من أسئلته الـ9. ",
        ),
        "sure_weak": (
            "The verdict is weak: only {known} of its 9 questions could be answered. ",
            "الحكم ضعيف: لم يُجَب إلا عن {known} من أسئلته الـ9. ",
        ),
        "how_says": (
            "All of it is computed from what members wrote down; the verdict is proposed by rules, "
            "and members "
            "decide. On record: written down with its day. Likely: it rests on judgments or estimates too. "
            "Little to go by: too few cases. Effort: hours of each month (drift: CUSUM alarm against "
            "the first "
            "six). Voting power: Banzhaf's index. Change more than elsewhere: the change here less that in "
            "comparable places, with a 95 % bootstrap interval where there are units to draw. Weaknesses: "
            "severity times need, against the first audit. ",
            "كل ذلك محسوب مما دوّنه الأعضاء؛ والحكم تقترحه قواعد، والأعضاء يقرّرون. مدوّن: كُتب "
            "بتاريخه. مرجّح: يقوم "
            "أيضًا على تقدير. أدلّته قليلة: حالاته قليلة. الجهد: ساعات كل شهر (الانحراف: إنذار CUSUM "
            "إزاء الأشهر "
            "الستة الأولى). قوة التصويت: مؤشر Banzhaf. الزيادة على غيره: التغيّر هنا ناقص التغيّر في "
            "أماكن مشابهة، "
            "بفاصل 95 % حيث توجد وحدات. الضعف: الشدّة في الحاجة، إزاء التدقيق الأول. ",
        ),
        "sources_says": (
            "Rules follow S0, a review of research (study), and S1 to S3, texts of practitioners "
            "(claims); each "
            "threshold with its source stands in the long form.",
            "القواعد تتبع S0، مراجعة أبحاث (دراسة)، وS1 إلى S3، نصوص ممارسين (دعاوى)؛ وكل عتبة ومصدرها في "
            "النسخة الطويلة.",
        ),
        "word_on_goal": (
            "On goal: it moves what the charter measures, for the people and in the places that it names. ",
            "للغاية: ما يحرّك ما يقيسه الميثاق، لمن يسمّيهم وحيث يسمّي. ",
        ),
        "word_refresher": (
            "Refresher: the regular meeting in which each member says what it can't do. ",
            "التجديد: لقاء دوري يقول فيه كل عضو ما لا يقدر عليه. ",
        ),
        "word_core": (
            "Core: what the members exist to do together, and may not compromise on. ",
            "الجوهر: ما اجتمع الأعضاء لأجله ولا مساومة فيه. ",
        ),
        "english": (
            "",
            "الجمل التي تصوغها الحسابات، وما كتبه الأعضاء، تبقى بلغتها. ",
        ),
        # the long form
        "reasons": ("Why: every rule and what it saw", "لماذا: كل قاعدة وما رأته"),
        "rule": ("Rule", "القاعدة"),
        "saw": ("What it saw", "ما رأته"),
        "leans": ("Leans to", "تميل إلى"),
        "source": ("Source", "المصدر"),
        "evidence": ("Evidence", "الأدلّة"),
        "threshold": ("Threshold", "العتبة"),
        "certainty": ("How sure", "مدى اليقين"),
        "missing": ("Missing", "الناقص"),
        "helps": ("What helps", "ما ينفع"),
        "answer": ("Answered", "الجواب"),
        "rests": ("rests until {day}", "موقوف حتى {day}"),
        "quiet": ("Quiet", "هادئ"),
        "made_from": ("How it is made", "كيف صُنع"),
        "gave": ("Reduced by", "قلّصه"),
        "whose": ("Whose weakness", "ضعف من"),
        "by_how_much": ("Part of its index", "حصّته من المؤشر"),
        "nobody": ("nobody in particular", "لا أحد بعينه"),
        "weakness": ("Weakness", "الضعف"),
        "credit_says": ("Who reduced whose weaknesses", "من قلّص ضعف من"),
        "levels": ("Three levels, never added up", "ثلاثة مستويات لا تُجمع"),
        "change": ("Change", "التغيّر"),
        "there": ("Change elsewhere", "التغيّر في غيره"),
        "cautions": ("To bear in mind", "مما يُراعى"),
        "accounts": ("Promises and accounts", "الوعود والحسابات"),
        "trust": ("Trust", "الثقة"),
        "assumptions": ("What was taken for granted", "ما سُلّم به"),
        "assumption": ("Assumption", "المسلَّمة"),
        "held": ("held", "صحّ"),
        "failed": ("did not hold", "لم يصح"),
        "not_looked": ("not looked at again", "لم يُراجَع"),
        "calendar": ("Reviews by the charter", "المراجعات بحسب الميثاق"),
        "incidents": ("Incidents", "الحوادث"),
        "renegotiations": ("Renegotiations", "إعادة التفاوض"),
        "ending": ("How it ends", "كيف ينتهي"),
        "checklist": ("If it is dissolved", "إذا حُلّ"),
        "gave_cost": ("Gave, at its own cost", "أعطى، بكلفته"),
        "got_worth": ("Received, at its own worth", "نال، بتقديره"),
        "coordination": ("Cost of working together", "كلفة العمل معًا"),
        "burden": ("Of 100 of its budget", "من 100 من ميزانيته"),
        "accounts_say": (
            "What each gave and received is rated by each itself and never subtracted; “+ 2 ?” is two parts "
            "without an amount that counts.",
            "ما أعطاه كلٌّ وناله بتقديره هو ولا يُطرح؛ و“+ 2 ?” جزءان بلا مبلغ معتدّ به.",
        ),
        "promises": ("Promises that weren't simply kept", "وعود لم تُنجَز كما هي"),
        "trust_in": ("Trust in", "الثقة في"),
        "trust_level": ("all, the level", "الجميع، المستوى"),
        "trust_value": ("Median, of 10", "الوسيط، من 10"),
        "trust_day": ("As of", "بتاريخ"),
        "why": ("Why no more is shown", "لماذا لا يُعرض أكثر"),
        "trust_rising": ("The level is rising.", "المستوى يرتفع."),
        "trust_steady": ("The level is steady.", "المستوى ثابت."),
        "trust_falling": ("The level is falling.", "المستوى يتراجع."),
        "range": ("{low} to {high}", "{low} إلى {high}"),
        "whose_matter": ("It concerns", "يخصّ"),
        "severity_head": ("Severity, of 5", "الشدّة، من 5"),
        "settled": ("settled on {day}", "حُسم في {day}"),
        "reminder_come": ("a reminder, has come", "تذكير، حان"),
        "reminder_ahead": ("a reminder, lies ahead", "تذكير، آتٍ"),
        "talk_of_renewal": ("last day to talk about renewal", "آخر يوم للحديث عن التجديد"),
        "permanence": ("Whether it may become permanent", "هل يجوز أن يصير دائمًا"),
        "ends_if_decided": (
            "If it were decided on this day, all of this is done by {day}:",
            "لو تقرّر ذلك اليوم لزم إتمام هذا كله حتى {day}:",
        ),
        "carried": ("Who carries whom", "من يحمل من"),
        "happened": ("What happened", "ما الذي جرى"),
        "none_recorded": ("None is written down.", "لم يُدوَّن شيء."),
    }
)
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو"),
        *("أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
}


def said(word: str, language: str, **values: object) -> str:
    """Say a phrase of the review in a language, English where it hasn't got one.

    Parameters
    ----------
    word : one of the keys of the table
    language : such as en, ar or ar-JO
    values : what stands in its places

    Examples
    --------
    >>> said("verdict", "en", verdict=said("adapt", "en")), said("members", "ar-JO"), said("members", "sw")
    ('Verdict: adapt', 'الأعضاء', 'Members')
    """
    if word not in _WORDS:
        raise NotFound(f"There is no phrase {word} for a review; add it to the table first.")
    english, arabic = _WORDS[word]
    phrase = arabic if is_arabic(language) else english
    return phrase.format(**values) if values else phrase


def is_arabic(language: str) -> bool:
    """Whether the words of a language are the Arabic ones."""
    return language.partition("-")[0] == "ar"


def day_said(day: date, language: str) -> str:
    """Write a day as people say it.

    Examples
    --------
    >>> day_said(date(2026, 11, 4), "en"), day_said(date(2026, 11, 4), "ar")
    ('4 November 2026', '4 نوفمبر 2026')
    """
    return f"{day.day} {month_said(day, language)}"


def month_said(day: date, language: str) -> str:
    """Write the month of a day as people say it."""
    months = _MONTHS["ar" if is_arabic(language) else "en"]
    return f"{months[day.month - 1]} {day.year}"
