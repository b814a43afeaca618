"""The components. Each tag's parameters are its contract; docs/reference/components.md shows
one line of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from levier.kernel.text import counted
from levier.ui import pieces
from levier.ui.frame import may_open
from levier.ui.icons import ICONS

register = template.Library()

SHAPES = {"accent": "info"}  # a meaning's icon, when it is not of the same name
THEMES = ("light", "dark")
SOON = 7  # days before a deadline from which it asks for attention


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`, always beside a word."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme the person chose ("light", "dark"), or "" to follow her system."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in THEMES else ""


def address(name: str, *args: Any) -> str:
    """The address of a page, or "" when this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True, name="address")
def address_tag(context: template.Context, name: str, *args: Any) -> str:
    """The same for whoever looks: "" as well when they may not open it."""
    url = address(name, *args)
    user = getattr(context.get("request"), "user", None)
    return url if not url or user is None or may_open(user, url) else ""


@register.inclusion_tag("ui/pieces/act.html")
def act(label: str, url: str, kind: str = "quiet", icon: str = "") -> dict[str, Any]:
    """A link that looks like the act it leads to. `kind`: main, quiet, danger, plain."""
    return {"label": label, "url": url, "kind": kind, "icon_name": icon}


@register.inclusion_tag("ui/pieces/post_act.html", takes_context=True)
def post_act(
    context: template.Context, label: str, url: str, kind: str = "quiet", icon: str = ""
) -> dict[str, Any]:
    """A button that posts to `url`: an act that needs no reason and no form."""
    token = context.get("csrf_token", "")
    return {"label": label, "url": url, "kind": kind, "icon_name": icon, "csrf_token": token}


@register.inclusion_tag("ui/pieces/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """`{% crumbs "Foyers" url "Dossier 0123" %}`: label and address by turns, then the page."""
    links = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    return {"links": links, "here": parts[-1] if len(parts) % 2 else ""}


@register.inclusion_tag("ui/pieces/badge.html")
def badge(label: str, meaning: str = "neutral") -> dict[str, Any]:
    """A state in a word. `meaning`: done, attention, danger, accent, neutral."""
    return {"label": label, "meaning": meaning, "icon_name": SHAPES.get(meaning, meaning)}


@register.inclusion_tag("ui/pieces/deadline.html")
def deadline(due_on: date, today: date, rule: str = "", is_done: bool = False) -> dict[str, Any]:
    """How long is left, or how late it is, in words; with the rule that sets the date."""
    days = (due_on - today).days
    if is_done:
        words, meaning = "fait", "done"
    elif days < 0:
        words, meaning = f"en retard de {counted(-days, 'jour')}", "danger"
    elif days == 0:
        words, meaning = "à faire aujourd'hui", "attention"
    else:
        meaning = "attention" if days <= SOON else "neutral"
        words = f"dans {counted(days, 'jour')}"
    shape = "clock" if meaning == "neutral" else meaning
    return {"words": words, "meaning": meaning, "due_on": due_on, "rule": rule, "icon_name": shape}


@register.inclusion_tag("ui/pieces/notice.html")
def notice(meaning: str, title: str, text: str = "", rule: str = "") -> dict[str, Any]:
    """Something to know before going on. `meaning`: done, attention, danger, accent."""
    return {
        "meaning": meaning,
        "icon_name": SHAPES.get(meaning, meaning),
        "title": title,
        "text": text,
        "rule": rule,
        "word": {
            "done": "Fait",
            "attention": "Attention",
            "danger": "Erreur",
            "accent": "À savoir",
        }.get(meaning, "À savoir"),
    }


@register.inclusion_tag("ui/pieces/facts.html")
def facts(rows: Sequence[pieces.Fact]) -> dict[str, Any]:
    return {"rows": rows}


@register.inclusion_tag("ui/pieces/numbers.html")
def numbers(rows: Sequence[pieces.Number], size: str = "") -> dict[str, Any]:
    """Numbers that matter, side by side. `size="small"` when there are more than three."""
    return {"rows": rows, "size": size}


@register.inclusion_tag("ui/pieces/worklist.html")
def worklist(rows: Sequence[pieces.WorkItem], today: date) -> dict[str, Any]:
    """What is to be done, one line a kind: the count, what it is, why, by when."""
    return {"rows": rows, "today": today}


@register.inclusion_tag("ui/pieces/timeline.html")
def timeline(events: Sequence[pieces.Event], heading: str = "h3") -> dict[str, Any]:
    return {"events": events, "heading": heading}


@register.inclusion_tag("ui/pieces/receipt.html")
def receipt(receipt: pieces.Receipt) -> dict[str, Any]:
    """The signature: an amount, large, then the signed lines that make it."""
    return {"receipt": receipt}


@register.inclusion_tag("ui/pieces/comparison.html")
def receipt_comparison(
    left: pieces.Receipt, right: pieces.Receipt, left_label: str, right_label: str
) -> dict[str, Any]:
    """What is different between two receipts, line by line."""
    return {
        "rows": pieces.compare(left, right),
        "total": pieces.Version(right.total_label, left.total, right.total),
        "left_label": left_label,
        "right_label": right_label,
    }


@register.inclusion_tag("ui/pieces/steps.html")
def steps(steps: Sequence[pieces.Step], label: str = "Étapes") -> dict[str, Any]:
    words = {"done": "fait", "current": "en cours", "failed": "en échec", "waiting": "à venir"}
    return {"steps": [(step, words[step.state]) for step in steps], "label": label}


@register.inclusion_tag("ui/pieces/progress.html")
def progress(
    label: str, done: int, total: int, detail: str = "", url: str = "", unit: str = "foyer"
) -> dict[str, Any]:
    """What is being done and what is left. `url`: the address of this piece alone, asked for
    every two seconds while the work lasts; give "" when it is over."""
    return {
        "label": label,
        "done": done,
        "total": max(total, 1),
        "percent": min(100 * done // max(total, 1), 100),
        "left": counted(max(total - done, 0), unit),
        "detail": detail,
        "url": url,
    }


@register.inclusion_tag("ui/pieces/empty.html")
def empty(title: str, text: str = "", act_label: str = "", act_url: str = "") -> dict[str, Any]:
    """Nothing here yet: what will come, and how."""
    return {"title": title, "text": text, "act_label": act_label, "act_url": act_url}


@register.inclusion_tag("ui/pieces/versions.html")
def side_by_side(
    rows: Sequence[pieces.Version], left_label: str, right_label: str, caption: str = ""
) -> dict[str, Any]:
    return {"rows": rows, "left": left_label, "right": right_label, "caption": caption}


@register.inclusion_tag("ui/pieces/changes.html")
def changes(rows: Sequence[pieces.Change]) -> dict[str, Any]:
    """Facts before and after, with who said each."""
    return {"rows": rows}


@register.inclusion_tag("ui/pieces/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Everything between `<form>` and its button: summary of errors, then the fields."""
    return {"form": form}


@register.inclusion_tag("ui/pieces/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    is_group = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    shape = "tick" if isinstance(widget, forms.CheckboxInput) else ""
    if isinstance(widget, forms.FileInput):
        shape = "drop"
    return {
        "bound": bound,
        "shape": shape,
        "is_group": is_group,
        "hint_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
    }
