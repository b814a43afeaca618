"""The web server's entrance."""

from __future__ import annotations

import gc
import os

import config  # noqa: F401 (chooses the SQLite library before Django looks for one)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

application = get_wsgi_application()
resolve("/")  # every page is loaded now, not by the first visitor
# What the house itself is made of stays: looking through it again cost a page 100 ms now and then.
gc.collect()
gc.freeze()
