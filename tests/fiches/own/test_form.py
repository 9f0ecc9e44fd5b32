"""“Corriger”, from a link."""

import pytest
from django.utils import timezone

from fiches.models import Campaign, Fiche
from fiches.publishing import archive
from partners.models import Contact, Message
from partners.people import agree
from partners.personal_links import personal_link
from tests.factories import make_editor, make_partner
from tests.fiches.form_data import opened, without

pytestmark = pytest.mark.django_db


def corriger(link):
    return f"/l/{link.code}/corriger/"


def send(client, link, follow=True, **changes):
    data = {**opened(client, corriger(link)), "submit": "1", **changes}
    return client.post(corriger(link), data, follow=follow)


def test_correction_is_handed_in_and_readers_still_see_the_version_before(client, link, fiche):
    response = send(client, link, missions="Nous accompagnons aussi les parents.")

    fiche.refresh_from_db()
    assert fiche.missions == "Nous accompagnons aussi les parents."
    assert fiche.state == Fiche.State.SUBMITTED
    assert fiche.published.content["missions"] != fiche.missions
    assert fiche.verified_on != timezone.localdate()
    html = response.content.decode()
    assert "va les relire" in html
    assert "Rien n’a changé" not in html


def test_without_the_button_a_correction_is_kept_and_not_handed_in(client, link, fiche):
    data = {**opened(client, corriger(link)), "missions": "x" * 900}
    response = client.post(corriger(link), data, follow=True)

    html = response.content.decode()
    assert "Il n’est pas encore envoyé" in html
    assert "x" * 900 in html
    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.PUBLISHED

    send(client, link, missions="Nous accompagnons aussi les parents.")
    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.SUBMITTED


def test_correction_is_published_at_once_where_partners_are_trusted(client, link, fiche, place):
    place.trusts_partners = True
    place.save()

    send(client, link, missions="Nous accompagnons aussi les parents.")

    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.PUBLISHED
    assert fiche.published.content["missions"] == "Nous accompagnons aussi les parents."
    assert (fiche.verified_on, fiche.verified_by) == (timezone.localdate(), "la structure")


def test_what_was_taken_off_does_not_come_back_before_it_is_read(client, link, fiche):
    archive(fiche)

    send(client, link, missions="De retour.")

    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.SUBMITTED
    assert not fiche.is_online


def test_first_fiche_is_written_from_a_link(client, place):
    newcomer = make_partner(place, "Ressourcerie")
    link = personal_link(newcomer, place, None, timezone.now())

    send(client, link, missions="Réparer et revendre.", phone="05 36 49 00 07")

    fiche = Fiche.objects.get(partner=newcomer)
    assert (fiche.state, fiche.missions) == (Fiche.State.SUBMITTED, "Réparer et revendre.")


def test_empty_fiche_is_kept_and_not_handed_in(client, place):
    newcomer = make_partner(place, "Ressourcerie")
    link = personal_link(newcomer, place, None, timezone.now())

    html = send(client, link, limits="Ni meubles.").content.decode()

    fiche = Fiche.objects.get(partner=newcomer)
    assert (fiche.state, fiche.limits) == (Fiche.State.DRAFT, "Ni meubles.")
    assert "n’est pas encore envoyé" in html
    assert "Dites ce que fait la structure" in html
    html = client.get(link.get_absolute_url()).content.decode()
    assert "il y manque l’essentiel" in html
    assert "Rien n’a changé" not in html

    html = send(client, link, missions="Réparer.", phone="05 36 49 00 07").content.decode()
    assert "votre fiche est envoyée" in html
    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.SUBMITTED


def test_correction_is_an_answer_to_the_round(client, link, place, partner):
    campaign = Campaign.objects.create(
        territory=place, kind="monthly", subject="Votre fiche", message="…", state="sent"
    )
    row = campaign.recipients.create(partner=partner, link=link, email="lise@ml.example")

    send(client, link, missions="Autre chose.")

    row.refresh_from_db()
    assert row.outcome == "edited"


def test_sending_the_same_thing_twice_does_no_harm(client, link, fiche):
    data = {**opened(client, corriger(link)), "missions": "Autre chose.", "submit": "1"}
    first = client.post(corriger(link), data)
    second = client.post(corriger(link), data)

    fiche.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 302)
    assert fiche.missions == "Autre chose."


