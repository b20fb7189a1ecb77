from django.apps import AppConfig
from django.core.checks import Tags, register


class CaseworkConfig(AppConfig):
    name = "zhijiang.casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhijiang.casework import search

        register(search.check_letters, Tags.database)
