import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.models import Campaign, CampaignRecipient, Fiche, Revision, Unread
from fiches.publishing import publish
from fiches.reviewing import hand_in
from partners.models import Message, PersonalLink
from partners.personal_links import personal_link
from tests.factories import (
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_territory,
)
from tests.fiches.form_data import opened
from tests.fiches.reviewing.conftest import NOW, correct, fresh

HOURS = "lun–ven 9 h–17 h"


@pytest.fixture
def submitted(fumel, fiche):
    fiche = correct(fiche, opening_hours=HOURS)
    hand_in(fiche, fumel, "Mission locale (conseillère)", NOW)
    return fresh(fiche)


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def save_form(client, fiche, **buttons):
    """The form as it is opened, with another delay."""
    address = f"/fumel/fiches/{fiche.pk}/modifier/"
    return client.post(address, {**opened(client, address), "delay": "15 jours", **buttons})


def make_waiting(fumel, number):
    """As many fiches handed in, published d’office, and asked about."""
    for i in range(number):
        one = make_published_fiche(make_partner(fumel, f"Attend {i}"), theme="sante")
        correct(fresh(one), opening_hours=HOURS, state=Fiche.State.SUBMITTED, submitted_at=NOW)
        two = make_published_fiche(make_partner(fumel, f"Office {i}"))
        before = two.published
        two = correct(fresh(two), delay="15 jours")
        publish(two, None, NOW, author="Office")
        Unread.objects.create(
            fiche=two, territory=fumel, before=before, by="Office", published_at=NOW
        )
        make_fiche(make_partner(fumel, f"Demande {i}"), question="Et ?", question_at=NOW)


@pytest.mark.parametrize("number", [1, 30])
def test_queue_costs_the_same_for_one_and_thirty(
    fumel, as_editor, number, django_assert_num_queries
):
    make_waiting(fumel, number)
    # session, user, memberships, territory of the page, themes, fiches handed in with their
    # communes, contacts and consents (nobody: none), publications d’office, questions,
    # territories of the shell
    with django_assert_num_queries(11):
        page = as_editor.get("/fumel/relecture/").text
    assert page.count("1\N{NO-BREAK SPACE}champ change") == 2 * number


def test_queue_says_who_and_since_when(submitted, as_editor):
    page = as_editor.get("/fumel/relecture/").text
    assert "Mission locale (conseillère)" in page
    assert "Horaires d’ouverture" in page


def test_empty_queue_says_what_it_is_for(fumel, as_editor):
    assert "Rien à relire" in as_editor.get("/fumel/relecture/").text


def test_queue_is_of_one_network(fumel, as_editor):
    agen = make_territory("agen-montanou")
    abroad = make_fiche(make_partner(agen, "Ailleurs"), state=Fiche.State.SUBMITTED)
    assert "Ailleurs" not in as_editor.get("/fumel/relecture/").text
    assert as_editor.get(f"/fumel/relecture/{abroad.pk}/").status_code == 404


def test_detail_shows_what_goes_and_what_comes(submitted, as_editor):
    page = as_editor.get(f"/fumel/relecture/{submitted.pk}/").text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    for tag, word, hours in (("del", "retiré", "12 h"), ("ins", "ajouté", "17 h")):
        told = f'<span class="visually-hidden"> [{word}&nbsp;: </span>{hours}<span'
        assert f"<{tag}>{told}" in page


def test_first_publication_is_shown_whole(fumel, mission, as_editor):
    fiche = make_fiche(mission, state=Fiche.State.SUBMITTED)
    page = as_editor.get(f"/fumel/relecture/{fiche.pk}/").text
    assert "tout est nouveau" in page
    assert "Nous accompagnons les jeunes" in page


