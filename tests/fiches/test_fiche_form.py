import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from fiches.models import Fiche, FicheDraft
from partners.models import Consent, Contact, Theme
from tests.factories import (
    make_commune,
    make_editor,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)
from tests.fiches.form_data import opened, without

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def editor(place, client):
    user = make_editor(place)
    client.force_login(user)
    return user


@pytest.fixture
def fiche(place):
    return make_fiche(make_partner(place, "Mission locale"))


def address_of(fiche):
    return reverse("fiches:fiche_edit", args=["fumel", fiche.pk])


def save(client, fiche, button="save", **changes):
    """Open the form, change some inputs, press a button; the fiche as it is stored then."""
    address = address_of(fiche)
    data = {**opened(client, address), **changes, button: "1"}
    response = client.post(address, data)
    return response, Fiche.objects.select_related("partner", "commune").get(pk=fiche.pk)


def errors(response):
    assert response.status_code == 422
    fields = response.context["forms"].summary
    return {
        field.id_for_label or field.auto_id: field.errors[0] for field in fields if field.errors
    }


def test_every_block_is_saved(place, editor, fiche, client):
    fumel = make_commune()
    place.communes.add(fumel)
    logement = Theme.objects.get(code="logement")
    response, saved = save(
        client,
        fiche,
        name="Mission locale du Fumélois",
        acronym="ML",
        acronym_meaning="Mission locale",
        legal_status="association",
        siret="356 000 000 00048",
        carrier="Association pour l’emploi",
        tagline="Un coup de main.",
        actions="• Ateliers\r\n• Permis\r\n",
        theme_2=logement.pk,
        audiences=["jeunes", "femmes"],
        area="Fumel et autour",
        area_communes=["47106"],
        referral_modes=["telephoner"],
        referral="Appelez.",
        cost="gratuit",
        phone="05 36 49 00 77",
        email="accueil@ml.example",
        website="www.ml.example",
        address="3 rue Haute",
        commune_text="fumel",
        accessibility=["fauteuil"],
        host="oui",
        host_seats="30",
        invitation_emails="a@ml.example\nb@ml.example",
    )
    assert response.url == address_of(fiche)
    partner = saved.partner
    assert (partner.name, partner.sort_key) == (
        "Mission locale du Fumélois",
        "mission locale du fumelois",
    )
    assert partner.siret == "35600000000048"
    assert (partner.can_host, partner.host_seats) == (True, 30)
    assert partner.invitation_emails == ["a@ml.example", "b@ml.example"]
    assert saved.actions == "• Ateliers\n• Permis"
    assert [theme.code for theme in saved.themes] == ["insertion", "logement"]
    assert sorted(saved.audiences) == ["femmes", "jeunes"]
    assert [commune.code for commune in saved.area_communes.all()] == ["47106"]
    assert saved.phone == "+33536490077"
    assert saved.website == "https://www.ml.example"
    assert (saved.commune.code, saved.postal_code) == ("47106", "47500")
    assert (saved.state, saved.version, saved.updated_by) == ("draft", 2, editor)


