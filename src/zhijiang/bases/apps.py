from django.apps import AppConfig


class BasesConfig(AppConfig):
    name = "zhijiang.bases"
    default_auto_field = "django.db.models.BigAutoField"
