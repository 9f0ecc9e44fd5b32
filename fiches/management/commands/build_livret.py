from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fiches.livret.build import keep, pin, printable
from fiches.livret.compile import Compiled, compile_livret
from fiches.livret.editions import next_edition
from fiches.livret.formats import A4, FORMATS, Code, Format
from fiches.livret.freeze import freeze, image_bytes
from fiches.models import Livret
from partners.models import Territory


class Command(BaseCommand):
    help = (
        "Compile le livret d’un territoire en PDF. Sans --edition : tel qu’il serait "
        "aujourd’hui, sans rien garder en base. Avec --edition N : cette édition-là, figée "
        "si elle ne l’était pas encore, et gardée comme depuis le navigateur."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="adresse courte du territoire, par exemple fumel")
        parser.add_argument("--out", required=True, type=Path, metavar="FICHIER.pdf")
        parser.add_argument("--edition", type=int, metavar="N", help="numéro d’une édition")
        parser.add_argument(
            "--format",
            choices=[code.value for code in FORMATS],
            default=A4.code.value,
            help="papier et mise en page ; seul a4 est gardé avec --edition",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["slug"]).first()
        if territory is None:
            raise CommandError(f"Il n’y a pas de territoire « {options['slug']} ».")
        form = FORMATS[Code(options["format"])]
        if options["edition"]:
            names, compiled = self.compile_edition(territory, options["edition"], form)
        else:
            livret = freeze(next_edition(territory, timezone.localdate()), timezone.localdate())
            names = {sheet.key: sheet.name for sheet in livret.sheets}
            compiled = compile_livret(livret, image_bytes(livret), self.progress, form=form)
        out: Path = options["out"]
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(compiled.pdf)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {out} : {error.strerror}.") from None
        self.stdout.write(f"{out} : {compiled.pages} pages")
        for key in compiled.report.tightened:
            self.stdout.write(f"  resserrée pour tenir sur une page : {names[key]}")
        for key in compiled.report.overflowing:
            self.stdout.write(f"  déborde sur une deuxième page : {names[key]}")

    def compile_edition(
        self, territory: Territory, number: int, form: Format
    ) -> tuple[dict[str, str], Compiled]:
        """The names of its fiches by key, and the edition, kept as ready if it is the binder."""
        livret = Livret.objects.filter(territory=territory, number=number).first()
        if livret is None:
            raise CommandError(f"{territory} n’a pas d’édition no {number}.")
        if livret.contents is None:
            pin(livret, timezone.now())
        edition = printable(livret)
        compiled = compile_livret(edition, image_bytes(edition), self.progress, form=form)
        if form is A4:
            keep(livret, edition, compiled)
        names = {sheet["key"]: sheet["name"] for sheet in (livret.contents or {})["sheets"]}
        return names, compiled

    def progress(self, step: str, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{step}", ending="\n" if done >= total else "")
