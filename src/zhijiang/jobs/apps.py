from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "zhijiang.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let each app register its job bodies."""
        autodiscover_modules("jobs")
