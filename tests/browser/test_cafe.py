"""A café of the season: invited, answered from a phone, postponed, answered again, held."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes.models import Cafe, Invitation, Reply
from cafes.views.states import guests_of
from partners.delivery import deliver_due
from partners.models import Contact, Message
from tests.browser.conftest import DESKTOP
from tests.factories import make_facilitator, make_partner, make_published_fiche, make_territory
from tests.mailserver import Server

pytestmark = pytest.mark.django_db(transaction=True)
HOURS = {"start": dt.time(9), "end": dt.time(10, 30)}


@pytest.fixture
def fumel(transactional_db):
    return make_territory("fumel", name="Circonscription de Fumel", contact="05 36 49 68 27")


@pytest.fixture
def cafe(fumel):
    host = make_partner(fumel, "Centre social", can_host=True)
    day = timezone.localdate() + dt.timedelta(days=20)
    return Cafe.objects.create(territory=fumel, date=day, host=host, place="2 rue Basse", **HOURS)


@pytest.fixture
def lise(fumel):
    partner = make_partner(fumel, "Mission locale")
    make_published_fiche(partner, now=timezone.now() - dt.timedelta(days=400))
    return Contact.objects.create(
        partner=partner, name="Lise Réau", email="lise@ml.example", is_referent=True
    )


@pytest.fixture
def server(settings):
    with Server() as running:
        settings.MAILERS = running.mailers
        yield running


def letter_of(server):
    """What Lise finds in her mailbox, the last one."""
    deliver_due()
    letter = server.post.letters[-1]
    texts = {part.get_content_type(): part for part in letter.walk()}
    address = next(
        line for line in texts["text/plain"].get_content().splitlines() if "/cafes/" in line
    )
    return "/l/" + address.partition("/l/")[2], texts["text/calendar"].get_param("method")


def test_a_café_from_invitation_to_memory(open_page, axe, fumel, cafe, lise, server):
    camille = make_facilitator(fumel)
    desk = open_page(cafe.get_absolute_url(), user=camille, viewport=DESKTOP)
    axe(desk)
    desk.get_by_role("link", name="Préparer l’invitation").click()
    axe(desk)
    desk.get_by_role("button", name="Envoyer maintenant").click()
    axe(desk)
    desk.get_by_role("button", name="Envoyer 1 courriel").click()
    desk.get_by_text("courriel part dans un instant").wait_for()

    address, method = letter_of(server)
    assert method == "REQUEST"
    phone = open_page(address)
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_label("Notre fiche est toujours exacte").check()
    phone.get_by_role("button", name="Je viens", exact=True).click()
    phone.get_by_text("nous vous attendons").first.wait_for()
    axe(phone)
    lise.partner.fiche.refresh_from_db()
    assert lise.partner.fiche.verified_on == timezone.localdate()

    desk.goto(f"{cafe.get_absolute_url()}reponses/")
    axe(desk)
    assert desk.get_by_role("heading", name="Viennent (1)").is_visible()
    desk.goto(f"{cafe.get_absolute_url()}reporter/")
    axe(desk)
    later = cafe.date + dt.timedelta(days=7)
    desk.get_by_label("Nouveau jour").fill(later.isoformat())
    desk.get_by_label("Pourquoi").fill("La salle est prise.")
    desk.get_by_role("button", name="Reporter ce café").click()
    desk.get_by_text("Il était d’abord prévu").wait_for()

    again, method = letter_of(server)
    assert (again, method) == (address, "REQUEST")  # the same link
    phone.goto(again)
    phone.get_by_text("Votre réponse a été donnée pour le").wait_for()
    phone.get_by_text("Nous serons plusieurs").click()
    phone.get_by_label("Nous serons", exact=True).fill("2")
    phone.get_by_role("button", name="Nous venons").click()
    phone.get_by_text("Vous serez 2").wait_for()
    reply = Reply.objects.get()
    assert (reply.people, reply.for_date) == (2, later)

    Cafe.objects.update(date=timezone.localdate() - dt.timedelta(days=1))
    desk.goto(f"/fumel/cafes/{later}/{cafe.pk}/")
    desk.get_by_role("button", name="Oui, il a eu lieu").click()
    desk.get_by_role("heading", name="Ce café a eu lieu").wait_for()
    cafe.refresh_from_db()
    assert (cafe.state, guests_of(cafe), Message.objects.count()) == ("held", 1, 2)
    assert Invitation.objects.count() == 1
