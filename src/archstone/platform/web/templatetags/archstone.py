"""The components of a page. What each looks like and takes: ``templates/components/README.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from archstone.documents.pictures import Picture
from archstone.model.capabilities import standard_taxonomy
from archstone.platform.web.look import pictures, widgets
from archstone.platform.web.look.guide import example_pictures
from archstone.platform.web.look.tables import Chip, JobView, Ranked, Step, Tab, Table, table_of

register = template.Library()


@register.inclusion_tag("components/crumb.html")
def crumb(*parts: object) -> dict[str, object]:
    """Say where one is: label, address, label, address, ..., and the last label without one."""
    pairs = list(zip(parts[::2], (*parts[1::2], ""), strict=False))
    return {"pairs": pairs}


@register.inclusion_tag("components/opening.html")
def opening(title: str, lede: str = "", facts: Iterable[object] = ()) -> dict[str, object]:
    """Head a page: its title, the sentence that matters, the line of facts."""
    return {"title": title, "lede": lede, "facts": _facts(facts)}


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[object]) -> dict[str, object]:
    """List what is known in one line; an item is text, or a pair (what matters, the rest)."""
    return {"facts": _facts(items)}


def _facts(items: Iterable[object]) -> list[tuple[object, object]]:
    return [(item[0], item[1]) if isinstance(item, tuple) else ("", item) for item in items]


@register.inclusion_tag("components/stat.html")
def stat(
    label: str, value: object = None, unit: str = "", *, base: str = "", age: str = "", missing: str = ""
) -> dict[str, object]:
    """Show a number with its unit, base and age; without a value, why it isn't known."""
    known = str(value) not in ("", "None")  # a filter such as intcomma makes a word of None
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "base": base,
        "age": age,
        "known": known,
        "missing": missing,
    }


@register.inclusion_tag("components/table.html")
def data_table(table: Table) -> dict[str, object]:
    """Show a table that stacks on narrow screens."""
    rows = [list(zip(table.columns, row, strict=True)) for row in table.rows]
    foot = list(zip(table.columns, table.foot, strict=True)) if table.foot else []
    return {"table": table, "rows": rows, "foot": foot}


@register.simple_block_tag
def notice(content: str, tone: str = "", word: str = "", live: bool = False) -> SafeString:
    """Set something apart: good, watch or bad, never by colour alone but with a word."""
    words = {"good": _("Good"), "watch": _("Watch this"), "bad": _("Something is wrong")}
    said = word or words.get(tone, "")
    return render_to_string(
        "components/notice.html", {"content": content, "tone": tone, "word": said, "live": live}
    )


@register.simple_block_tag
def empty_state(content: str, title: str, action: str = "", url: str = "", level: int = 2) -> SafeString:
    """Say what would stand here and how to get it there."""
    return render_to_string(
        "components/empty.html",
        {"content": content, "title": title, "action": action, "url": url, "level": level},
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """Hold something back in a dialog, which a link ``#name`` with ``data-opens="name"`` opens."""
    return render_to_string("components/dialog.html", {"content": content, "name": name, "title": title})


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Chip | str], label: str = "") -> dict[str, object]:
    """List words that mark something."""
    return {"chips": [Chip(item) if isinstance(item, str) else item for item in items], "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Tab], label: str = "") -> dict[str, object]:
    """Lead to the pages beside this one."""
    return {"tabs": items, "label": label or _("Parts of this page")}


@register.inclusion_tag("components/pages.html")
def pages(told: str, previous: str = "", following: str = "") -> dict[str, str]:
    """Lead to what comes before and after: "21 to 40 of 6,401", and two addresses."""
    return {"told": told, "previous": previous, "following": following}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Step], label: str = "") -> dict[str, object]:
    """Show how far along a path one is."""
    return {"steps": items, "label": label or _("Steps")}


@register.inclusion_tag("components/job.html")
def job(job: JobView) -> dict[str, object]:
    """Show how far a background job is, and ask again until it is done."""
    return {"job": job}


@register.inclusion_tag("components/rank.html")
def rank_list(items: Iterable[Ranked], name: str = "order", label: str = "") -> dict[str, object]:
    """List items that people put in order: by dragging, or by buttons that work without a script, too."""
    return {"items": list(items), "name": name, "label": label or _("In your order")}


@register.inclusion_tag("components/saved.html")
def autosave_status(said: str = "") -> dict[str, str]:
    """Say when a form that saves itself was last saved; stands inside that form."""
    return {"said": said}


@register.inclusion_tag("components/copies.html")
def copy_field(name: str, label: str, value: str) -> dict[str, str]:
    """Show something to be copied, such as a signed link."""
    return {"name": name, "label": label, "value": value}


