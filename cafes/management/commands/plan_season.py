from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from cafes.models import Cafe, Season
from cafes.planning.adopting import Plan, adopt, open_plan
from cafes.planning.proposing import Row
from cafes.planning.starting import rhythm_slots, season_of
from cafes.rhythm import Dates, Rhythm, RhythmError, dates_between, format_rule, parse
from partners.dates import NBSP, full_date, hours
from partners.models import Territory, Theme


class Command(BaseCommand):
    help = (
        f"Planifie les cafés d’un territoire{NBSP}: les dates du rythme, un hôte pour chacune. Une "
        f"seconde fois ne change rien. Le rythme s’écrit comme dans l’exemple{NBSP}: rang (1 à 4, "
        f"-1 pour le dernier), jour (MO TU WE TH FR SA SU), heures{NBSP}; puis, si l’on veut, /2 "
        "pour un mois sur deux, et le mois d’un café particulier, par exemple 6=pleniere, "
        "5=habitants ou 2=logement (le code d’une thématique), et les heures de la plénière "
        "si elles sont autres, pleniere=09:00-12:00."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="l’adresse courte du territoire, par exemple fumel")
        parser.add_argument("--start", required=True, help="premier jour, par exemple 2026-09-01")
        parser.add_argument("--end", required=True, help="dernier jour, par exemple 2027-06-30")
        parser.add_argument("--rule", required=True, help="par exemple '2 FR 09:00-10:30'")
        parser.add_argument("--dry-run", action="store_true", help="montre sans rien créer")
        parser.add_argument("--json", action="store_true", help="une liste JSON, un objet par café")

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["slug"]).first()
        if territory is None:
            raise CommandError(f"Aucun territoire n’a l’adresse «{NBSP}{options['slug']}{NBSP}».")
        first, last = _day(options["start"], "--start"), _day(options["end"], "--end")
        try:
            rhythm = parse(options["rule"])
            dates = dates_between(rhythm, first, last)
        except RhythmError as error:
            raise CommandError(str(error)) from error
        _check_themes(rhythm)
        with transaction.atomic():
            plan, made = plan_season(territory, first, last, rhythm, dates)
            if options["dry_run"]:
                transaction.set_rollback(True)
        rows = [row for row in plan.rows if first <= row.slot.choice.date <= last]
        if options["json"]:
            self.stdout.write(json.dumps([as_json(r) for r in rows], ensure_ascii=False, indent=2))
            return
        self.stdout.write(_table(rows))
        for words in dates.dropped:
            self.stdout.write(f"Pas de café le {words}.")
        self.stdout.write(_told(made, len(rows) - made, dry=options["dry_run"]))


def plan_season(
    territory: Territory, first: dt.date, last: dt.date, rhythm: Rhythm, dates: Dates
) -> tuple[Plan, int]:
    """The cafés of these days, created if they were not there, and how many were."""
    Territory.objects.select_for_update().get(pk=territory.pk)  # one planner at a time
    season = season_of(territory, first, last)
    season.rule = format_rule(rhythm)
    season.save()
    existing = Cafe.objects.filter(territory=territory, date__gte=first, date__lte=last)
    slots = rhythm_slots(rhythm, dates, existing)
    draft = season.draft  # somebody's plan in preparation is not ours
    plan = open_plan(season, first, slots)
    adopted = adopt(plan, timezone.now())
    Season.objects.filter(pk=season.pk).update(draft=draft)
    return plan, adopted.created


def as_json(row: Row) -> dict[str, Any]:
    choice = row.slot.choice
    return {
        "date": choice.date.isoformat(),
        "start": f"{choice.start:%H:%M}",
        "end": f"{choice.end:%H:%M}",
        "host": row.host.name if row.host else None,
        "commune": row.commune or None,
        "seats": row.seats,
        "reason": row.reason,
        "flags": list(row.all_flags),
    }


def _day(text: str, option: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"{option}{NBSP}: «{NBSP}{text[:40]}{NBSP}» n’est pas une date, par exemple 2026-09-01."
        ) from None


def _check_themes(rhythm: Rhythm) -> None:
    known = set(Theme.objects.values_list("code", flat=True))
    for _, kind in rhythm.kinds:
        if kind not in known | {"pleniere", "habitants"}:
            raise CommandError(
                f"Aucune thématique n’a le code «{NBSP}{kind}{NBSP}». Codes{NBSP}: {', '.join(sorted(known))}."
            )


def _told(made: int, there: int, *, dry: bool) -> str:
    if dry:
        words = f"{made}{NBSP}cafés seraient créés" if made > 1 else f"{made}{NBSP}café serait créé"
    else:
        words = f"{made}{NBSP}cafés créés" if made > 1 else f"{made}{NBSP}café créé"
    return f"{words}, {there} déjà là."


def _table(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        choice = row.slot.choice
        host = row.host.name if row.host else "Pas d’hôte"
        where = f", {row.commune}" if row.commune else ""
        lines.append(f"{full_date(choice.date)}, {hours(choice.start, choice.end)}")
        lines.append(f"    {host}{where}{NBSP}: {row.reason}")
        lines += [f"    ! {flag}" for flag in row.all_flags]
    return "\n".join(lines)
