"""What the sign-in page needs to know of the installation."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def proconnect_address() -> str:
    """Where ProConnect starts, or "" when the installation has no client for it."""
    return reverse("proconnect_login") if settings.SOCIALACCOUNT_PROVIDERS else ""


@register.simple_tag
def second_factor_required() -> bool:
    return bool(settings.LEVIER_MFA_REQUIRED)
