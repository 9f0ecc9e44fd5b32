"""Logging in: password, link by e-mail, lock-out, forgotten password."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.db import OperationalError, connections
from django.urls import reverse

from partners.backends import PasswordBackend
from partners.links import login_address, user_of
from partners.models import LinkRequest, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN = reverse("partners:login")
LINK = reverse("partners:login_link")
OPEN = reverse("partners:login_with_link")
RESET = reverse("partners:password_reset")


@pytest.fixture
def user():
    return make_user("lectrice@demo.example", password="trois petits chats", name="Lise Reau")


@pytest.fixture
def letters(settings, django_capture_on_commit_callbacks):
    """`letters(client.post, …)` does it and gives the letters that left."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

    def run(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            run.response = act(*args, **kwargs)
        return mail.outbox

    return run


def log_in(client, username="lectrice@demo.example", password="trois petits chats", **data):
    return client.post(LOGIN, {"username": username, "password": password, **data})


def token_in(letter):
    address = re.search(r"http\S+", letter.body)[0]
    return parse_qs(urlsplit(address).query)["jeton"][0]


def logged_in(client):
    return get_user(client).is_authenticated


@pytest.mark.parametrize("typed", ["lectrice@demo.example", " LECTRICE@Demo.Example "])
def test_password_opens_whatever_the_capitals_of_the_address(client, user, typed):
    response = log_in(client, typed)
    assert (response.status_code, response.url, logged_in(client)) == (302, "/", True)


@pytest.mark.parametrize(
    ("typed", "password"),
    [
        ("lectrice@demo.example", "Trois petits chats"),
        ("lectrice@demo.example", ""),
        ("personne@demo.example", "trois petits chats"),
        ("pas une adresse", "trois petits chats"),
        ("lectrice@demo.example\0", "trois petits chats"),
    ],
)
def test_wrong_address_or_password_is_refused(client, user, typed, password):
    response = log_in(client, typed, password)
    assert (response.status_code, logged_in(client)) == (200, False)
    assert 'id="erreurs"' in response.text


def test_unknown_address_gets_the_same_answer_as_a_wrong_password(client, user):
    wrong = log_in(client, "lectrice@demo.example", "x").context["form"].errors
    unknown = log_in(client, "personne@demo.example", "x").context["form"].errors
    assert wrong == unknown


def test_closed_account_is_refused(client, user):
    User.objects.update(is_active=False)
    log_in(client)
    assert not logged_in(client)


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/fumel/reseau/?type=ccas", "/fumel/reseau/?type=ccas"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_page_is_one_of_ours(client, user, asked, reached):
    assert log_in(client, next=asked).url == reached


def test_page_asked_for_is_kept_through_the_login(client, user):
    asked = client.get("/fumel/reseau/?type=ccas")
    assert asked.url == f"{LOGIN}?next=/fumel/reseau/%3Ftype%3Dccas"
    assert 'value="/fumel/reseau/?type=ccas"' in client.get(asked.url).text


def test_who_is_logged_in_goes_home(client, user):
    client.force_login(user)
    assert client.get(LOGIN).url == "/"


@pytest.mark.parametrize(("demo", "opened"), [(True, True), (False, False)])
def test_demo_password_opens_the_demo_only(client, settings, demo, opened):
    settings.DEMO = demo
    make_user("animation@demo.example", password="cafe-partenaires")
    log_in(client, "animation@demo.example", "cafe-partenaires")
    assert logged_in(client) is opened


def test_logout_is_a_post(client, user):
    client.force_login(user)
    assert client.get(reverse("partners:logout")).status_code == 405
    assert logged_in(client)
    assert client.post(reverse("partners:logout")).url == LOGIN
    assert not logged_in(client)


# Lock-out


def fail(client, times, username="lectrice@demo.example"):
    for _ in range(times):
        response = log_in(client, username, "faux")
    return response


def test_four_mistakes_are_forgiven(client, user):
    assert fail(client, 4).status_code == 200
    log_in(client)
    assert logged_in(client)


def test_fifth_mistake_locks_says_how_long_and_offers_the_link(client, user):
    response = fail(client, 5)
    assert response.status_code == 429
    assert "dans 30&nbsp;minutes" in response.text
    assert f'action="{LINK}"' in response.text
    assert 'value="lectrice@demo.example"' in response.text
    assert log_in(client).status_code == 429
    assert not logged_in(client)


def test_capitals_are_no_way_around_the_lock(client, user):
    for typed in ("lectrice@demo.example", "LECTRICE@demo.example", " Lectrice@demo.example"):
        fail(client, 2, typed)
    log_in(client)
    assert not logged_in(client)


@pytest.mark.parametrize("typed", ["lectr\u0131ce@demo.example", "le\u212atrice@demo.example"])
def test_address_that_only_looks_like_ours_is_not_ours(client, letters, typed):
    user = make_user("lectrice@demo.example", password="trois petits chats")
    make_user("lektrice@demo.example", password="trois petits chats")
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)
    assert PasswordBackend().authenticate(None, typed, "trois petits chats") is None
    log_in(client, typed)
    assert not logged_in(client)
    for page in (LINK, RESET):
        assert letters(client.post, page, {"username": typed}) == []
    assert User.objects.get_by_natural_key(" LECTRICE@demo.example") == user


