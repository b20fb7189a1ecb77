from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "zhijiang.support"
    default_auto_field = "django.db.models.BigAutoField"
