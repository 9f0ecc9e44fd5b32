import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from fiches.models import Campaign, CampaignRecipient, Fiche
from fiches.publishing import archive
from partners.models import Contact, PersonalLink
from partners.network import close, leave
from partners.people import erase
from partners.personal_links import personal_link, renew, revoke, short_address
from tests.factories import make_partner, make_published_fiche, make_territory

pytestmark = pytest.mark.django_db

Outcome = CampaignRecipient.Outcome
GONE = "Ce lien ne s’ouvre plus"


@pytest.fixture
def recipient(link, place, partner):
    campaign = Campaign.objects.create(
        territory=place, kind="monthly", subject="Votre fiche", message="…", state="sent"
    )
    return campaign.recipients.create(partner=partner, link=link, email="lise@ml.example")


def own(link, page=""):
    return f"/l/{link.code}/{page}"


def everything():
    """Every row that a link could touch, to see that nothing moved."""
    models = (Fiche, PersonalLink, Contact, CampaignRecipient)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_page_greets_the_partner_and_shows_its_fiche(client, link):
    html = client.get(own(link)).content.decode()

    assert "Bonjour, Lise Réau" in html
    assert "la fiche de Mission locale" in html
    assert "Nous accompagnons les jeunes de 16 à 25 ans." in html
    assert "Personne n’a confirmé cette fiche depuis plus d’un an" in html
    assert "Rien n’a changé" in html


def test_page_says_whom_to_call(client, link):
    assert "Centre social<br>05 36 49 68 27" in client.get(own(link)).content.decode()


def test_page_of_a_partner_without_a_fiche_proposes_to_write_it(client, place):
    newcomer = make_partner(place, "Ressourcerie")
    link = personal_link(newcomer, place, None, timezone.now())

    html = client.get(own(link)).content.decode()

    assert "Votre fiche n’est pas encore écrite" in html
    assert "Rien n’a changé" not in html
    assert client.post(own(link, "confirmer/")).status_code == 302


def test_what_readers_do_not_see_of_a_person_is_not_on_the_page(client, general, lise):
    html = client.get(own(general)).content.decode()

    assert "Lise Réau" not in html
    assert "lise@ml.example" not in html


def test_page_is_kept_nowhere_and_told_to_nobody(client, link):
    response = client.get(own(link))

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def test_scanner_that_opens_every_address_changes_nothing(client, link, recipient):
    before = everything()
    paths = [f"{page}" for page in own_addresses(link)]
    for path in paths:
        assert client.get(path).status_code in {200, 404, 405}, path
        assert client.head(path).status_code in {200, 404, 405}, path

    assert len(paths) > 15
    assert everything() == before


def own_addresses(link):
    """Every address that a link opens, from the resolver: a new one is looked at too."""
    arguments = {"code": link.code, "item": "phone", "pk": 1}
    resolver = get_resolver().namespace_dict["fiches"][1]
    for name in resolver.reverse_dict:
        if isinstance(name, str) and name.startswith("own_") and name not in {"own_stop"}:
            for forms, *_ in resolver.reverse_dict.getlist(name):
                for _, wanted in forms:
                    yield reverse(f"fiches:{name}", kwargs={key: arguments[key] for key in wanted})


def test_confirming_renews_the_date_and_says_who(client, link, fiche, recipient):
    response = client.post(own(link, "confirmer/"), follow=True)

    fiche.refresh_from_db()
    link.refresh_from_db()
    recipient.refresh_from_db()
    assert fiche.verified_on == timezone.localdate()
    assert fiche.verified_by == "la structure"
    assert link.confirmed_at is not None
    assert recipient.outcome == Outcome.CONFIRMED
    html = response.content.decode()
    assert "votre fiche est vérifiée par la structure (conseillère), le" in html
    assert "Rien n’a changé" not in html


