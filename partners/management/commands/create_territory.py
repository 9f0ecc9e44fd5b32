from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partners.models import Commune, Territory


class Command(BaseCommand):
    help = "Crée un territoire avec ses communes, ou met à jour celui de ce nom court."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="adresse courte, par exemple fumel")
        parser.add_argument("--name", required=True, help="« Circonscription de Fumel »")
        parser.add_argument("--kind", required=True, choices=Territory.Kind.values)
        parser.add_argument("--parent", help="adresse courte du territoire dont il fait partie")
        parser.add_argument("--communes", help="codes INSEE séparés par des virgules")
        parser.add_argument("--epci", help="SIREN : toutes les communes de l’intercommunalité")
        parser.add_argument("--departement", help="numéro : toutes les communes du département")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        communes = self.communes(options)
        territory = Territory.objects.filter(slug=options["slug"]).first() or Territory(
            slug=options["slug"]
        )
        existed = territory.pk is not None
        territory.name, territory.kind = options["name"], options["kind"]
        if options["parent"]:
            territory.parent = Territory.objects.filter(slug=options["parent"]).first()
            if territory.parent is None:
                raise CommandError(
                    f"Nous ne connaissons pas de territoire « {options['parent']} »."
                )
        try:
            territory.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        territory.save()
        if communes is not None:
            territory.communes.set(communes)
        self.stdout.write(
            f"{territory.name} ({territory.slug}) : {'mis à jour' if existed else 'créé'}, "
            f"communes : {territory.communes.count()}."
        )

    def communes(self, options: dict[str, Any]) -> set[Commune] | None:
        """Those of the three options together; None when there is no option."""
        if not (options["communes"] or options["epci"] or options["departement"]):
            return None
        chosen: set[Commune] = set()
        if options["communes"]:
            codes = {code.strip() for code in options["communes"].split(",") if code.strip()}
            chosen |= set(Commune.objects.filter(code__in=codes))
            if unknown := codes - {commune.code for commune in chosen}:
                raise CommandError(
                    f"Communes inconnues : {', '.join(sorted(unknown))}. "
                    "Chargez d’abord celles du département avec load_communes."
                )
        for option, lookup in (("epci", "epci_siren"), ("departement", "code__startswith")):
            if not options[option]:
                continue
            found = set(Commune.objects.filter(**{lookup: options[option]}))
            if not found:
                raise CommandError(f"Aucune commune chargée pour {options[option]}.")
            chosen |= found
        return chosen