def test_address_of_an_account_is_kept_in_small_letters(user):
    user.email = "Lise@Demo.Example"
    user.save()
    assert User.objects.get().email == "lise@demo.example"


def test_lock_opens_after_half_an_hour_even_if_one_insists(client, user):
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        fail(client, 5)
        clock.shift(dt.timedelta(minutes=29))
        assert log_in(client).status_code == 429
        clock.shift(dt.timedelta(minutes=2))
        log_in(client)
        assert logged_in(client)


def test_someone_else_is_not_locked(client, user):
    fail(client, 5)
    make_user("animation@demo.example", password="trois petits chats")
    log_in(client, "animation@demo.example")
    assert logged_in(client)


def test_link_opens_a_locked_account_and_forgives(client, user):
    fail(client, 5)
    client.post(OPEN, {"jeton": token_of(user)})
    client.logout()
    log_in(client)
    assert logged_in(client)


@pytest.mark.parametrize(
    ("proxies", "headers", "address"),
    [
        (0, {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.9"}, "192.0.2.1"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.1"}, "192.0.2.1"),
        (
            2,
            {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 10.0.0.2"},
            "192.0.2.1",
        ),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "<script>"}, None),
        (0, {"REMOTE_ADDR": ""}, None),
    ],
)
def test_client_address_is_what_our_proxies_saw(rf, settings, proxies, headers, address):
    from partners.backends import client_address

    settings.PROXY_COUNT = proxies
    assert client_address(rf.get("/", **headers)) == address


# Link by e-mail


def token_of(user):
    user.refresh_from_db()
    return parse_qs(urlsplit(login_address(user)).query)["jeton"][0]


def test_link_is_sent_shown_then_used_once(client, user, letters):
    outbox = letters(client.post, LINK, {"username": "Lectrice@DEMO.example", "next": "/fumel/"})
    assert letters.response.url == reverse("partners:login_link_sent")
    [letter] = outbox
    assert (letter.to, letter.subject) == (
        ["lectrice@demo.example"],
        "Votre lien pour entrer dans Cafés partenaires",
    )
    assert "Bonjour Lise Reau," in letter.body
    [html] = letter.alternatives
    assert (html.mimetype, "Entrer dans Cafés partenaires</a>" in html.content) == (
        "text/html",
        True,
    )
    token = token_in(letter)

    for _ in range(2):  # a scanner, then the person
        shown = client.get(OPEN, {"jeton": token, "next": "/fumel/"})
        assert shown.status_code == 200
        assert "Bonjour Lise Reau" in shown.text
        assert not logged_in(client)
    assert client.post(OPEN, {"jeton": token, "next": "/fumel/"}).url == "/fumel/"
    assert logged_in(client)

    client.logout()
    assert client.get(OPEN, {"jeton": token}).status_code == 410
    assert client.post(OPEN, {"jeton": token}).status_code == 410
    assert not logged_in(client)


