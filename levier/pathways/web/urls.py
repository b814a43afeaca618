from __future__ import annotations

from levier.pathways.web import (
    activity_urls,
    appointment_urls,
    assessment_urls,
    contract_urls,
    follow_urls,
    prescription_urls,
    referral_urls,
)

app_name = "pathways"
urlpatterns = [
    *activity_urls.urlpatterns,
    *appointment_urls.urlpatterns,
    *assessment_urls.urlpatterns,
    *contract_urls.urlpatterns,
    *follow_urls.urlpatterns,
    *prescription_urls.urlpatterns,
    *referral_urls.urlpatterns,
]
