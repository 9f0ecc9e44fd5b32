from django.apps import AppConfig


class CafesConfig(AppConfig):
    name = "cafes"
    verbose_name = "Cafés"
    default_auto_field = "django.db.models.BigAutoField"
