from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fiches.livret import contents
from fiches.livret.build import keep, pin, printable
from fiches.livret.compile import Compiled, compile_livret
from fiches.livret.editions import next_edition
from fiches.livret.formats import A4, FORMATS, Code, Format
from fiches.livret.freeze import freeze, image_bytes
from fiches.livret.since import earlier_editions, sheets_since, update_between
from fiches.models import Livret
from partners.models import Territory
from partners.templatetags.french import counted


class Command(BaseCommand):
    help = (
        "Compile le livret d’un territoire en PDF. Sans --edition : tel qu’il serait "
        "aujourd’hui, sans rien garder en base. Avec --edition N : cette édition-là, figée "
        "si elle ne l’était pas encore, et gardée comme depuis le navigateur. Avec --since N\N{NO-BREAK SPACE}: "
        "les seules feuilles à remplacer dans un classeur de l’édition N, et leur bordereau."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="adresse courte du territoire, par exemple fumel")
        parser.add_argument("--out", required=True, type=Path, metavar="FICHIER.pdf")
        parser.add_argument("--edition", type=int, metavar="N", help="numéro d’une édition")
        parser.add_argument(
            "--since",
            type=int,
            metavar="N",
            help="édition que contient le classeur à mettre à jour",
        )
        parser.add_argument(
            "--format",
            choices=[code.value for code in FORMATS],
            default=A4.code.value,
            help="papier et mise en page\N{NO-BREAK SPACE}; seul a4 est gardé avec --edition",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["slug"]).first()
        if territory is None:
            raise CommandError(f"Il n’y a pas de territoire « {options['slug']} ».")
        form = FORMATS[Code(options["format"])]
        if options["since"] is not None and form is not A4:
            raise CommandError("--since ne vaut que pour le classeur, --format a4.")
        if options["edition"]:
            livret, compiled = self.compile_edition(territory, options["edition"], form)
        else:
            livret = freeze(next_edition(territory, timezone.localdate()), timezone.localdate())
            compiled = compile_livret(livret, image_bytes(livret), self.progress, form=form)
        if options["since"] is not None:
            self.write_update(options["out"], territory, options["since"], livret)
            return
        self.write(options["out"], compiled.pdf, compiled.pages)
        names = {sheet.key: sheet.name for sheet in livret.sheets}
        for key in compiled.report.tightened:
            self.stdout.write(f"  resserrée pour tenir sur une page : {names[key]}")
        for key in compiled.report.overflowing:
            self.stdout.write(f"  déborde sur une deuxième page : {names[key]}")
        if options["edition"] and form is A4:
            self.tell_update(Livret.objects.get(territory=territory, number=options["edition"]))

    def compile_edition(
        self, territory: Territory, number: int, form: Format
    ) -> tuple[contents.Livret, Compiled]:
        """What it says, and its PDF, kept as ready if it is the binder."""
        livret = Livret.objects.filter(territory=territory, number=number).first()
        if livret is None:
            raise CommandError(f"{territory} n’a pas d’édition no {number}.")
        if livret.contents is None:
            pin(livret, timezone.now())
        edition = printable(livret)
        compiled = compile_livret(edition, image_bytes(edition), self.progress, form=form)
        if form is A4:
            keep(livret, edition, compiled)
        return edition, compiled

    def tell_update(self, livret: Livret) -> None:
        """What it takes to bring a binder of the edition before up to date."""
        if earlier := earlier_editions(livret)[:1]:
            update = update_between(earlier[0], livret)
            sheets = counted(update.printed, "feuille,feuilles")
            self.stdout.write(
                f"  depuis l’édition no {update.since}\N{NO-BREAK SPACE}: {sheets} à remplacer sur {update.whole}"
            )

    def write_update(
        self, out: Path, territory: Territory, since: int, livret: contents.Livret
    ) -> None:
        before = Livret.objects.filter(territory=territory, number=since).first()
        if before is None or before.numbering is None or since >= livret.number:
            raise CommandError(
                f"{territory} n’a pas d’édition no {since} compilée avant la no {livret.number}."
            )
        compiled = sheets_since(before, livret)
        self.write(out, compiled.pdf, compiled.pages)
        printed, whole = compiled.update.printed, compiled.update.whole
        sheets = counted(printed, "feuille,feuilles")
        self.stdout.write(f"  {sheets} à imprimer au lieu de {whole}, plus le bordereau")

    def write(self, out: Path, pdf: bytes, pages: int) -> None:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(pdf)
        except OSError as error:
            raise CommandError(
                f"Impossible d’écrire {out}\N{NO-BREAK SPACE}: {error.strerror}."
            ) from None
        self.stdout.write(f"{out} : {pages} pages")

    def progress(self, step: str, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{step}", ending="\n" if done >= total else "")