def test_confirming_twice_does_no_harm(client, link, fiche):
    client.post(own(link, "confirmer/"))
    fiche.refresh_from_db()
    revisions, verified = fiche.revisions.count(), fiche.verified_on

    assert client.post(own(link, "confirmer/")).status_code == 302

    fiche.refresh_from_db()
    assert (fiche.revisions.count(), fiche.verified_on) == (revisions, verified)
    assert fiche.state == Fiche.State.PUBLISHED


def test_confirming_a_fiche_that_nobody_reads_hands_it_in(client, link, fiche):
    Fiche.objects.filter(pk=fiche.pk).update(state="draft", published=None)

    client.post(own(link, "confirmer/"))

    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.SUBMITTED


def test_confirming_does_not_bring_back_what_was_taken_off(client, link, fiche):
    archive(fiche)

    client.post(own(link, "confirmer/"))

    fiche.refresh_from_db()
    assert fiche.state == Fiche.State.ARCHIVED
    assert fiche.verified_on != timezone.localdate()


def test_opening_is_told_by_a_post(client, link, recipient):
    assert client.post(own(link, "ouvert/")).status_code == 204

    link.refresh_from_db()
    recipient.refresh_from_db()
    assert link.opened_at is not None
    assert recipient.outcome == Outcome.OPENED


def test_opening_again_does_not_hide_an_answer(client, link, recipient):
    client.post(own(link, "confirmer/"))
    client.post(own(link, "ouvert/"))

    recipient.refresh_from_db()
    assert recipient.outcome == Outcome.CONFIRMED


def test_forged_post_is_refused(link, fiche):
    client = Client(enforce_csrf_checks=True)

    assert client.post(own(link, "confirmer/")).status_code == 403

    fiche.refresh_from_db()
    assert fiche.verified_on != timezone.localdate()


def test_address_copied_by_hand_opens_the_page(client, link):
    path = "/" + short_address(link).upper().partition("/")[2].lower()
    assert client.get(path + "/").status_code == 200
    assert client.get(f"/l/{link.code.upper()}/").status_code == 200


WHY = {
    "partner left": "ne fait plus partie de ce réseau",
    "partner closed": "notée comme fermée",
    "person left": "coordonnées ont été effacées",
}


@pytest.mark.parametrize(
    "end",
    ["expired", "revoked", "replaced", "partner left", "partner closed", "person left"],
)
def test_link_that_ended_opens_nothing_and_says_whom_to_ask(client, link, end):
    now = timezone.now()
    if end == "expired":
        PersonalLink.objects.update(expires_at=now - dt.timedelta(seconds=1))
    elif end == "revoked":
        revoke(link, now)
    elif end == "replaced":
        renew(link, now)
    elif end == "partner left":
        leave(link.partner, link.territory, now.date())
    elif end == "partner closed":
        close(link.partner, now.date())
    else:
        erase(link.contact, now.date())
    before = everything()

    for page in ("", "corriger/", "relais/", "accords/"):
        response = client.get(own(link, page))
        html = response.content.decode()
        assert response.status_code == 410
        assert GONE in html
        assert "05 36 49 68 27" in html
        assert WHY.get(end, "toujours là") in html
        assert ("toujours là" in html) == (end not in ("partner closed", "partner left"))
        assert "Mission locale" not in html
        assert "jeunes" not in html
    for page in ("confirmer/", "ouvert/", "corriger/", "relais/", "accords/name/"):
        assert client.post(own(link, page), {"accord": "oui"}).status_code == 410
    assert everything() == before


def test_unknown_code_says_nothing_about_anybody(client, link):
    response = client.get("/l/abcdefghjkmn/")

    assert response.status_code == 404
    assert GONE in response.content.decode()
    assert link.territory.name not in response.content.decode()


