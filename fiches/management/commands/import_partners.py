from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fiches.importing.applying import Outcomes, Prepared, apply, prepare, preview
from fiches.importing.deciding import Outcome
from fiches.importing.reading import Unreadable, check_size, read_table
from fiches.importing.report import OUTCOME_LABELS, Report, report_of, sentence
from partners.models import Territory


class Command(BaseCommand):
    help = "Importe les partenaires et leurs fiches depuis un tableau CSV ou XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--territory", required=True, metavar="TERRITOIRE", help="son adresse courte"
        )
        parser.add_argument("--dry-run", action="store_true", help="montre sans rien changer")
        parser.add_argument("--publish", action="store_true", help="publie les fiches complètes")
        parser.add_argument(
            "--only-territory",
            action="store_true",
            help="laisse de côté les structures hors des communes du territoire",
        )
        parser.add_argument("--json", action="store_true", help="tout le compte rendu, en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            raise CommandError(
                f"Aucun territoire ne s’appelle «\u00a0{options['territory']}\u00a0»."
            )
        try:
            table = read_table(_bytes(options["file"]))
            prepared = prepare(
                territory, table, self.progress, only_territory=options["only_territory"]
            )
        except Unreadable as problem:
            raise CommandError(str(problem)) from None
        self.progress("", 0, 0)
        outcomes = self.run_with(prepared, options)
        report = report_of(prepared, outcomes)
        if options["json"]:
            del report["refused"]
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self.show(report, options)

    def run_with(self, prepared: Prepared, options: dict[str, Any]) -> Outcomes:
        if options["dry_run"]:
            return preview(prepared, publish=options["publish"])
        return apply(prepared, user=None, now=timezone.now(), publish=options["publish"])

    def progress(self, step: str, done: int, total: int) -> None:
        """A bar on a terminal, nothing in a log."""
        if not getattr(self.stderr, "isatty", bool)():
            return
        filled = 30 * done // total if total else 0
        line = f"{step} [{'#' * filled:30}] {done}/{total}" if total else ""
        self.stderr.write(f"\r{line:70}\r", ending="")

    def show(self, report: Report, options: dict[str, Any]) -> None:
        write = self.stdout.write
        write(report["format"])
        for ignored in report["ignored"]:
            write(f"Colonne ignorée : « {ignored['header']} », {ignored['why']}.")
        for row in report["rows"]:
            if row["outcome"] in {Outcome.REFUSED, Outcome.CONFLICT}:
                label = OUTCOME_LABELS[row["outcome"]][0]
                write(f"Ligne {row['line']} {label} : {row['name'] or '(sans nom)'}")
                for message in row["messages"]:
                    if message["kind"] in {"refused", "conflict"}:
                        write(f"    {sentence(message)}")
        for outcome, labels in OUTCOME_LABELS.items():
            write(f"{report['counts'][outcome]:6} {labels[1]}")
        if report["outside"]:
            write(
                f"{report['outside']:6} des créées hors du territoire (--only-territory les laisse)"
            )
        if options["publish"]:
            write(f"{report['published']:6} publiées, {report['incomplete']} à compléter")
        if options["dry_run"]:
            write("Rien n’a été changé (--dry-run).")


def _bytes(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError:
        raise CommandError(
            f"Nous ne pouvons pas ouvrir {path}\u00a0: il n’existe pas ou ne se laisse pas lire."
        ) from None
