from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cafes import demo
from cafes.demo.accounts import table
from partners.models import Commune

COMMUNES = settings.BASE_DIR / "partners" / "data" / "communes_47.csv"


class Command(BaseCommand):
    help = (
        "Charge la démonstration : le Lot-et-Garonne, la circonscription de Fumel et le quartier "
        "d’Agen-Montanou. Une seconde fois ne change rien."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "La démonstration ne se charge qu’avec DEMO=1 : tout le monde connaît son mot de "
                "passe."
            )
        if demo.is_loaded():
            self.stdout.write("La démonstration est déjà là : rien n’a été changé.")
        else:
            if not Commune.objects.filter(code__startswith="47").exists():
                call_command("load_communes", str(COMMUNES), stdout=self.stdout)
            demo.load(timezone.localdate())
            self.stdout.write("La démonstration est chargée.")
        self.stdout.write(f"Comptes (adresse, mot de passe) :\n{table()}")
