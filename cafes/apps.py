from django.apps import AppConfig


class CafesConfig(AppConfig):
    name = "cafes"
    verbose_name = "Cafés"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cafes.forgetting import forget
        from partners.forgetting import register

        register(forget)
