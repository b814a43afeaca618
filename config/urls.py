"""Addresses. Each room brings its own; French words, no personal data in them."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"levier.{room}.web.urls"))
    for room in settings.ROOMS
    if find_spec(f"levier.{room}.web") and find_spec(f"levier.{room}.web.urls")
]
urlpatterns.append(path("", include("levier.participation.web.attestation_urls")))
urlpatterns.append(path("compte/", include("levier.directory.web.account_urls")))
