"""The words that an audit's page brings along itself, in four languages: never what people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archstone.model.errors import NotFound

LANGUAGES = ("en", "ar", "de", "es")
_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "title": ("{name}: audit", "{name}: التدقيق", "{name}: Audit", "{name}: auditoría"),
        "subtitle": (
            "What it is good at, and what it lacks, as of {day}",
            "ما تجيده وما ينقصها، بتاريخ {day}",
            "Was sie kann und was ihr fehlt, Stand {day}",
            "Lo que hace bien y lo que le falta, a {day}",
        ),
        "partner_subtitle": (
            "What it shows {partner}, as of {day}",
            "ما تُطلع عليه {partner}، بتاريخ {day}",
            "Was sie {partner} zeigt, Stand {day}",
            "Lo que muestra a {partner}, a {day}",
        ),
        "for_owner": ("For {name} alone", "لـ{name} وحدها", "Nur für {name}", "Solo para {name}"),
        "for_owner_says": (
            "This page names what is sealed and what is private. Don't pass it on; there is another for "
            "partners.",
            "تذكر هذه الصفحة ما هو مختوم وما هو خاص. لا تسلّموها لأحد؛ للشركاء صفحة أخرى.",
            "Diese Seite nennt Versiegeltes und Privates. Geben Sie sie nicht weiter; für Partner gibt es "
            "eine andere.",
            "Esta página nombra lo sellado y lo privado. No la entregue; para los socios hay otra.",
        ),
        "for_partner_says": (
            "For {partner} only. What isn't on this page wasn't shown to it, and may be there all the same.",
            "لـ{partner} فقط. ما ليس في هذه الصفحة لم يُعرض عليها، وقد يكون موجودًا.",
            "Nur für {partner}. Was hier nicht steht, wurde ihr nicht gezeigt und kann es trotzdem geben.",
            "Solo para {partner}. Lo que no está aquí no se le ha mostrado, y puede existir.",
        ),
        "strengths": ("Strengths", "مواطن القوة", "Stärken", "Fortalezas"),
        "vulnerabilities": ("Vulnerabilities", "مواطن الضعف", "Schwächen", "Vulnerabilidades"),
        "capability": ("Capability", "القدرة", "Fähigkeit", "Capacidad"),
        "level": ("Level, of 5", "المستوى، من 5", "Stufe, von 5", "Nivel, de 5"),
        "evidence": ("Evidence", "الدليل", "Beleg", "Prueba"),
        "claimed": ("claimed", "مُدّعى", "behauptet", "afirmada"),
        "shown": ("shown by past work", "ظهر في عمل سابق", "durch Arbeit gezeigt", "mostrada con hechos"),
        "confirmed": (
            "confirmed by a partner",
            "أكّده شريك",
            "von Partnern bestätigt",
            "confirmada por un socio",
        ),
        "estimated": ("estimated", "مقدَّر", "geschätzt", "estimada"),
        "rank": ("Rank", "الترتيب", "Rang", "Orden"),
        "severity": ("Severity", "الشدّة", "Schwere", "Gravedad"),
        "need": ("Need", "الحاجة", "Bedarf", "Necesidad"),
        "apart": ("Raters apart", "تباعد المقيّمين", "Abstand", "Distancia"),
        "basis": ("Known by", "الأساس", "Quelle", "Base"),
        "felt": ("felt", "إحساس", "gefühlt", "sentida"),
        "by_evidence": ("evidence", "دليل", "belegt", "con pruebas"),
        "who_may": ("Who may know", "من يعلم", "Wer es wissen darf", "Quién puede saberlo"),
        "private": ("private", "خاص", "privat", "privada"),
        "sealed": ("sealed", "مختوم", "versiegelt", "sellada"),
        "partner": ("partner", "للشريك", "Partner", "socios"),
        "public": ("public", "علني", "öffentlich", "pública"),
        "in_its_words": ("In its own words", "بكلماتها", "In eigenen Worten", "Con sus palabras"),
        "none": (
            "None is written down yet.",
            "لم يُدوَّن شيء بعد.",
            "Noch keine genannt.",
            "Aún no hay ninguna.",
        ),
        "none_shown": (
            "None was shown.",
            "لم يُعرض شيء.",
            "Keine wurde gezeigt.",
            "No se ha mostrado ninguna.",
        ),
        "more": (
            "{n} more in the audit.",
            "{n} غيرها في التدقيق.",
            "{n} weitere im Audit.",
            "{n} más en la auditoría.",
        ),
        "how_read": (
            "Severity and need are 1 to 5. “Raters apart” is how far the products of severity and need lie "
            "apart, of 24; where it is large, talk first.",
            "الشدّة والحاجة من 1 إلى 5. «تباعد المقيّمين» هو الفرق بين حاصلي ضرب الشدّة في الحاجة، من 24؛ "
            "وحيث كبر فابدؤوا بالحديث.",
            "Schwere und Bedarf gehen von 1 bis 5. „Abstand“ sagt, wie weit die Produkte aus beiden "
            "auseinanderliegen, von 24; wo er groß ist, zuerst reden.",
            "Gravedad y necesidad van de 1 a 5. «Distancia» dice cuánto se apartan sus productos, de "
            "24; donde es "
            "grande, hablen primero.",
        ),
        "to_do": ("What is missing", "ما ينقص التدقيق", "Was noch fehlt", "Lo que falta"),
        "complete": (
            "The audit is complete.",
            "التدقيق مكتمل.",
            "Das Audit ist vollständig.",
            "La auditoría está completa.",
        ),
        "too-few-vulnerabilities": (
            "At least five vulnerabilities; {n} of 5 stand here.",
            "خمسة مواطن ضعف على الأقل؛ هنا {n} من 5.",
            "Mindestens fünf Schwächen; hier stehen {n} von 5.",
            "Al menos cinco vulnerabilidades; aquí hay {n} de 5.",
        ),
        "no-strength": (
            "At least one strength.",
            "موطن قوة واحد على الأقل.",
            "Mindestens eine Stärke.",
            "Al menos una fortaleza.",
        ),
        "no-note": (
            "A note on what happens because of it: {named}.",
            "ملاحظة عمّا يترتب عليه: {named}.",
            "Eine Notiz, was daraus folgt: {named}.",
            "Una nota sobre lo que ocurre por ello: {named}.",
        ),
        "no-rank": ("A rank: {named}.", "الترتيب: {named}.", "Ein Rang: {named}.", "El orden: {named}."),
        "guessed": (
            "Confirm or replace what was estimated: {named}.",
            "أكّدوا المقدَّر أو استبدلوه: {named}.",
            "Geschätztes bestätigen oder ersetzen: {named}.",
            "Confirmar o sustituir lo estimado: {named}.",
        ),
        "readiness": ("How open you are", "مدى انفتاحكم", "Wie offen Sie sind", "Cuánta apertura hay"),
        "leaders_unknown": (
            "Nobody has said yet whether your leaders are for being open; they go first.",
            "لم يقل أحد بعد هل قيادتكم مع الانفتاح؛ هي تبدأ.",
            "Noch hat niemand gesagt, ob Ihre Leitung für Offenheit ist; sie geht voran.",
            "Nadie ha dicho aún si la dirección está a favor; ella va primero.",
        ),
        "leaders_no": (
            "Your leaders haven't agreed to be open; they go first.",
            "لم توافق قيادتكم على الانفتاح؛ هي تبدأ.",
            "Ihre Leitung hat der Offenheit nicht zugestimmt; sie geht voran.",
            "La dirección no ha aceptado abrirse; ella va primero.",
        ),
        "leaders_yes": (
            "Your leaders have agreed to be open.",
            "وافقت قيادتكم على الانفتاح.",
            "Ihre Leitung hat der Offenheit zugestimmt.",
            "La dirección ha aceptado abrirse.",
        ),
        "told_none": (
            "Nothing has been told to a partner. Begin with one, where little is at stake.",
            "لم يُقل شيء لشريك. ابدؤوا بواحد حيث المخاطرة قليلة.",
            "Noch wurde keinem Partner etwas gesagt. Beginnen Sie mit einer, wo wenig auf dem Spiel steht.",
            "No se ha contado nada a ningún socio. Empiecen por una, donde haya poco en juego.",
        ),
        "told_waiting": (
            "Told to partners: {n}. Of {waiting} you don't know yet what came; find out before you "
            "tell more.",
            "قيل للشركاء: {n}. لا يُعرف بعد ما نتج عن {waiting}؛ اعرفوه قبل قول المزيد.",
            "Partnern gesagt: {n}. Von {waiting} ist noch offen, was daraus wurde; das zuerst klären.",
            "Contado a socios: {n}. De {waiting} no se sabe aún qué resultó; averígüenlo antes de "
            "contar más.",
        ),
        "told_well": (
            "Told to partners: {n}; well received: {well}.",
            "قيل للشركاء: {n}؛ وقوبل بالترحيب: {well}.",
            "Partnern gesagt: {n}; gut aufgenommen: {well}.",
            "Contado a socios: {n}; bien recibido: {well}.",
        ),
        "stopped": (
            "Disclosure has stopped: something was used against you. Take that up first.",
            "توقّف الإفصاح: استُخدم شيء ضدكم. عالجوا ذلك أولًا.",
            "Die Offenlegung ruht: Etwas wurde gegen Sie verwendet. Klären Sie das zuerst.",
            "La divulgación está parada: algo se usó en su contra. Resuelvan eso primero.",
        ),
        "first": (
            "If you tell a partner, at most three at first, and only what bears on your work "
            "together. The heaviest "
            "that aren't private: {named}.",
            "إن أخبرتم شريكًا فثلاثة على الأكثر أولًا، وفقط ما يمسّ عملكم معًا. أثقلها من غير الخاص: {named}.",
            "Einem Partner anfangs höchstens drei, und nur, was die gemeinsame Arbeit berührt. Die "
            "schwersten, die nicht "
            "privat sind: {named}.",
            "A un socio, tres como mucho al principio, y solo lo que toca al trabajo común. Las más "
            "graves que no son "
            "privadas: {named}.",
        ),
        "raters": (
            "Rated by {n} people.",
            "قيّمها {n} أشخاص.",
            "Bewertet von {n} Personen.",
            "Valorada por {n} personas.",
        ),
    }
)


def audit_said(word: str, language: str, **values: object) -> str:
    """Say a phrase of an audit's page in a language, English where it hasn't got one.

    Parameters
    ----------
    word : one of the keys of the table
    language : such as en, ar or de-AT
    values : what stands in its places

    Examples
    --------
    >>> audit_said("sealed", "ar-JO"), audit_said("sealed", "es"), audit_said("sealed", "sw")
    ('مختوم', 'sellada', 'sealed')
    """
    if word not in _WORDS:
        raise NotFound(f"There is no phrase {word} for an audit; add it to the table first.")
    base = language.partition("-")[0]
    phrase = _WORDS[word][LANGUAGES.index(base) if base in LANGUAGES else 0]
    return phrase.format(**values) if values else phrase