def test_two_hands_on_one_fiche_are_shown_both_versions(client, link, fiche, place):
    data = opened(client, corriger(link))
    Fiche.objects.filter(pk=fiche.pk).update(missions="Écrit par l’équipe.", version=2)

    response = client.post(
        corriger(link), {**data, "missions": "Écrit par la structure.", "submit": "1"}
    )

    assert response.status_code == 409
    html = response.content.decode()
    assert "Écrit par l’équipe." in html
    assert "Écrit par la structure." in html
    fiche.refresh_from_db()
    assert fiche.missions == "Écrit par l’équipe."


def test_mistake_is_shown_and_nothing_is_saved(client, link, fiche):
    response = send(client, link, missions="Autre chose.", phone="0536")

    assert response.status_code == 422
    assert "Pas encore envoyé\N{NO-BREAK SPACE}: il reste à corriger" in response.content.decode()
    fiche.refresh_from_db()
    assert fiche.missions != "Autre chose."
    assert "Autre chose." in client.get(corriger(link)).content.decode()  # the draft is kept


def test_one_corrects_oneself_and_sees_nothing_of_others(client, link, lise, partner):
    Contact.objects.create(
        partner=partner,
        name="Marc Dol",
        function="directeur",
        email="marc@ml.example",
        is_referent=True,
    )
    html = client.get(corriger(link)).content.decode()
    assert "Marc Dol" not in html
    assert "marc@ml.example" not in html
    assert "directeur" in html

    send(client, link, **{"referent1-phone": "05 36 49 00 08"})

    lise.refresh_from_db()
    assert lise.phone == "+33536490008"
    assert not Message.objects.exists()


def test_form_takes_no_agreement_from_a_link(client, link, lise, partner):
    marc = Contact.objects.create(
        partner=partner, name="Marc Dol", function="directeur", is_referent=True
    )
    agree(marc, "name", "lui-même", timezone.now())

    send(
        client,
        link,
        **{
            "referent1-agreed": ["name", "phone"],
            "referent2-name": "Quelqu’un d’autre",
            "referent2-left": "on",
            "referent2-agreed": [],
            "referent1-phone": "05 36 49 00 08",
        },
    )

    marc.refresh_from_db()
    assert (marc.name, marc.left_on, marc.agreed_items()) == ("Marc Dol", None, {"name"})
    assert lise.agreed_items() == set()


def test_person_named_from_a_link_is_told_and_nothing_of_her_is_shown(client, link, partner):
    send(
        client,
        link,
        **{
            "referent2-name": "Nadia Bel",
            "referent2-function": "conseillère",
            "referent2-email": "nadia@ml.example",
        },
    )

    nadia = partner.contacts.get(name="Nadia Bel")
    assert nadia.agreed_items() == set()
    assert Message.objects.get().to == "nadia@ml.example"


def test_confidential_place_is_neither_shown_nor_changed_from_a_link(client, link, fiche):
    Fiche.objects.filter(pk=fiche.pk).update(
        confidential_address=True, address="7 impasse Cachée", outreach="Salle discrète"
    )
    html = client.get(corriger(link)).content.decode()
    assert "impasse Cachée" not in html
    assert "Salle discrète" not in html
    assert "Votre adresse est confidentielle" in html

    send(client, link, missions="Autre chose.", address="1 rue Visible", confidential_address="")

    fiche.refresh_from_db()
    assert fiche.confidential_address
    assert (fiche.address, fiche.missions) == ("7 impasse Cachée", "Autre chose.")


def test_place_becomes_confidential_from_a_link_at_once(client, link, fiche, place):
    Fiche.objects.filter(pk=fiche.pk).update(address="7 impasse Cachée")

    send(client, link, confidential_address="on")

    client.force_login(make_editor(place))
    assert "impasse Cachée" not in client.get(f"/fumel/fiches/{fiche.pk}/").content.decode()
    assert "impasse Cachée" not in client.get(corriger(link)).content.decode()


def test_help_of_the_form_opens_without_an_account(client, link, place):
    hours = client.get(
        f"{corriger(link)}horaires/", {"lundi_from_1": "9:00", "lundi_to_1": "12:00"}
    )
    communes = client.get(f"{corriger(link)}communes/", {"q": "fu"})

    assert (hours.status_code, communes.status_code) == (200, 200)


def test_what_is_left_out_stays_as_it_was(client, link, fiche):
    data = without(opened(client, corriger(link)), "version", "base")

    response = client.post(corriger(link), {**data, "submit": "1"})

    assert response.status_code in {302, 409}
    fiche.refresh_from_db()
    assert fiche.phone == "+33536490001"
