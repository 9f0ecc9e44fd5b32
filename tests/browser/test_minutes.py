"""Before leaving the room: the notes are read again, corrected and sent without a mouse; then a
guest opens the compte rendu on a phone and adds a word."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes.models import Attendance, Cafe, CompteRendu, Note, Seat, TourDeTable
from partners.models import Contact, Message
from tests.browser.conftest import DESKTOP
from tests.factories import make_facilitator, make_partner, make_territory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fumel(transactional_db):
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def cafe(fumel):
    """Held this morning: two structures, three notes."""
    cafe = Cafe.objects.create(
        territory=fumel,
        date=timezone.localdate(),
        start=dt.time(0, 0),
        end=dt.time(0, 1),
        state=Cafe.State.HELD,
    )
    tour, now = TourDeTable.objects.create(cafe=cafe), timezone.now()
    for place, name in enumerate(("CCAS", "Mission locale")):
        partner = make_partner(fumel, name)
        contact = Contact.objects.create(
            partner=partner, name=f"Personne {place}", email=f"p{place}@demo.example"
        )
        Attendance.objects.create(cafe=cafe, partner=partner, contact=contact, arrived_at=now)
        seat = Seat.objects.create(tour=tour, partner=partner, position=place)
        for kind, text in (("news", f"{name} ouvre le mardi"), ("question", "Qui a des lits ?")):
            Note.objects.create(
                tour=tour, seat=seat, partner=partner, kind=kind, text=text,
                written_at=now, changed_at=now,
            )  # fmt: skip
    return cafe


def press_until(page, name, role="link"):
    """Tab to the first thing of this name, from where one is."""
    target = page.get_by_role(role, name=name).first
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_notes_are_corrected_and_sent_by_keyboard(open_page, axe, fumel, cafe):
    page = open_page(cafe.get_absolute_url(), user=make_facilitator(fumel), viewport=DESKTOP)
    page.get_by_role("link", name="Relire et envoyer le compte rendu").press("Enter")
    axe(page)
    summary = page.locator("summary", has_text="CCAS ouvre le mardi")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # its kind
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("CCAS ouvre le mercredi, Mme Fictive l’a dit")
    page.get_by_text("Mme Fictive »").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("CCAS ouvre le mercredi")
    press_until(page, "Enregistrer", "button")
    page.keyboard.press("Enter")
    page.get_by_text("la note est corrigée.").wait_for()
    press_until(page, "Envoyer le compte rendu", "button")
    page.keyboard.press("Enter")
    page.get_by_text("2 courriels partent.").wait_for()
    axe(page)
    assert page.get_by_text("CCAS ouvre le mercredi").is_visible()
    assert CompteRendu.objects.get().version == 1
    assert Message.objects.count() == 2


def test_a_guest_reads_it_on_a_phone_and_adds_a_word(open_page, axe, fumel, cafe):
    page = open_page(f"{cafe.get_absolute_url()}compte-rendu/relire/", user=make_facilitator(fumel))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    page.get_by_text("courriels partent").wait_for()
    link = Contact.objects.get(name="Personne 1").links.get()
    page = open_page(f"/l/{link.code}/cafes/{cafe.pk}/compte-rendu/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Ajouter un mot").click()
    page.get_by_label("Votre mot").fill("Nous cherchons une salle.")
    axe(page)
    page.get_by_role("button", name="Ajouter mon mot").click()
    page.get_by_text("votre mot est ajouté").wait_for()
    assert Note.objects.filter(link=link).get().text == "Nous cherchons une salle."
