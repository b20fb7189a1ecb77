from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zhijiang.notices"
    default_auto_field = "django.db.models.BigAutoField"
