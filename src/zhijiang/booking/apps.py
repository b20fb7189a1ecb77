from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "zhijiang.booking"
    default_auto_field = "django.db.models.BigAutoField"