def test_link_opens_exactly_its_partner_and_nothing_else(client, link, place, fiche):
    """The browser that holds a link is nobody anywhere else."""
    abroad = make_territory("agen-montanou")
    other = make_published_fiche(make_partner(place, "Emmaüs"))
    foreign = make_published_fiche(make_partner(abroad, "Chantier des Deux-Rives"))
    client.get(own(link))
    client.post(own(link, "confirmer/"))
    client.get(own(link, "corriger/"))
    addresses = [
        "/",
        "/fumel/",
        "/fumel/fiches/",
        "/fumel/recherche/",
        "/fumel/reseau/",
        "/fumel/livret/",
        "/fumel/demandes/",
        f"/fumel/reseau/{link.partner_id}/",
        f"/fumel/fiches/{fiche.pk}/",
        f"/fumel/fiches/{fiche.pk}/modifier/",
        f"/fumel/fiches/{other.pk}/",
        f"/agen-montanou/fiches/{foreign.pk}/",
        f"/f/{fiche.pk}/",
        "/compte/",
        "/communes/?q=fu",
    ]
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response.headers.get("Location", "")[:11]) == (
            302,
            "/connexion/",
        ), address
    assert "sessionid" not in client.cookies
    for page in ("", "corriger/", "accords/"):
        html = client.get(own(link, page)).content.decode()
        assert "Emmaüs" not in html
        assert "Chantier des Deux-Rives" not in html


def test_two_links_of_two_partners_do_not_meet(client, link, place):
    emmaus = make_published_fiche(make_partner(place, "Emmaüs"), missions="Récupérer.")
    theirs = personal_link(emmaus.partner, place, None, timezone.now())

    client.post(own(theirs, "confirmer/"))

    emmaus.refresh_from_db()
    mine = Fiche.objects.get(partner=link.partner)
    assert emmaus.verified_on == timezone.localdate()
    assert mine.verified_on != timezone.localdate()
    assert "Récupérer" not in client.get(own(link)).content.decode()


@pytest.mark.parametrize("people", [1, 12])
def test_page_asks_the_database_the_same_few_questions(
    client, link, partner, people, django_assert_num_queries
):
    for number in range(people):
        Contact.objects.create(partner=partner, name=f"P{number}", is_referent=True)

    # 1 link with its partner, type, theme, territory and contact; 2 fiche with its revision;
    # 3 communes it covers; 4 référents; 5 their consents; 6 themes;
    # 7 what was asked and waits. The panels of the cafés: 8 those to come; 9 the last one, 10 or
    # the next one, to add a word to; 11 those that it hosts; 12 the season to say a word of
    with django_assert_num_queries(12):
        client.get(own(link))


def test_first_visit_weighs_less_than_50_kilobytes(client, link, fiche):
    """All told, compressed, without images: HTML, style sheets, scripts, fonts."""
    long = "Nous accompagnons chaque jeune, de l’accueil à l’emploi, sans condition. "
    Fiche.objects.filter(pk=fiche.pk).update(state="draft", missions=long * 12, limits=long * 5)

    weights = weigh(client, own(link))

    assert sum(weights.values()) < 50_000, weights


def weigh(client, address):
    """Compressed bytes by file of what a browser loads for this page."""
    html = client.get(address).content.decode()
    weights = {address: len(gzip.compress(html.encode(), 6))}
    files = re.findall(r'(?:<link rel="stylesheet" href|<script[^>]* src)="/?static/([^"]+)"', html)
    assert files
    while files:
        name = files.pop()
        if name in weights:
            continue
        body = Path(finders.find(name)).read_bytes()
        weights[name] = len(gzip.compress(body, 6))
        if name.endswith(".js"):
            imported = re.findall(rb'from "\./([^"]+)"', body)
            files += [f"js/{module.decode()}" for module in imported]
    return weights


def test_pages_of_a_link_load_no_web_font():
    """Those that app.css names are not asked for: the telephone's own letters are used."""
    light = Path(finders.find("css/light.css")).read_text()
    assert "@font-face" not in light
    assert re.search(r"body \{ font-family: system-ui[^;]*!important", light)


def test_queries_do_not_depend_on_the_size_of_the_network(client, link, place):
    with CaptureQueriesContext(connection) as alone:
        client.get(own(link))
    for number in range(10):
        make_published_fiche(make_partner(place, f"Voisin {number}"))
    with CaptureQueriesContext(connection) as among_many:
        client.get(own(link))

    assert len(among_many) == len(alone)