def test_hostile_words_are_only_words(submitted, as_editor):
    correct(submitted, missions="<script>alert(1)</script>")
    page = as_editor.get(f"/fumel/relecture/{submitted.pk}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_publishing_goes_back_to_the_queue(submitted, as_editor, editor):
    response = as_editor.post(
        f"/fumel/relecture/{submitted.pk}/publier/", {"version": submitted.version}
    )
    assert response.url == "/fumel/relecture/"
    fiche = fresh(submitted)
    assert fiche.published.content["horaires"] == HOURS
    assert (fiche.published.number, fiche.published.published_by) == (2, editor)


def test_publish_and_next_opens_the_oldest_that_waits(fumel, submitted, as_editor):
    other = make_fiche(make_partner(fumel, "CCAS"))
    hand_in(other, fumel, "CCAS", NOW + dt.timedelta(days=1))
    response = as_editor.post(
        f"/fumel/relecture/{submitted.pk}/publier/",
        {"version": submitted.version, "next": "1"},
    )
    assert response.url == f"/fumel/relecture/{other.pk}/"


def test_publishing_what_has_changed_since_asks_to_read_again(submitted, as_editor):
    seen = submitted.version
    correct(submitted, opening_hours="fermé")
    response = as_editor.post(
        f"/fumel/relecture/{submitted.pk}/publier/", {"version": seen}, follow=True
    )
    assert response.redirect_chain[-1][0] == f"/fumel/relecture/{submitted.pk}/"
    assert "cette fiche a changé" in response.text
    assert fresh(submitted).published.number == 1


def test_publishing_twice_publishes_once(submitted, as_editor):
    for _ in range(2):
        as_editor.post(f"/fumel/relecture/{submitted.pk}/publier/", {"version": submitted.version})
    assert Revision.objects.count() == 2


def test_unpublishable_fiche_says_what_is_missing(fumel, mission, as_editor):
    fiche = make_fiche(mission, missions="", phone="", state=Fiche.State.SUBMITTED)
    response = as_editor.post(
        f"/fumel/relecture/{fiche.pk}/publier/", {"version": fiche.version}, follow=True
    )
    assert "au moins un moyen de la joindre" in response.text
    assert fresh(fiche).published is None


def test_question_reaches_the_partner_and_its_fiche(submitted, as_editor):
    response = as_editor.post(
        f"/fumel/relecture/{submitted.pk}/question/",
        {"version": submitted.version, "question": "Et le mercredi ?"},
        follow=True,
    )
    assert "accueil@mission.example" in response.text
    assert "Et le mercredi ?" in response.text  # among those without an answer
    link = PersonalLink.objects.get()
    message = Message.objects.get()
    assert link.get_absolute_url() in message.text
    own = as_editor.get(link.get_absolute_url()).text
    assert "Et le mercredi ?" in own
    form = as_editor.get(f"/fumel/fiches/{submitted.pk}/modifier/").text
    assert "Et le mercredi ?" in form


def test_question_speaks_to_whoever_reads_it(submitted, as_editor, fumel):
    Fiche.objects.filter(pk=submitted.pk).update(
        state=Fiche.State.DRAFT, question="Et le mercredi ?", question_at=NOW
    )
    link = personal_link(submitted.partner, fumel, None, timezone.now())

    for page in ("", "modifier/"):
        html = as_editor.get(f"/fumel/fiches/{submitted.pk}/{page}").content.decode()
        assert "Précision demandée au partenaire le" in html
        assert "vous est demandée" not in html
    html = as_editor.get(f"{link.get_absolute_url()}corriger/").content.decode()
    assert "Complétez la fiche, puis renvoyez-la à l’équipe." in html


def test_empty_question_is_refused_beside_its_field(submitted, as_editor):
    response = as_editor.post(
        f"/fumel/relecture/{submitted.pk}/question/", {"version": submitted.version}
    )
    assert response.status_code == 422
    assert "Écrivez ce qu’il vous manque" in response.text
    assert fresh(submitted).state == "submitted"


def test_partner_submits_from_its_account(fumel, fiche, client, partner_user):
    client.force_login(partner_user)
    response = save_form(client, fiche, submit="1")
    assert response.status_code == 302
    fiche = fresh(fiche)
    assert (fiche.state, fiche.submitted_by) == ("submitted", "Mission locale")


def test_trusted_partner_is_published_from_its_account(fumel, fiche, client, partner_user, editor):
    fumel.trusts_partners = True
    fumel.save()
    client.force_login(partner_user)
    save_form(client, fiche, submit="1")
    assert fresh(fiche).published.content["delai"] == "15 jours"
    unread = Unread.objects.get()
    client.force_login(editor)
    assert "publiée d’office à regarder" in client.get("/fumel/relecture/").text
    assert "15 jours" in client.get(f"/fumel/relecture/d-office/{unread.pk}/").text
    client.post(f"/fumel/relecture/d-office/{unread.pk}/vu/")
    assert "Rien à relire" in client.get("/fumel/relecture/").text
    unread.refresh_from_db()
    assert unread.seen_by == editor


# --------------------------------------------------------------------- history


@pytest.mark.parametrize("number", [2, 30])
def test_history_costs_the_same_for_two_and_thirty_revisions(
    fiche, as_editor, number, django_assert_num_queries
):
    for i in range(number - 1):
        fiche.delay = f"{i} jours"
        fiche.save()
        publish(fresh(fiche), None, NOW)
    # session, user, memberships, territory of the page, fiche with its communes, contacts and
    # consents (nobody: none), revisions, the two that are compared, themes, territories of the
    # shell
    with django_assert_num_queries(11):
        page = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/").text
    assert f"De la version {number - 1} à la version {number}" in page


def test_history_compares_any_two(fiche, as_editor):
    for words in ("Deux.", "Trois."):
        fiche = correct(fiche, tagline=words)
        publish(fiche, None, NOW)
    page = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/?de=1&a=3").context
    assert [(c.before, c.after) for c in page["changes"]] == [
        ("Nous aidons les jeunes à trouver leur voie.", "Trois.")
    ]
    odd = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/?de=9&a=x").context
    assert (odd["before"], odd["after"]) == (0, 3)


def test_history_of_one_revision_shows_it_whole(fiche, as_editor):
    page = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/").text
    assert "Version 1, la première" in page
    assert "Nous aidons les jeunes" in page
    assert "Les interlocuteurs ne font pas partie de l’historique" in page


def test_history_of_a_place_that_became_confidential_does_not_tell_it(fiche, as_editor):
    fiche = correct(fiche, confidential_address=True)
    publish(fiche, None, NOW)
    for number in (1, 2):
        page = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/?a={number}").text
        assert "Pruniers" not in page
    page = as_editor.get(f"/fumel/fiches/{fiche.pk}/historique/1/reprendre/").text
    assert "Pruniers" not in page


def test_partner_reads_the_history_but_does_not_restore(fiche, client, partner_user):
    publish(correct(fiche, tagline="Autre."), None, NOW)
    client.force_login(partner_user)
    page = client.get(f"/fumel/fiches/{fiche.pk}/historique/").text
    assert "Version 1" in page
    assert "Reprendre" not in page


def test_editor_takes_up_a_revision(fiche, as_editor):
    fiche = correct(fiche, tagline="Autre.")
    publish(fiche, None, NOW)
    fiche = correct(fresh(fiche), delay="15 jours")
    address = reverse("fiches:fiche_take_up", args=["fumel", fiche.pk, 1])
    page = as_editor.get(address).text
    assert "Délai moyen de réponse" in page.split("serait perdue")[1].split("</div>")[0]
    response = as_editor.post(address, {"version": fiche.version}, follow=True)
    assert "la version de travail reprend la version 1" in response.text
    fiche = fresh(fiche)
    assert fiche.tagline == "Nous aidons les jeunes à trouver leur voie."
    assert fiche.published.content["accroche"] == "Autre."
    stale = as_editor.post(address, {"version": fiche.version - 1}, follow=True)
    assert "quelqu’un a enregistré cette fiche entre-temps" in stale.text


# ----------------------------------------------------------------------- paper


def test_button_makes_the_link_that_the_paper_shows(fiche, as_editor):
    address = f"/fumel/fiches/{fiche.pk}/a-corriger.pdf"
    assert as_editor.get(address).status_code == 200
    assert not PersonalLink.objects.exists()  # a plain address changes nothing
    response = as_editor.post(address)
    assert response.url == address
    assert PersonalLink.objects.get().contact is None
    pdf = as_editor.get(address)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "private, no-store"
    as_editor.post(address)
    assert PersonalLink.objects.count() == 1


@pytest.mark.parametrize("button", ["save", "publish"])
def test_typed_from_paper_tells_the_partner(fumel, fiche, client, button):
    client.force_login(make_facilitator(fumel))
    page = client.get(f"/fumel/fiches/{fiche.pk}/modifier/").text
    assert "Saisie à la place du partenaire" in page
    save_form(client, fiche, **{button: "1"}, on_behalf="1")
    message = Message.objects.get()
    assert message.to == "accueil@mission.example"
    fiche = fresh(fiche)
    if button == "publish":
        assert (fiche.verified_by, fiche.published.author) == ("la structure", "Mission locale")


def test_partner_cannot_type_on_its_own_behalf(fumel, fiche, client, partner_user):
    client.force_login(partner_user)
    page = client.get(f"/fumel/fiches/{fiche.pk}/modifier/").text
    assert "Saisie à la place du partenaire" not in page
    save_form(client, fiche, save="1", on_behalf="1")
    assert not Message.objects.exists()


# ------------------------------------------------------------------- freshness


def test_list_says_that_nobody_answered(fumel, mission, as_editor, editor):
    fiche = make_published_fiche(mission, now=NOW - dt.timedelta(days=430))
    Fiche.objects.filter(pk=fiche.pk).update(verified_on=NOW.date() - dt.timedelta(days=430))
    campaign = Campaign.objects.create(
        territory=fumel,
        kind=Campaign.Kind.CHOSEN,
        subject="Votre fiche",
        message="Bonjour",
        state=Campaign.State.SENT,
        sent_at=NOW - dt.timedelta(days=20),
    )
    asked = CampaignRecipient.objects.create(campaign=campaign, partner=mission)
    assert "à vérifier (vérifiée il y a" in as_editor.get("/fumel/fiches/").text
    asked.messages.add(Message.objects.create(key="round", to="a@b.example", subject="", text=""))
    assert "plus personne n’a répondu depuis" in as_editor.get("/fumel/fiches/").text
    page = as_editor.get(f"/fumel/fiches/{fiche.pk}/").text
    assert "Plus personne n’a répondu depuis" in page
    assert "Dernière vérification" in page
