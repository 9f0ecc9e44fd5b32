"""A network that begins: a territory is opened, then guided step by step to its first café."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify

from cafes.models import Cafe, InvitationLetter
from cafes.todo import FIRST_PARTNERS
from fiches.models import Fiche
from partners.mailing import write
from partners.models import Commune, Membership, Participation, Partner, Role, Territory, User
from partners.models.territories import RESERVED_SLUGS
from partners.stationery import letter

SLUG_LETTERS = 40


@dataclass(frozen=True)
class Step:
    """One thing to do before the first café; `found` says in a few words what is there."""

    title: str
    why: str
    done: bool
    found: str
    doors: tuple[tuple[str, str], ...]  # (what the button says, address)


@transaction.atomic
def open_territory(
    parent: Territory,
    *,
    name: str,
    kind: str,
    communes: Collection[Commune],
    facilitator: str,
    facilitator_name: str,
    by: User,
) -> Territory:
    """The territory, below `parent`, and somebody to run it, who is written to."""
    territory = Territory.objects.create(
        name=name,
        slug=free_slug(name),
        kind=kind,
        parent=parent,
        school_zone=parent.school_zone,
        legal_basis=parent.legal_basis,
    )
    territory.communes.set(communes)
    name_facilitator(territory, facilitator, facilitator_name, by)
    return territory


@transaction.atomic
def name_facilitator(territory: Territory, email: str, name: str, by: User) -> User:
    """Somebody runs this network; she is written to, and answers whoever named her."""
    account = User.objects.with_email(email).first()
    if account is None:
        account = User.objects.create_user(email, name=name)
    Membership.objects.get_or_create(user=account, territory=territory, role=Role.FACILITATOR)
    parent = territory.parent
    page = reverse("cafes:start", args=[territory.slug])
    context = {
        "territory": territory,
        "parent": parent,
        "account": account,
        "by": by,
        "start": settings.SITE_URL + page,
        "door": settings.SITE_URL + reverse("partners:login_link"),
    }
    said = letter("cafes/territory_opened", context)
    write(
        f"opened:{territory.pk}:{account.pk}",
        to=account.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=territory,
        reply_to=by.email,
    )
    return account


def facilitators(territory: Territory) -> QuerySet[Membership]:
    """Who runs it, first named first."""
    run = Membership.objects.filter(territory=territory, role=Role.FACILITATOR)
    return run.filter(user__is_active=True).select_related("user").order_by("pk")


def free_slug(name: str) -> str:
    """A short address that nobody has: "fumel", else "fumel-2"…"""
    short = (
        name.split(" de ", 1)[-1]
        if name.lower().startswith(("circonscription", "quartier"))
        else name
    )
    stem = slugify(short)[:SLUG_LETTERS].strip("-") or "territoire"
    taken = {*Territory.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    taken |= RESERVED_SLUGS
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def steps(territory: Territory) -> list[Step]:
    """What is done and what is next, in order; six queries."""
    slug = territory.slug
    communes = territory.communes.count()
    partners = Partner.objects.of(territory).count()
    fiches = Fiche.objects.of(territory).online().count()
    cafes = Cafe.objects.filter(territory=territory).count()
    invited = InvitationLetter.objects.filter(cafe__territory=territory).exists()
    contact = bool(territory.carrier and territory.contact)
    return [
        Step(
            "Vos communes",
            "Elles disent à qui sert le réseau, et dessinent la couverture du livret.",
            communes > 0,
            _counted(communes, "commune choisie", "communes choisies"),
            (("Choisir les communes", reverse("cafes:start_communes", args=[slug])),),
        ),
        Step(
            "Qui porte le réseau",
            "Le porteur et l’adresse où vous joindre, imprimés sur chaque document.",
            contact,
            territory.carrier,
            (("Dire qui porte le réseau", reverse("cafes:start_identity", args=[slug])),),
        ),
        Step(
            "La charte du café",
            "Une page, lue au premier café. Une charte est proposée\N{NO-BREAK SPACE}: gardez-la ou changez-la.",
            bool(territory.charter),
            "La vôtre est prête",
            (("Relire la charte", reverse("cafes:start_charter", args=[slug])),),
        ),
        Step(
            "Les premiers partenaires",
            f"Une dizaine suffit pour commencer, {FIRST_PARTNERS} au moins"
            + (
                f"\N{NO-BREAK SPACE}: {partners} sur {FIRST_PARTNERS} pour l’instant."
                if partners < FIRST_PARTNERS
                else "."
            ),
            partners >= FIRST_PARTNERS,
            _counted(partners, "partenaire", "partenaires"),
            (
                ("Importer un tableau", reverse("fiches:import_create", args=[slug])),
                ("Choisir dans le département", reverse("cafes:start_partners", args=[slug])),
                ("En ajouter un", reverse("partners:partner_create", args=[slug])),
            ),
        ),
        Step(
            "Les fiches",
            "Imprimez une fiche vierge pour chacun, ou laissez-les remplir la leur depuis un lien.",
            fiches > 0,
            _counted(fiches, "fiche en ligne", "fiches en ligne"),
            (
                ("Imprimer une fiche vierge", reverse("fiches:fiche_blank", args=[slug])),
                ("Écrire aux partenaires", reverse("fiches:campaign_create", args=[slug])),
            ),
        ),
        Step(
            "La première saison",
            "Un rythme, par exemple le deuxième vendredi, et qui accueille.",
            cafes > 0,
            _counted(cafes, "café prévu", "cafés prévus"),
            (("Planifier la saison", reverse("cafes:season_start", args=[slug])),),
        ),
        Step(
            "L’invitation",
            "Le texte est prêt. Vous le relisez, il part tout seul trois semaines avant.",
            invited,
            "Relue pour un café",
            (("Lire le texte proposé", reverse("cafes:start_invitation", args=[slug])),),
        ),
    ]


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number}\N{NO-BREAK SPACE}{plural if number > 1 else singular}"


def elsewhere(territory: Territory) -> list[Partner]:
    """Partners with a fiche online in other networks of the same département, not in this one.

    With their type, fiche and present participations; four queries.
    """
    others = _same_tree(territory) - {territory.pk}
    stays = Participation.objects.filter(left_on__isnull=True)
    there = stays.filter(territory__in=others).values("partner")
    here = stays.filter(territory=territory).values("partner")
    online = Fiche.objects.online().values("partner")
    return list(
        Partner.objects.filter(pk__in=there, closed_on__isnull=True)
        .filter(pk__in=online)
        .exclude(pk__in=here)
        .select_related("type", "fiche__theme", "fiche__commune")
        .prefetch_related("participations__territory")
    )


def _same_tree(territory: Territory) -> set[int]:
    """The territories under the same first ancestor."""
    parents = dict(Territory.objects.values_list("pk", "parent_id"))

    def root(pk: int) -> int:
        seen: set[int] = set()
        while (parent := parents.get(pk)) is not None and parent not in seen:
            seen.add(pk)
            pk = parent
        return pk

    mine = root(territory.pk)
    return {pk for pk in parents if root(pk) == mine}