def test_link_expires_after_half_an_hour(client, user):
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        token = token_of(user)
        clock.shift(dt.timedelta(minutes=29))
        assert client.get(OPEN, {"jeton": token}).status_code == 200
        clock.shift(dt.timedelta(minutes=2))
        assert client.get(OPEN, {"jeton": token}).status_code == 410
        assert client.post(OPEN, {"jeton": token}).status_code == 410
    assert not logged_in(client)


@pytest.mark.parametrize("token", ["", "x", "é", "AAAAAAAAAAAAAAAAAAAAAAAA", "a" * 5000])
def test_link_that_we_did_not_make_opens_nothing(client, user, token):
    assert client.get(OPEN, {"jeton": token}).status_code == 410
    assert client.post(OPEN, {"jeton": token}).status_code == 410
    assert not logged_in(client)


def test_link_dies_with_the_password_the_address_or_the_account(user):
    for change in ({"password": "x"}, {"email": "autre@demo.example"}, {"is_active": False}):
        token = token_of(user)
        assert user_of(token) == user
        User.objects.filter(pk=user.pk).update(**change)
        assert user_of(token) is None
        User.objects.filter(pk=user.pk).update(is_active=True)


def test_only_the_first_of_two_simultaneous_posts_gets_in(user):
    from django.utils import timezone

    from partners.links import use_up

    token = token_of(user)
    first, second = user_of(token), user_of(token)
    assert (use_up(first, timezone.now()), use_up(second, timezone.now())) == (True, False)


def test_link_page_is_not_cached_and_tells_no_other_site(client, user):
    response = client.get(OPEN, {"jeton": token_of(user)})
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_next_page_of_a_link_is_one_of_ours(client, user):
    response = client.post(OPEN, {"jeton": token_of(user), "next": "https://ailleurs.example/"})
    assert response.url == "/"


@pytest.mark.parametrize("page", [LINK, RESET])
def test_unknown_address_gets_the_same_answer_and_no_letter(client, user, letters, page):
    known = client.post(page, {"username": "lectrice@demo.example"})
    mail.outbox.clear()
    outbox = letters(client.post, page, {"username": "personne@demo.example"})
    assert (letters.response.status_code, letters.response.url) == (known.status_code, known.url)
    assert outbox == []


def test_closed_account_gets_no_letter(client, user, letters):
    User.objects.update(is_active=False)
    assert letters(client.post, LINK, {"username": user.email}) == []
    assert letters(client.post, RESET, {"username": user.email}) == []


def test_sixth_link_in_an_hour_is_refused_known_or_not(client, user, letters):
    for email in ("lectrice@demo.example", "personne@demo.example"):
        for _ in range(5):
            assert client.post(LINK, {"username": email}).status_code == 302
        response = client.post(LINK, {"username": email.upper()})
        assert response.status_code == 429
        assert "Vous avez demandé plusieurs liens" in response.text


def test_one_place_asks_forty_times_an_hour_at_most(client):
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        for number in range(40):
            client.post(LINK, {"username": f"n{number}@demo.example"})
        assert client.post(LINK, {"username": "n41@demo.example"}).status_code == 429
        clock.shift(dt.timedelta(minutes=61))
        assert client.post(LINK, {"username": "n41@demo.example"}).status_code == 302
    assert LinkRequest.objects.count() == 1  # what is older than the hour is forgotten


