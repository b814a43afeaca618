from __future__ import annotations

from levier.rights.web import feed_urls, file_urls

app_name = "rights"
urlpatterns = [*file_urls.urlpatterns, *feed_urls.urlpatterns]
