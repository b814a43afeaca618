from django.urls import path

from levier.ui.web import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("ui/avancement/", views.progress, name="progress"),
    path("apparence/", views.theme, name="theme"),
    path("accessibilite/", views.accessibility, name="accessibility"),
]
