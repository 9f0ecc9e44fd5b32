"""The settings pages: who comes in, what can be found and changed there, and at what cost."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from fiches.models import Livret
from partners import people
from partners.models import Consent, Contact, Membership, Role, User
from tests.factories import (
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db
NEW = {"usable_password": "false", "name": "Zoé"}
NO_INLINE = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.fixture
def boss(client):
    user = make_user("admin@demo.example", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def rows_of(number):
    """One territory, and `number` of everything else."""
    fumel = make_territory("fumel")
    for n in range(number):
        make_territory(f"t{n}", parent=fumel)
        partner = make_partner(fumel, f"Partenaire {n}")
        user = make_user(f"u{n}@demo.example", Role.PARTNER, fumel, partner)
        contact = Contact.objects.create(partner=partner, name=f"Personne {n}")
        people.agree(contact, Consent.Item.NAME, "", timezone.now())
        make_published_fiche(partner, user)
        Livret.objects.create(
            territory=fumel, number=n, title="Livret", edition_date=dt.date(2026, 11, 1)
        )


# Session, user, the count with the filters, the count without, the rows, the frame's territories.
ALWAYS = 6
# Then what the filters offer, one query each.
COSTS = {
    "partners_territory": ALWAYS,
    "partners_commune": ALWAYS + 1,  # EPCI
    "partners_partnertype": ALWAYS + 1,  # themes
    "partners_user": ALWAYS + 1,  # territories
    "partners_membership": ALWAYS + 1,  # territories
    "partners_partner": ALWAYS + 2,  # territories, types
    "partners_participation": ALWAYS + 1,  # territories
    "partners_contact": ALWAYS + 1,  # territories
    "partners_consent": ALWAYS,
    "fiches_sigle": ALWAYS + 2,  # territories, domains
    "fiches_fiche": ALWAYS + 2,  # themes, territories
    "fiches_revision": ALWAYS,
    "fiches_livret": ALWAYS + 1,  # territories
}


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_ask_as_much_of_the_database_for_one_as_for_thirty(
    client, boss, django_assert_num_queries, subtests, rows
):
    rows_of(rows)
    for name, cost in COSTS.items():
        with subtests.test(name), django_assert_num_queries(cost):
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_every_list_can_be_searched_and_opened(client, boss, subtests):
    rows_of(1)
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        with subtests.test(name):
            assert client.get(reverse(f"{name}_changelist"), {"q": "É"}).status_code == 200
            if options.has_add_permission(client.get("/").wsgi_request):
                assert client.get(reverse(f"{name}_add")).status_code == 200
            if row := model._default_manager.first():
                url = reverse(f"{name}_change", args=[row.pk])
                assert client.get(url).status_code == 200


def test_only_the_staff_comes_in_and_by_the_door_of_the_site(client):
    url = reverse("admin:partners_user_changelist")
    answer = client.get(url, follow=True)
    assert answer.redirect_chain[-1][0] == f"/connexion/?next={url}"
    client.force_login(make_user())
    assert client.get(url, follow=True).status_code == 403
    client.force_login(make_user("staff@demo.example", is_staff=True))
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(url).status_code == 403  # on the staff, with no right on accounts
    assert client.get(reverse("admin:password_change")).url == reverse("partners:password_change")


def test_account_is_added_with_or_without_a_password(client, boss):
    url = reverse("admin:partners_user_add")
    client.post(url, {"email": "Zoe@Demo.example", **NEW, **NO_INLINE})
    zoe = User.objects.get(email="zoe@demo.example")
    assert (zoe.name, zoe.has_usable_password()) == ("Zoé", False)
    again = client.post(url, {"email": "ZOE@demo.example", **NEW, **NO_INLINE})
    assert "email" in again.context["adminform"].form.errors
    passwords = {"usable_password": "true", "password1": "deux gros chats"}
    data = {"email": "max@demo.example", **NO_INLINE, **passwords, "password2": "deux gros chats"}
    client.post(url, data)
    assert User.objects.get(email="max@demo.example").check_password("deux gros chats")


def test_role_of_a_partner_goes_with_a_partner(client, boss):
    fumel, user = make_territory(), make_user()
    url = reverse("admin:partners_membership_add")
    data = {"user": user.pk, "territory": fumel.pk, "role": Role.PARTNER}
    response = client.post(url, data)
    assert "Indiquez le partenaire" in response.text
    client.post(url, {**data, "role": Role.READER})
    assert Membership.objects.get().role == Role.READER


def test_territory_cannot_be_part_of_itself(client, boss):
    fumel = make_territory()
    child = make_territory("libos", parent=fumel)
    data = {
        "name": "Fumel",
        "slug": "fumel",
        "kind": "circonscription",
        "parent": child.pk,
        "school_zone": "A",
    }
    response = client.post(reverse("admin:partners_territory_change", args=[fumel.pk]), data)
    assert "Ce territoire ferait partie de lui-même." in response.text


def test_people_and_their_agreements_are_looked_at_or_erased(client, boss):
    rows_of(1)
    contact, consent = Contact.objects.get(), Consent.objects.get()
    for row in (contact, consent):
        name = f"admin:partners_{row._meta.model_name}"
        assert client.get(reverse(f"{name}_add")).status_code == 403
        assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[row.pk]), {}).status_code == 403
    data = {"action": "erase_personal_data", "_selected_action": [contact.pk]}
    client.post(reverse("admin:partners_contact_changelist"), data)
    contact.refresh_from_db()
    assert (contact.name, contact.left_on) == ("", timezone.localdate())


def test_erasing_takes_more_than_the_right_to_look(client):
    rows_of(1)
    contact = Contact.objects.get()
    user = make_user("regarde@demo.example", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client.force_login(user)
    page = reverse("admin:partners_contact_changelist")
    assert "erase_personal_data" not in client.get(page).text
    name = contact.name
    client.post(page, {"action": "erase_personal_data", "_selected_action": [contact.pk]})
    contact.refresh_from_db()
    assert contact.name == name


def test_labels_are_french(client, boss):
    text = client.get(reverse("admin:index")).text
    for english in ("Access", "Task", "Axes", "attempt", "Log out"):
        assert english not in text


def test_closing_a_partner_is_noted_on_its_page_and_not_here(boss, client):
    partner = make_partner(make_territory())
    page = client.get(reverse("admin:partners_partner_change", args=[partner.pk]))
    assert "closed_on" not in page.context["adminform"].form.fields
