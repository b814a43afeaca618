"""The web server's entrance."""

from __future__ import annotations

import os

import config  # noqa: F401 (chooses the SQLite library before Django looks for one)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