def test_saving_without_a_change_changes_nothing(editor, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(missions="Une\nDeux", actions="A\nB")
    before = Fiche.objects.filter(pk=fiche.pk).values().get()
    save(client, fiche)
    after = Fiche.objects.filter(pk=fiche.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "updated_at", "updated_by_id"}


def test_empty_draft_is_saved_all_the_same(editor, fiche, client):
    response, saved = save(client, fiche, missions="", phone="", theme="")
    assert response.status_code == 302
    assert (saved.missions, saved.phone, saved.theme) == ("", "", None)


def test_form_lists_what_is_left_with_links(editor, fiche, client):
    html = client.get(address_of(fiche)).content.decode()
    assert '<a href="#id_tagline">En une phrase, à quoi servez-vous\u00a0?</a>' in html
    assert '<a href="#id_commune_text">Commune</a>' in html
    assert "fortement conseillé" in html
    assert '<a href="#id_missions">' not in html


def test_texts_too_long_are_refused_beside_their_field_and_kept_as_typed(editor, fiche, client):
    long = "à" * 121
    response, saved = save(
        client, fiche, tagline=long, actions="\n".join("abcdefg"), outreach="x" * 61
    )
    assert errors(response) == {
        "id_tagline": "Ce texte dépasse de 1 caractère\u00a0: il en faut 120 au plus.",
        "id_actions": "Il y a 7 lignes\u00a0: gardez-en 6 au plus.",
        "id_outreach": "La ligne «\u00a0"
        + "x" * 30
        + "…\u00a0» fait 61 caractères\u00a0: 60 au plus.",
    }
    assert saved.tagline == ""
    html = response.content.decode()
    assert long in html
    assert "Votre brouillon est gardé tel quel" in html


@pytest.mark.parametrize("button", ["save", "enter-key"])
def test_draft_is_kept_with_its_mistakes(editor, fiche, client, button):
    response, saved = save(client, fiche, button, tagline="x" * 500, phone="12")
    assert response.status_code == 422
    assert "Votre brouillon est gardé tel quel" in response.content.decode()
    assert saved.tagline == ""

    shown = opened(client, address_of(fiche))
    again = client.get(address_of(fiche)).content.decode()
    assert ("x" * 500 in again, "c’est repris" in again) == (True, True)

    client.post(address_of(fiche), {**shown, "tagline": "Bref", "phone": "0536490002", "save": "1"})
    fiche.refresh_from_db()
    assert (fiche.tagline, fiche.phone) == ("Bref", "+33536490002")
    assert not FicheDraft.objects.exists()


def test_mistakes_hold_back_what_is_published(editor, fiche, client):
    response, saved = save(client, fiche, "publish", tagline="x" * 500)
    assert "Rien n’est encore enregistré" in response.content.decode()
    assert (saved.state, FicheDraft.objects.count()) == ("draft", 0)


def test_enter_key_presses_the_button_of_the_draft(editor, fiche, client):
    form = client.get(address_of(fiche)).content.decode().partition("data-fiche-form")[2]
    first = re.search(r"<button[^>]*type=.submit.[^>]*>", form)[0]
    assert 'name="save"' in first


def test_saving_the_draft_of_a_published_fiche_says_what_readers_see(place, editor, client):
    published = make_published_fiche(make_partner(place, "Déjà là"))
    save(client, published, tagline="Plus tard")
    html = client.get(address_of(published)).content.decode()
    assert "Les lecteurs voient toujours la version publiée." in html


def test_line_ends_count_for_one_character_as_on_the_screen(editor, fiche, client):
    text = "é" * 60 + "\r\n" + "é" * 59
    _, saved = save(client, fiche, tagline=text)
    assert len(saved.tagline) == 120


def test_long_imported_text_left_alone_does_not_hold_back_other_corrections(editor, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(missions="m" * 900, email="pas une adresse")
    response, saved = save(client, fiche, tagline="Corrigé")
    assert response.status_code == 302
    assert (saved.tagline, len(saved.missions), saved.email) == (
        "Corrigé",
        900,
        "pas une adresse",
    )
    page = client.get(address_of(fiche)).content.decode()
    assert "dépasse de 400 caractères" in page
    response, _ = save(client, fiche, missions="m" * 899)
    assert list(errors(response)) == ["id_missions"]


@pytest.mark.parametrize(
    ("name", "value", "start"),
    [
        ("siret", "35600000000049", "Ce SIRET n’existe pas"),
        ("siret", "123", "Un SIRET compte quatorze chiffres"),
        ("phone", "0536", "Nous ne reconnaissons pas ce numéro"),
        ("email", "accueil@", "Saisissez une adresse"),
        ("name", "", "Donnez le nom de la structure."),
        ("tagline", "Bonjour \u202egnimrahc", "Ce texte contient un caractère invisible"),
        ("audiences", ["tous-publics", "jeunes"], "Cochez «"),
        ("invitation_emails", "a@b.example\npas bon", "Gardez"),
        ("host_seats", "1000", "Assurez-vous"),
        ("referent1-email", "x", "Saisissez"),
    ],
)
def test_mistakes_are_explained_in_french(editor, fiche, client, name, value, start):
    response, _ = save(client, fiche, **{name: value})
    found = list(errors(response).values())
    assert len(found) == 1
    if name != "invitation_emails":
        assert found[0].startswith(start)


def test_unknown_commune_proposes_the_closest(editor, fiche, client):
    for code, name, postal in (
        ("47106", "Fumel", "47500"),
        ("47252", "Saint-Vite", "47500"),
        ("47001", "Agen", "47000"),
        ("47179", "Montayral", "47500"),
    ):
        make_commune(code, name, postal)
    response, _ = save(client, fiche, commune_text="Fumelle")
    (message,) = errors(response).values()
    assert "Fumel (47500)" in message
    assert message.count("(47") == 3
    assert save(client, fiche, commune_text="st vite")[1].commune.code == "47252"
    assert save(client, fiche, commune_text="Agen (47000)")[1].commune.code == "47001"
    assert save(client, fiche, commune_text="Mont")[1].commune.code == "47179"
    assert save(client, fiche, commune_text="")[1].commune is None


def test_proposed_commune_is_chosen_with_a_button(editor, fiche, client):
    make_commune("47252", "Saint-Vite", "47500")
    make_commune("47230", "Saint-Front-sur-Lémance", "47500")
    html = save(client, fiche, commune_text="Saint")[0].content.decode()
    name = "Saint-Front-sur-Lémance (47500)"
    assert f'name="commune_choice" value="{name}"' in html
    data = {"commune_text": "Saint", "commune_choice": name}
    assert save(client, fiche, "enter-key", **data)[1].commune.code == "47230"


def test_whole_territory_is_one_tick(place, editor, fiche, client):
    place.communes.add(make_commune(), make_commune("47252", "Saint-Vite", "47500"))
    assert "Tout le territoire (2\u00a0communes)" in client.get(address_of(fiche)).content.decode()
    _, saved = save(client, fiche, whole_area="on")
    assert saved.area_communes.count() == 2
    assert opened(client, address_of(fiche))["area_communes"] == ["47106", "47252"]
    assert "whole_area" not in opened(client, address_of(fiche))


def test_personal_looking_address_is_accepted_with_a_gentle_word(editor, fiche, client):
    address = address_of(fiche)
    data = {**opened(client, address), "email": "camille.exemple@ml.example"}
    page = client.post(address, data, follow=True)
    assert "semble être celle d’une personne" in page.content.decode()
    assert Fiche.objects.get().email == "camille.exemple@ml.example"


def test_hours_are_composed_from_the_rows(editor, fiche, client):
    morning = {f"{day}_from_1": "09:00" for day in ("lundi", "mardi", "mercredi")}
    ends = {f"{day}_to_1": "12h" for day in ("lundi", "mardi", "mercredi")}
    _, saved = save(client, fiche, **morning, **ends)
    assert saved.opening_hours == "lun–mer 9\u00a0h–12\u00a0h"
    shown = opened(client, address_of(fiche))
    assert (shown["lundi_from_1"], shown["mercredi_to_1"]) == ("09:00", "12:00")
    _, saved = save(client, fiche, jeudi_from_1="14:00", jeudi_to_1="16:30")
    assert (
        saved.opening_hours == "lun–mer 9\u00a0h–12\u00a0h\u00a0; jeu 14\u00a0h–16\u00a0h\u00a030"
    )


def test_hours_in_words_are_kept_after_those_of_the_rows(editor, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(opening_hours="sur rendez-vous")
    _, saved = save(client, fiche, lundi_from_1="09:00", lundi_to_1="12:00")
    assert saved.opening_hours == "lun 9\u00a0h–12\u00a0h\u00a0; sur rendez-vous"


def test_hours_in_words_win_over_rows_filled_at_the_same_time(editor, fiche, client):
    _, saved = save(
        client, fiche, opening_hours="le matin", lundi_from_1="09:00", lundi_to_1="12:00"
    )
    assert saved.opening_hours == "le matin"


def test_hours_that_do_not_follow_are_refused(editor, fiche, client):
    response, _ = save(client, fiche, lundi_from_1="14:00", lundi_to_1="12:00", mardi_from_1="9h")
    assert errors(response) == {
        "id_lundi_to_1": "Le lundi, les heures ne se suivent pas.",
        "id_mardi_to_1": "Le mardi, il manque une heure.",
    }


def test_rows_of_hours_are_read_aloud_before_saving(editor, fiche, client):
    html = client.get(
        "/fumel/fiches/horaires/?lundi_from_1=09:00&lundi_to_1=12:00&mardi_from_1="
    ).content.decode()
    assert "lun 9\u00a0h–12\u00a0h" in html
    assert "<h1>" not in html
    assert (
        "Il manque une heure"
        in client.get("/fumel/fiches/horaires/?lundi_from_1=09:00").content.decode()
    )


def test_same_theme_twice_is_kept_once(editor, fiche, client):
    insertion = Theme.objects.get(code="insertion").pk
    sante = Theme.objects.get(code="sante").pk
    _, saved = save(client, fiche, theme=insertion, theme_2=insertion, theme_3=sante)
    assert [theme.code for theme in saved.themes] == ["insertion", "sante"]


def test_new_type_and_status_come_from_the_lists(editor, fiche, client):
    response, _ = save(client, fiche, type="999999", legal_status="monarchie")
    assert set(errors(response)) == {"id_type", "id_legal_status"}


# Who may do what.


def test_partner_proposes_and_does_not_publish(place, fiche, client):
    client.force_login(make_user("p@demo.example", "partner", place, partner=fiche.partner))
    html = client.get(address_of(fiche)).content.decode()
    assert "Proposer à la relecture" in html
    assert "Publier la fiche" not in html
    response, saved = save(client, fiche, "submit", tagline="Bonjour")
    assert (saved.state, saved.tagline) == ("submitted", "Bonjour")
    response, saved = save(client, fiche, "publish")
    assert response.status_code == 403
    assert saved.published is None


def test_partner_does_not_edit_another_fiche(place, fiche, client):
    other = make_published_fiche(make_partner(place, "Autre"))
    client.force_login(make_user("p@demo.example", "partner", place, partner=fiche.partner))
    assert client.get(address_of(other)).status_code == 403
    assert client.post(address_of(other), {"tagline": "x"}).status_code == 403


def test_editor_publishes_from_the_form(editor, fiche, client):
    response, saved = save(client, fiche, "publish", tagline="Bonjour")
    assert response.url == reverse("fiches:fiche_detail", args=["fumel", fiche.pk])
    assert (saved.state, saved.published.content["accroche"]) == ("published", "Bonjour")


@pytest.mark.parametrize(
    ("box", "by"),
    [({}, ""), ({"verified": "1"}, "l’équipe du réseau"), ({"on_behalf": "1"}, "la structure")],
)
def test_publishing_from_the_form_verifies_only_when_a_box_says_so(editor, fiche, client, box, by):
    _, saved = save(client, fiche, "publish", **box)
    assert (saved.state, saved.verified_by) == ("published", by)
    assert saved.verified_on == (timezone.localdate() if by else None)


def test_publishing_an_incomplete_fiche_saves_it_and_says_why(editor, fiche, client):
    address = address_of(fiche)
    data = {**without(opened(client, address), "missions", "phone"), "publish": "1"}
    page = client.post(address, data, follow=True)
    saved = Fiche.objects.get()
    assert (saved.state, saved.missions) == ("draft", "")
    assert "Dites ce que fait la structure" in page.content.decode()


# A partner without a fiche.


def test_fiche_exists_once_it_is_saved(place, editor, client):
    partner = make_partner(place, "Nouvelle")
    address = reverse("fiches:fiche_create", args=["fumel", partner.pk])
    data = opened(client, address)
    assert Fiche.objects.count() == 0
    client.post(address, {**data, "tagline": "Bonjour"})
    fiche = Fiche.objects.get()
    assert (fiche.partner, fiche.tagline, fiche.version) == (partner, "Bonjour", 1)
    assert fiche.theme == partner.type.theme
    assert client.get(address).url == address_of(fiche)


def test_two_people_who_begin_the_same_fiche_lose_nothing(place, editor, client):
    partner = make_partner(place, "Nouvelle")
    address = reverse("fiches:fiche_create", args=["fumel", partner.pk])
    first, second = opened(client, address), opened(client, address)
    client.post(address, {**first, "tagline": "Bonjour"})
    response = client.post(address, {**second, "missions": "Aider"})
    assert response.status_code == 302
    fiche = Fiche.objects.get()
    assert (fiche.tagline, fiche.missions) == ("Bonjour", "Aider")


# Logo.


def picture(kind="PNG", size=(300, 200)):
    out = io.BytesIO()
    Image.new("RGB", size, "#4b2142").save(out, kind)
    return SimpleUploadedFile("logo.png", out.getvalue(), content_type="image/png")


def test_logo_is_written_anew_and_can_be_taken_away(editor, fiche, client):
    _, saved = save(client, fiche, logo=picture())
    assert saved.logo.name.startswith("logos/")
    assert "logo.png" not in saved.logo.name
    html = client.get(address_of(fiche)).content.decode()
    assert f'src="/f/{fiche.pk}/logo/"' in html
    _, saved = save(client, fiche, **{"logo-clear": "on"})
    assert saved.logo.name == ""


def test_logo_that_lies_is_refused_in_one_sentence(editor, fiche, client):
    svg = SimpleUploadedFile("logo.png", b"<svg><script>alert(1)</script></svg>")
    response, saved = save(client, fiche, logo=svg)
    assert "vraie image" in errors(response)["id_logo"]
    assert saved.logo.name == ""


# Référents.


def referent(**items):
    return {f"referent1-{name}": value for name, value in items.items()}


def agreed_by(contact):
    return sorted(contact.agreed_items())


def test_person_and_her_agreements_are_dated_and_signed(editor, fiche, client):
    save(
        client,
        fiche,
        **referent(
            name="Camille Exemple",
            function="Conseillère",
            phone="06 39 98 00 01",
            agreed=["name", "function", "email"],
        ),
    )
    person = Contact.objects.get()
    assert (person.partner, person.is_referent, person.phone) == (
        fiche.partner,
        True,
        "+33639980001",
    )
    # An agreement to show what is not there means nothing.
    assert agreed_by(person) == ["function", "name"]
    assert {consent.recorded_by for consent in Consent.objects.all()} == {str(editor)}
    dates = dict(Consent.objects.values_list("item", "given_at"))

    save(client, fiche, **referent(function="Directrice", agreed=["name", "function"]))
    assert dict(Consent.objects.values_list("item", "given_at")) == dates

    save(client, fiche, **referent(agreed=["function"]))
    assert agreed_by(person) == ["function"]
    assert Consent.objects.get(item="name").withdrawn_at is not None


def test_another_name_is_another_person_whose_agreement_begins_now(editor, fiche, client):
    save(client, fiche, **referent(name="Camille", function="Accueil", agreed=["name"]))
    former = Consent.objects.get(item="name")
    save(client, fiche, **referent(name="Dominique", agreed=["name"]))
    former.refresh_from_db()
    assert former.withdrawn_at is not None
    assert agreed_by(Contact.objects.get()) == ["name"]


def test_person_who_left_is_forgotten(editor, fiche, client):
    save(client, fiche, **referent(name="Camille", function="Accueil", agreed=["name"]))
    save(client, fiche, **referent(left="on"))
    person = Contact.objects.get()
    assert (person.name, person.is_referent) == ("", False)
    assert agreed_by(person) == []
    assert "referent1-name" not in opened(client, address_of(fiche))


def test_person_needs_a_function(editor, fiche, client):
    response, _ = save(client, fiche, **referent(name="Camille"))
    assert list(errors(response)) == ["id_referent1-function"]


def test_two_people_at_most_and_each_keeps_her_place(editor, fiche, client):
    save(client, fiche, **referent(name="A", function="a"))
    save(client, fiche, **{"referent2-name": "B", "referent2-function": "b"})
    assert list(Contact.objects.values_list("name", flat=True)) == ["A", "B"]
    shown = opened(client, address_of(fiche))
    assert (shown["referent1-name"], shown["referent2-name"]) == ("A", "B")


# Two people at once.


def test_changes_to_different_fields_are_put_together(editor, fiche, client):
    address = address_of(fiche)
    mine, theirs = opened(client, address), opened(client, address)
    client.post(address, {**theirs, "tagline": "De l’autre", "audiences": ["jeunes"]})
    response = client.post(address, {**mine, "missions": "De moi"})
    assert response.status_code == 302
    fiche.refresh_from_db()
    assert (fiche.tagline, fiche.missions, fiche.audiences) == ("De l’autre", "De moi", ["jeunes"])
    assert fiche.version == 3


def conflict(client, fiche, **mine):
    address = address_of(fiche)
    data = opened(client, address)
    theirs = {**opened(client, address), "tagline": "De l’autre", "audiences": ["jeunes"]}
    client.post(address, theirs)
    return client.post(address, {**data, **mine})


def sent_back(page):
    """What the page of two versions holds, as a browser sends it."""
    data = {"version": page.context["version"], "base": page.context["base"]}
    for name, value in page.context["kept"]:
        if value:
            data.setdefault(name, []).append(value)
    return {**data, **{choice["name"]: "mine" for choice in page.context["choices"]}}


def test_the_second_to_save_sees_both_and_chooses(editor, fiche, client):
    page = conflict(
        client,
        fiche,
        tagline="De <moi>\nsur deux lignes",
        audiences=["femmes"],
        missions="Aussi de moi",
        publish="1",
    )
    assert page.status_code == 409
    html = page.content.decode()
    assert "De l’autre" in html
    assert "De &lt;moi&gt;\nsur deux lignes" in html
    assert [(c["label"], c["mine"], c["theirs"]) for c in page.context["choices"]][1] == (
        "Publics",
        "Femmes",
        "Jeunes",
    )
    fiche.refresh_from_db()
    assert (fiche.tagline, fiche.missions) == ("De l’autre", fiche.missions)

    data = {**sent_back(page), "garder-tagline": "mine", "garder-audiences": "theirs"}
    response = client.post(address_of(fiche), {**data, page.context["button"]: "1"})

    assert response.status_code == 302
    fiche.refresh_from_db()
    assert fiche.tagline == "De <moi>\nsur deux lignes"
    assert fiche.audiences == ["jeunes"]
    assert fiche.missions == "Aussi de moi"
    assert fiche.state == "published"


def test_a_third_person_in_the_meantime_is_seen_too(editor, fiche, client):
    page = conflict(client, fiche, tagline="De moi")
    save(client, fiche, tagline="De la troisième")
    again = client.post(address_of(fiche), sent_back(page))
    assert again.status_code == 409
    assert "De la troisième" in again.content.decode()


def test_damaged_form_overwrites_nothing(editor, fiche, client):
    data = {**opened(client, address_of(fiche)), "base": "{", "version": "x", "missions": "Abîmé"}
    response = client.post(address_of(fiche), data)
    assert response.status_code == 409
    fiche.refresh_from_db()
    assert fiche.missions == "Nous accompagnons les jeunes de 16 à 25 ans."


def test_form_costs_the_same_whatever_the_territory(
    place, editor, fiche, client, django_assert_num_queries
):
    for number in range(30):
        place.communes.add(make_commune(f"47{number:03}", f"Commune {number}"))
    # session, user, roles, territory, fiche, communes of its area, its referents, themes to choose
    # from, codes of the territory's communes, referents to edit, themes of the gauge, territories
    # of the switcher, types to choose from, communes to choose from, what one had begun to type,
    # sigles explained, sigles proposed, names of the territory's communes
    with django_assert_num_queries(18):
        client.get(address_of(fiche))
