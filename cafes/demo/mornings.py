"""The last café of each network, as its facilitator noted it: who came, who sat where, what each
one said. The other cafés held are told more briefly in `cafes.demo.past`."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Prefetch

from cafes.demo.days import at_ten
from cafes.models import Attendance, Cafe, FollowUp, Note, Seat, TourDeTable
from cafes.tables import BETWEEN
from partners.models import Contact, Partner, Territory, User

PRESENT = 22
Kind = Note.Kind
NBSP = "\N{NO-BREAK SPACE}"
# What each one says, in the order of the table; an empty place listens, or asks not to be noted.
SAID: tuple[tuple[tuple[Kind, str], ...], ...] = (
    (
        (Kind.NEWS, "Nous accueillons une conseillère de plus, le lundi et le jeudi."),
        (Kind.QUESTION, f"Qui peut prêter une salle de vingt places un soir de janvier{NBSP}?"),
    ),
    ((Kind.INFORMATION, "La permanence du mardi se tient désormais sur rendez-vous."),),
    (
        (Kind.WORRY, "Les demandes de colis augmentent depuis la rentrée, surtout en fin de mois."),
        (Kind.FOLLOW_UP, "Se retrouver à quatre structures pour répartir les jours de collecte."),
    ),
    ((Kind.EVENT, "Forum des métiers de l’aide à domicile, ouvert à tous les partenaires."),),
    (),
    ((Kind.NEWS, "L’accueil ouvre une demi-heure plus tôt le mercredi."),),
    (
        (Kind.WORRY, "Peu de solutions de transport vers les formations du vendredi."),
        (Kind.INFORMATION, "Le minibus de l’association peut être prêté, chauffeur compris."),
    ),
    ((Kind.QUESTION, f"Où orienter une demande de garde d’enfants avant sept heures{NBSP}?"),),
    ((Kind.INFORMATION, "Douze places restent pour l’atelier de français, niveau débutant."),),
    ((Kind.NEWS, "Un ordinateur en libre accès est installé dans le hall."),),
    ((Kind.WORRY, "Les délais pour un premier rendez-vous de santé mentale s’allongent encore."),),
    ((Kind.INFORMATION, "Le guide des aides au chauffage est paru, prenez-en un paquet."),),
)
NOT_NOTED = 4  # the fifth place
OUTSIDE = (
    ("Café associatif du Pont", "Mona Garrigat", Attendance.Quality.VOLUNTEER),
    ("Mairie voisine", "", Attendance.Quality.ELECTED),
)


def tell_last_morning(territory: Territory, user: User, today: dt.date) -> None:
    """The same day gives the same morning."""
    held = Cafe.objects.filter(territory=territory, state=Cafe.State.HELD, date__lt=today)
    cafe = held.exclude(kind=Cafe.Kind.HABITANTS).order_by("-date").first()
    if cafe is None:
        return
    began = at_ten(cafe.date) - dt.timedelta(minutes=55)
    rows = _arrivals(cafe, began)
    tour = TourDeTable.objects.create(
        cafe=cafe, started_at=began, ended_at=began + dt.timedelta(minutes=84)
    )
    seats = Seat.objects.bulk_create(_seat(tour, row, rank) for rank, row in enumerate(rows))
    notes: list[Note] = []
    for seat, said in zip(seats, SAID, strict=False):
        for kind, text in said:
            notes.append(_note(seat, kind, text, len(notes), began, user))
    for note in notes:
        if note.kind == Kind.EVENT:
            note.happens_on, note.happens_at = today + dt.timedelta(days=19), dt.time(14)
    Note.objects.bulk_create(notes)
    _decide(cafe, notes, today)


def _arrivals(cafe: Cafe, began: dt.datetime) -> list[Attendance]:
    """The host, then one network member in two, most by name."""
    people = Prefetch("contacts", Contact.objects.referents(), to_attr="people")
    network = list(Partner.objects.of(cafe.territory).prefetch_related(people))
    present = sorted(network, key=lambda p: (p.pk != cafe.host_id, p.pk % 2, p.sort_key))[:PRESENT]
    rows = [
        Attendance(
            key=_key(cafe, f"{rank}"),
            cafe=cafe,
            partner=partner,
            contact=partner.people[0] if partner.people else None,
            newcomer=rank in {7, 15},
            arrived_at=began - dt.timedelta(minutes=12) + dt.timedelta(seconds=41 * rank),
        )
        for rank, partner in enumerate(present)
    ]
    rows += [
        Attendance(
            key=_key(cafe, organisation),
            cafe=cafe,
            organisation=organisation,
            name=name,
            quality=quality,
            newcomer=True,
            arrived_at=began + dt.timedelta(minutes=6),
        )
        for organisation, name, quality in OUTSIDE
    ]
    return Attendance.objects.bulk_create(rows)


def _seat(tour: TourDeTable, row: Attendance, rank: int) -> Seat:
    return Seat(
        key=row.key,
        tour=tour,
        attendance=row,
        partner=row.partner,
        label="" if row.partner else row.organisation,
        position=(rank + 1) * BETWEEN,
        seconds=70 + 37 * rank % 160,
        not_noted=rank == NOT_NOTED,
        version=1,
    )


def _note(seat: Seat, kind: Kind, text: str, number: int, began: dt.datetime, user: User) -> Note:
    written = began + dt.timedelta(minutes=3 * number)
    return Note(
        key=_key(seat.tour.cafe, f"note {number}"),
        tour=seat.tour,
        seat=seat,
        partner=seat.partner,
        kind=kind,
        text=text,
        position=number,
        version=1,
        written_at=written,
        changed_at=written,
        author=user,
    )


def _decide(cafe: Cafe, notes: list[Note], today: dt.date) -> None:
    note = next(note for note in notes if note.kind == Kind.FOLLOW_UP)
    FollowUp.objects.create(
        cafe=cafe,
        note=note,
        what=note.text,
        partner=note.partner,
        due_on=today + dt.timedelta(days=12),
    )


def _key(cafe: Cafe, name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{cafe.territory.slug}/{cafe.date}/{name}")
