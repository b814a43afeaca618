from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "levier.ui"
    label = "ui"