def test_letter_uses_the_address_of_the_site_and_not_of_the_request(
    client, user, letters, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://cafe.example"
    outbox = letters(client.post, LINK, {"username": user.email}, HTTP_HOST="mechant.example")
    assert "https://cafe.example/connexion/lien/ouvrir/?jeton=" in outbox[0].body
    assert "mechant" not in outbox[0].body + outbox[0].alternatives[0].content


# Forgotten password


def test_forgotten_password_is_chosen_anew_once(client, user, letters):
    [letter] = letters(client.post, RESET, {"username": user.email})
    assert letter.subject == "Choisir un nouveau mot de passe pour Cafés partenaires"
    path = urlsplit(re.search(r"http\S+", letter.body)[0]).path
    shown = client.get(path)
    assert shown.url.endswith("/set-password/")  # the token is out of the address
    page = client.get(shown.url)
    assert "Choisir un nouveau mot de passe" in page.text
    new = {"new_password1": "quatre grands chiens", "new_password2": "quatre grands chiens"}
    assert client.post(shown.url, new).url == "/"
    assert logged_in(client)
    client.logout()
    log_in(client, password="quatre grands chiens")
    assert logged_in(client)
    client.logout()
    assert "Ce lien ne fonctionne plus" in client.get(path).text


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("court", "trop court"), ("cafe-partenaires", "celui de la démonstration")],
)
def test_weak_new_password_is_refused_beside_the_field(client, user, letters, password, complaint):
    [letter] = letters(client.post, RESET, {"username": user.email})
    page = client.get(urlsplit(re.search(r"http\S+", letter.body)[0]).path).url
    response = client.post(page, {"new_password1": password, "new_password2": password})
    assert response.status_code == 200
    assert complaint in response.text


# Account


def test_name_is_changed(client, user):
    client.force_login(user)
    client.post(reverse("partners:account"), {"name": "Lise Réau", "email": "x@demo.example"})
    user.refresh_from_db()
    assert (user.name, user.email) == ("Lise Réau", "lectrice@demo.example")


def test_password_is_changed_and_the_session_stays(client, user):
    client.force_login(user)
    new = {"new_password1": "quatre grands chiens", "new_password2": "quatre grands chiens"}
    url = reverse("partners:password_change")
    assert client.post(url, {"old_password": "faux", **new}).status_code == 200
    assert client.post(url, {"old_password": "trois petits chats", **new}).status_code == 302
    assert logged_in(client)
    user.refresh_from_db()
    assert user.check_password("quatre grands chiens")


def test_who_never_had_a_password_chooses_one(client):
    user = make_user("sans@demo.example")
    client.force_login(user)
    url = reverse("partners:password_change")
    assert "old_password" not in client.get(url).text
    new = {"new_password1": "quatre grands chiens", "new_password2": "quatre grands chiens"}
    assert client.post(url, new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("quatre grands chiens")


def test_letter_leaves_again_when_the_server_did_not_answer(user, monkeypatch):
    """The real task, against a mail server that refuses once."""
    from django.core.mail import EmailMultiAlternatives
    from django_tasks_db.models import DBTaskResult

    from partners.tasks import send_login_link

    monkeypatch.setattr(
        EmailMultiAlternatives, "send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError)
    )
    send_login_link.call(user.email)
    [again] = DBTaskResult.objects.all()
    assert again.args_kwargs == {"args": [user.email, ""], "kwargs": {"attempt": 1}}
    assert again.run_after is not None
    with pytest.raises(ConnectionRefusedError):
        send_login_link.call(user.email, attempt=3)


def test_health_tells_nothing_but_health(client, db):
    response = client.get("/sante")
    assert (response.status_code, response.text) == (200, "en marche\n")


def test_health_says_when_the_database_does_not_answer(client, monkeypatch):
    def no_answer():
        raise OperationalError("password of the database: secret")

    monkeypatch.setattr(connections["default"], "cursor", no_answer)
    response = client.get("/sante")
    assert (response.status_code, response.text) == (503, "en panne\n")
