from __future__ import annotations

from levier.pathways.web import follow_urls, referral_urls

app_name = "pathways"
urlpatterns = [*follow_urls.urlpatterns, *referral_urls.urlpatterns]
