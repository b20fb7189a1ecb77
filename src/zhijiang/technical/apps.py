from django.apps import AppConfig


class TechnicalConfig(AppConfig):
    name = "zhijiang.technical"
    default_auto_field = "django.db.models.BigAutoField"
