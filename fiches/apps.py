from django.apps import AppConfig


class FichesConfig(AppConfig):
    name = "fiches"
    verbose_name = "Fiches et livrets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from fiches.forgetting import forget, redo_livrets
        from fiches.reference import fill_empty_tables
        from partners.forgetting import register, register_printer

        post_migrate.connect(fill_empty_tables, sender=self)
        register(forget)
        register_printer(redo_livrets)
