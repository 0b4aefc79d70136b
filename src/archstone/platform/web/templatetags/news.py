"""News in the words and the time of whoever reads it, for letters and pages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from archstone.platform.services.notifications import sentence_of

register = template.Library()


@register.simple_tag(takes_context=True)
def news_sentence(context: template.Context, kind: str, facts: dict[str, str | int]) -> str | SafeString:
    """Say news in words; escaped in HTML, plain in letters of plain text."""
    said = sentence_of(kind, facts)
    return conditional_escape(said) if context.autoescape else said


@register.filter
def news_time(happened: datetime) -> str:
    """Say when something happened, in the reader's time zone and language."""
    return date_format(timezone.localtime(happened), "DATETIME_FORMAT")
