from django.apps import AppConfig


class DistributionConfig(AppConfig):
    name = "zhijiang.distribution"
    default_auto_field = "django.db.models.BigAutoField"
