from django.apps import AppConfig


class CafesConfig(AppConfig):
    name = "cafes"
    verbose_name = "Cafés"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cafes import retention
        from cafes.forgetting import forget
        from fiches.retention import register as register_purge
        from partners.forgetting import register

        register(forget)
        register_purge(retention.purge)