@register.inclusion_tag("components/errors.html")
def error_summary(form: forms.BaseForm) -> dict[str, object]:
    """List what is wrong with a form, each with a link to its field."""
    wrong = [(field, error) for field in form if not field.is_hidden for error in field.errors]
    hidden = [f"{field.label}: {error}" for field in form.hidden_fields() for error in field.errors]
    general = [*form.non_field_errors(), *hidden]
    return {"wrong": [(_anchor(f), f.label, e) for f, e in wrong], "general": general}


def _anchor(field: BoundField) -> str:
    """Find the id of what a link to a field should land on: of several choices, the first."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, object]:
    """Show all fields of a form, with its hidden ones."""
    return {"form": form}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, object]:
    """Ask one thing: label, help, what is wrong, and where to write it."""
    widget = bound.field.widget
    kind = _kind(widget)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "widget": _drawn(bound, help=help),
        "options": list(bound.subwidgets) if kind in ("options", "scale") else (),
        "optional": not bound.field.required and kind != "check" and _requires_any(bound.form),
        "describedby": bound.aria_describedby,
    }


def _requires_any(form: forms.BaseForm) -> bool:
    """Whether a form requires anything: where it doesn't, to mark each field as optional tells nothing."""
    return any(one.required for one in form.fields.values())


def _kind(widget: forms.Widget) -> str:
    """Tell how a field is laid out."""
    if isinstance(widget, widgets.Scale):
        return "scale"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "options"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


def _drawn(bound: BoundField, *, help: str) -> SafeString:
    """Write the control itself; help that the page gives is tied to it as the form's own is."""
    # What a placeholder says is gone as soon as one writes; labels and help stay.
    bound.field.widget.attrs.pop("placeholder", None)
    if not help or bound.help_text:
        return bound.as_widget()
    told = f"{bound.auto_id}_helptext {bound.aria_describedby or ''}".strip()
    return bound.as_widget(attrs={"aria-describedby": told})


@register.inclusion_tag("components/picture.html")
def picture(
    picture: Picture,
    compact: Picture | None = None,
    *,
    name: str = "picture",
    caption: str = "",
    table_id: str = "",
    downloads: Sequence[tuple[str, str]] = (),
) -> dict[str, object]:
    """Show a picture in the page's colours, with its sentence, its table and ways to take it along.

    *compact* takes its place where the page is narrow; *table_id* names a table that the page has already,
    otherwise the picture's own is folded in below it.
    """
    return {
        "name": name,
        "wide": _inline(picture, f"{name}-wide"),
        "compact": _inline(compact, f"{name}-compact") if compact else "",
        "title": picture.title,
        "caption": caption or picture.sentence,
        "table_id": table_id,
        "table": None if table_id else table_of(picture, name=f"{name}-table"),
        "downloads": downloads,
    }


@register.inclusion_tag("components/picture.html")
def example_arch(caption: str = "") -> dict[str, object]:
    """Show the arch of the bundled example, for those who have none of their own yet."""
    drawn = example_pictures()
    return picture(drawn["arch"], drawn["arch_compact"], name="example", caption=caption)


def _inline(picture: Picture, name: str) -> SafeString:
    """Make a picture part of the page; the writers of pictures escape what they are given."""
    return mark_safe(pictures.named_for(pictures.themed(picture.svg), name))


@register.inclusion_tag("components/chart.html")
def chart(
    name: str,
    title: str,
    option: Mapping[str, Any],
    table: Table,
    *,
    caption: str = "",
    size: str = "",
    downloads: Sequence[tuple[str, str]] = (),
) -> dict[str, object]:
    """Draw a chart from an option of ECharts; its script is ``components/charts_script.html``."""
    return {
        "name": name,
        "title": title,
        "option": option,
        "table": table,
        "caption": caption,
        "size": size,
        "downloads": downloads,
        "data_id": f"{name}-data",
    }


@register.inclusion_tag("components/network.html")
def network(
    name: str,
    title: str,
    elements: Sequence[Mapping[str, Any]],
    table: Table,
    *,
    caption: str = "",
    downloads: Sequence[tuple[str, str]] = (),
) -> dict[str, object]:
    """Draw a network from elements of Cytoscape; its script is ``components/network_script.html``."""
    return {
        "name": name,
        "title": title,
        "elements": elements,
        "table": table,
        "caption": caption,
        "downloads": downloads,
        "data_id": f"{name}-data",
    }


@register.filter
def capability_name(id: str) -> str:
    """Name a capability as people read it."""
    taxonomy = standard_taxonomy()
    return _(taxonomy[id].name) if id in taxonomy else id


@register.filter
def cut_word(value: str) -> str:
    """Say what a side would do with a point in a budget cut."""
    return {"keep": _("keep it"), "shrink": _("shrink it"), "drop": _("drop it")}.get(value, value)
