"""What monitors are called, what they ask and what helps, in Arabic; English comes from the monitors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archstone.documents.review_words import is_arabic
from archstone.model.monitors import Monitor, Theme

_ARABIC: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "mission-drift": (
            "الانحراف عن الغاية",
            "هل ما زال عملنا يخدم الغاية التي وقّعنا عليها؟",
            (
                "اقرؤوا الغاية بصوت عالٍ، وراجعوا الأنشطة التي ابتعدت عنها.",
                "أوقفوا ما لا يخدمها أو سلّموه لغيركم، واطلبوا نظرة من الخارج.",
            ),
        ),
        "scope-creep": (
            "تمدّد النطاق",
            "كم من جهدنا يذهب إلى ما لم نقصده قط؟",
            (
                "أجيبوا عن كل طلب كتابةً، واحتفظوا بقائمة ما رُفض.",
                "أعطوا ما لا يناسب تحالفًا مستقلًا به.",
            ),
        ),
        "own-mission": (
            "رسالة العضو نفسه",
            "هل يعمل عضو لنا ما ليس موجودًا لأجله؟",
            ("اسألوا العضو عمّا يفضّل أن يعمله، وانقلوا الدور.",),
        ),
        "funding-concentration": (
            "تركّز التمويل",
            "هل يستطيع ممول واحد أن ينهي هذا وحده؟",
            ("ابحثوا عن ممولين آخرين قبل طلب المنحة التالية.", "وزّعوا ما بقي على سنوات أكثر."),
        ),
        "funders-conditions": (
            "شروط الممولين",
            "هل يقرّر الدافعون ما يُعمل، أم الحاجة؟",
            ("ردّوا الشرط، أو اعرضوه على تصويت جميع الأعضاء.", "ابدؤوا بالحاجة، وابحثوا عن المنحة بعدها."),
        ),
        "decisions-with-funder": (
            "قرارات تتبع الممول",
            "حيث اختلف الممول وأكثر الأعضاء، بقول من أُخذ؟",
            (
                "زنوا الأصوات بما يخاطر به كلٌّ لا بما يدفع.",
                "ليتكلم الممول أولًا ويصوّت أخيرًا، أو لا يصوّت على ما يدفع له.",
            ),
        ),
        "power-asymmetry": (
            "تفاوت القوة",
            "هل لأحد من القول أكثر مما يخاطر به؟",
            ("لتدُر المناصب، وليتحدّث في الخارج من يحمل المخاطرة.", "قيسوا الأصوات من جديد إزاء المخاطر."),
        ),
        "reputational-contagion": (
            "عدوى السمعة",
            "ماذا تفعل متاعب عضو بالآخرين؟",
            (
                "أخبروا الأعضاء قبل أن يقرؤوا الخبر، واتفقوا على من يتحدّث.",
                "ليكتب كل عضو معرَّض لماذا يخدم التحالف رسالته.",
            ),
        ),
        "resource-drain": (
            "استنزاف الموارد",
            "هل ما زال الجهد يثمر شيئًا؟",
            (
                "اختاروا نتيجة صغيرة للأشهر الثلاثة القادمة وضعوا الجهد فيها.",
                "أعيدوا تقاسم كلفة اللقاءات بإحدى الطرق التي تقارنها الحسابات.",
            ),
        ),
        "exit-barriers": (
            "عوائق الخروج",
            "هل يستطيع كل عضو أن يخرج إن اضطر؟",
            ("اتفقوا على شروط الخروج ويوم النهاية قبل أن تترابطوا أكثر.",),
        ),
        "trust-erosion": (
            "تآكل الثقة",
            "هل تتراجع الثقة، أو الوعود معها؟",
            ("تحدّثوا في الفجوة مع من يوافق، وقولوا مبكرًا ما لا يمكن الوفاء به.",),
        ),
        "complacency": (
            "التراخي",
            "هل ما زال الأعضاء يقولون ما لا يقدرون عليه؟",
            ("اعقدوا لقاء التجديد الآن، وليبدأ أكبر الأعضاء.",),
        ),
        "homogenisation": (
            "التشابه المتزايد",
            "هل ما زال الأعضاء مختلفين حيث قيمتهم في اختلافهم؟",
            ("ليقل كل عضو ما كفّ عن قوله، ولمن.",),
        ),
        "delay": (
            "التأخّر",
            "هل تطول القرارات أكثر فأكثر؟",
            ("أعطوا الأمور الصغيرة للجنة، وحدّدوا يومًا أخيرًا لكل مقترح.",),
        ),
        "core-disagreement": (
            "خلاف في الجوهر",
            "هل نقول علنًا ما ليس كذلك بيننا؟",
            ("تناولوه قبل أن يجده غيركم، أو ليتحدّث كلٌّ إلى جمهوره.",),
        ),
        "single-points": (
            "من لا غنى عنه",
            "من الذي لا يمكن الاستغناء عنه؟",
            ("سمّوا من يحل محله وبأي سرعة، وابحثوا عن بديل في السجل.",),
        ),
        "breaking-point": (
            "نقطة انكسار النموذج",
            "هل اقترب ما كسر تحالفات مثل هذا؟",
            ("ضعوه على جدول المراجعة القادمة وقرّروا هل تستمرون بهذه الصورة.",),
        ),
        "autonomy": (
            "الاستقلال",
            "هل ما زال العضو ملك نفسه؟",
            ("قولوا ما يُفَكّ ارتباطه، وحتى متى.",),
        ),
        "latent-tension": (
            "توتر كامن",
            "أي خصام قديم قد يعود؟",
            ("سوّوه ما دام لا شيء يضغط، مع وسيط اختاره الطرفان.",),
        ),
    }
)
_THEMES: Mapping[Theme, str] = MappingProxyType(
    {
        Theme.GOAL: "هل ما زلنا نعمل ما اجتمعنا لأجله؟",
        Theme.MONEY_AND_POWER: "من يقرّر، ومن يدفع؟",
        Theme.TRUST: "هل ما زلنا نصدق بعضنا القول؟",
        Theme.DEPENDENCE: "ماذا لو تعثّر أحدنا أو خرج؟",
        Theme.COST: "هل يكلّف أكثر مما يأتي به؟",
    }
)


def theme_asks(theme: Theme, language: str) -> str:
    """Ask the question of a theme in a language.

    Examples
    --------
    >>> theme_asks(Theme.COST, "en"), theme_asks(Theme.COST, "ar")
    ('Does it cost more than it brings?', 'هل يكلّف أكثر مما يأتي به؟')
    """
    return _THEMES[theme] if is_arabic(language) else theme.asks


def monitor_name(monitor: Monitor, language: str) -> str:
    """Name a monitor in a language; English where it has no other name."""
    return _ARABIC[monitor.id][0] if is_arabic(language) and monitor.id in _ARABIC else monitor.name


def monitor_asks(monitor: Monitor, language: str) -> str:
    """Ask the question of a monitor in a language."""
    return _ARABIC[monitor.id][1] if is_arabic(language) and monitor.id in _ARABIC else monitor.asks


def monitor_helps(monitor: Monitor, language: str) -> tuple[str, ...]:
    """Say what helps in general where a monitor alerts, in a language."""
    return _ARABIC[monitor.id][2] if is_arabic(language) and monitor.id in _ARABIC else monitor.helps
