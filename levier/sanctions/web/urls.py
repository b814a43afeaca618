from __future__ import annotations

from levier.sanctions.web import appeal_urls, breach_urls, panel_urls

app_name = "sanctions"
urlpatterns = [
    *breach_urls.urlpatterns,
    *panel_urls.urlpatterns,
    *appeal_urls.urlpatterns,
]
