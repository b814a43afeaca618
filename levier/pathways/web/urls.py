from __future__ import annotations

from levier.pathways.web import contract_urls, follow_urls, referral_urls

app_name = "pathways"
urlpatterns = [*contract_urls.urlpatterns, *follow_urls.urlpatterns, *referral_urls.urlpatterns]
