import datetime as dt

import pytest
from django.utils import timezone

from fiches.editing import Outdated
from fiches.models import Fiche, Unread
from fiches.publishing import NotPublishable, archive, publish
from fiches.reviewing import (
    ask,
    asked,
    changes_published,
    changes_waiting,
    hand_in,
    mark_seen,
    publish_submitted,
    submitted,
    to_review,
)
from fiches.sheets import all_themes
from partners.addresses import mark_trouble
from partners.models import Message, PersonalLink
from partners.personal_links import personal_link, whole_address
from tests.factories import make_fiche, make_partner, make_user
from tests.fiches.reviewing.conftest import NOW, correct, fresh

HOURS = "lun–ven 9 h–17 h"


def trust(territory):
    territory.trusts_partners = True
    territory.save()


def test_handed_in_waits_for_an_editor(fumel, fiche):
    fiche = correct(fiche, opening_hours=HOURS)

    assert hand_in(fiche, fumel, "Mission locale (conseillère)", NOW) is False

    fiche = fresh(fiche)
    assert (fiche.state, fiche.submitted_at) == ("submitted", NOW)
    assert fiche.submitted_by == "Mission locale (conseillère)"
    assert fiche.published.content["horaires"] == "lun–ven 9 h–12 h"  # readers see no change yet
    assert fiche.verified_on == timezone.localdate(NOW - dt.timedelta(days=300))


def test_queue_is_oldest_first_and_old_rows_count_too(fumel, fiche):
    second = make_fiche(make_partner(fumel, "CCAS"))
    hand_in(second, fumel, "CCAS", NOW)
    hand_in(fiche, fumel, "Mission locale", NOW - dt.timedelta(days=2))
    undated = make_fiche(make_partner(fumel, "Emmaüs"), state=Fiche.State.SUBMITTED)
    Fiche.objects.filter(pk=undated.pk).update(updated_at=NOW - dt.timedelta(days=9))
    assert list(submitted(Fiche.objects.of(fumel))) == [undated, fiche, second]


def test_changes_are_told_field_by_field(fumel, fiche):
    fiche = correct(fiche, opening_hours=HOURS, audiences=["familles"])
    changes = changes_waiting(fiche, all_themes())
    assert [(c.label, c.before, c.after) for c in changes] == [
        ("Publics", "", "Familles"),
        ("Horaires d’ouverture", "lun–ven 9 h–12 h", "lun–ven 9 h–17 h"),
    ]


def test_a_place_that_became_confidential_is_told_without_the_place(fumel, fiche):
    fiche = correct(fiche, confidential_address=True)
    changes = changes_waiting(fiche, all_themes())
    assert [(c.label, c.before, c.after) for c in changes] == [
        ("Adresse confidentielle", "", "oui")
    ]
    assert "Pruniers" not in repr(changes)


def test_publishing_counts_as_verified_by_the_partner_the_day_it_was_handed_in(
    fumel, fiche, editor
):
    fiche = correct(fiche, opening_hours=HOURS)
    hand_in(fiche, fumel, "Mission locale", NOW - dt.timedelta(days=3))

    revision = publish_submitted(fresh(fiche), editor, fiche.version, NOW)

    fiche = fresh(fiche)
    assert (fiche.state, fiche.published) == ("published", revision)
    assert (fiche.verified_on, fiche.verified_by) == (dt.date(2026, 11, 17), "la structure")
    assert (revision.number, revision.published_by, revision.author) == (
        2,
        editor,
        "Mission locale",
    )


def test_what_came_since_the_editor_read_is_not_published(fumel, fiche, editor):
    seen = fiche.version
    hand_in(fiche, fumel, "Mission locale", NOW)
    fiche = correct(fiche, opening_hours="fermé")
    with pytest.raises(Outdated):
        publish_submitted(fiche, editor, seen, NOW)
    assert fresh(fiche).published.number == 1


def test_a_fiche_that_says_nothing_stays_in_the_queue(fumel, mission, editor):
    fiche = make_fiche(mission, missions="", phone="")
    hand_in(fiche, fumel, "Mission locale", NOW)
    with pytest.raises(NotPublishable):
        publish_submitted(fresh(fiche), editor, fiche.version, NOW)
    assert fresh(fiche).state == "submitted"


# ------------------------------------------------------------------- questions


def test_question_goes_to_whoever_handed_in(fumel, mission, fiche, editor, lise):
    link = personal_link(mission, fumel, lise, NOW)
    hand_in(fiche, fumel, "Mission locale (conseillère)", NOW, link)

    result = ask(fresh(fiche), fumel, "Et le mercredi ?", editor, fiche.version, NOW)

    assert (result.to, result.obstacle) == ("lise.reau@mission.example", "")
    message = Message.objects.get()
    assert (message.to, message.contact, message.partner) == (result.to, lise, mission)
    assert "Et le mercredi ?" in message.text
    assert whole_address(link) in message.text
    assert whole_address(link) in message.html
    fiche = fresh(fiche)
    assert (fiche.state, fiche.question) == ("draft", "Et le mercredi ?")
    assert list(asked(Fiche.objects.of(fumel))) == [fiche]


def test_question_to_the_account_that_handed_in(fumel, fiche, editor, partner_user):
    fiche = correct(fiche, updated_by=partner_user)
    hand_in(fiche, fumel, "Mission locale", NOW)
    assert ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW).to == partner_user.email
    assert Message.objects.get().contact is None


def test_question_falls_back_on_the_general_address(fumel, fiche, editor):
    hand_in(fiche, fumel, "Mission locale", NOW)
    asked = ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW)
    assert asked.to == "accueil@mission.example"
    assert PersonalLink.objects.get().contact is None


def test_question_without_an_address_stays_on_the_fiche(fumel, fiche, editor):
    fiche = correct(fiche, email="")
    hand_in(fiche, fumel, "Mission locale", NOW)
    asked = ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW)
    assert (asked.to, asked.obstacle) == ("", "pas d’adresse")
    assert fresh(fiche).question == "Et ?"
    assert not Message.objects.exists()


def test_question_to_an_address_in_trouble_says_so(fumel, fiche, editor):
    mark_trouble(fiche.email, "550", NOW)
    hand_in(fiche, fumel, "Mission locale", NOW)
    asked = ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW)
    assert asked.obstacle == "cette adresse est revenue en erreur"


def test_question_is_asked_once(fumel, fiche, editor):
    hand_in(fiche, fumel, "Mission locale", NOW)
    seen = fresh(fiche)
    ask(seen, fumel, "Et ?", editor, fiche.version, NOW)
    with pytest.raises(Outdated):
        ask(seen, fumel, "Et ?", editor, fiche.version, NOW)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("trusting", [False, True])
def test_question_goes_once_the_fiche_is_handed_in_again(fumel, fiche, editor, trusting):
    hand_in(fiche, fumel, "Mission locale", NOW)
    ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW)
    fumel.trusts_partners = trusting
    hand_in(fresh(fiche), fumel, "Mission locale", NOW)
    assert fresh(fiche).question == ""


def test_asked_then_published_without_an_answer_it_stays_the_partners(fumel, fiche, editor):
    hand_in(correct(fiche, tagline="Nous avons changé."), fumel, "Mission locale", NOW)
    asked = fresh(fiche)
    ask(asked, fumel, "Et ?", editor, asked.version, NOW)
    later = NOW + dt.timedelta(days=3)
    revision = publish(fresh(fiche), editor, later)
    assert (revision.author, revision.verified_on) == ("Mission locale", NOW.date())
    assert fresh(fiche).verified_by == "la structure"


def test_what_the_team_wrote_since_the_question_is_the_teams(fumel, fiche, editor):
    hand_in(correct(fiche, tagline="Nous avons changé."), fumel, "Mission locale", NOW)
    asked = fresh(fiche)
    ask(asked, fumel, "Et ?", editor, asked.version, NOW)
    revision = publish(correct(fresh(fiche), tagline="Autre.", updated_by=editor), editor, NOW)
    assert revision.author == ""


# ----------------------------------------------------------------------- trust


def test_trusted_partner_is_published_at_once_and_looked_at_afterwards(fumel, fiche, editor):
    trust(fumel)
    fiche = correct(fiche, opening_hours=HOURS)

    assert hand_in(fiche, fumel, "Mission locale", NOW) is True

    fiche = fresh(fiche)
    assert fiche.published.content["horaires"] == HOURS
    assert (fiche.verified_by, fiche.verified_on) == ("la structure", timezone.localdate(NOW))
    assert (fiche.published.published_by, fiche.published.author) == (None, "Mission locale")
    unread = to_review(Fiche.objects.of(fumel), fumel).get()
    assert [c.after for c in changes_published(unread, all_themes())] == ["lun–ven 9 h–17 h"]
    mark_seen(unread, editor, NOW)
    assert not to_review(Fiche.objects.of(fumel), fumel).exists()


def test_two_publications_are_looked_at_as_one(fumel, fiche, editor):
    trust(fumel)
    hand_in(correct(fiche, opening_hours="sur rendez-vous"), fumel, "Mission locale", NOW)
    later = NOW + dt.timedelta(hours=1)
    hand_in(correct(fresh(fiche), delay="15 jours"), fumel, "Mission locale (accueil)", later)
    unread = Unread.objects.get()
    assert (unread.before.number, unread.by, unread.published_at) == (
        1,
        "Mission locale (accueil)",
        later,
    )
    labels = [change.label for change in changes_published(unread, all_themes())]
    assert labels == ["Délai moyen de réponse", "Horaires d’ouverture"]


def test_trusted_partner_that_changes_nothing_leaves_nothing_to_look_at(fumel, fiche):
    trust(fumel)
    same_day = NOW - dt.timedelta(days=300)
    assert hand_in(fiche, fumel, "Mission locale", same_day) is True
    assert not Unread.objects.exists()


def test_trusted_partner_with_an_empty_fiche_waits_like_the_others(fumel, mission):
    trust(fumel)
    fiche = make_fiche(mission, missions="", phone="")
    assert hand_in(fiche, fumel, "Mission locale", NOW) is False
    assert fresh(fiche).state == "submitted"


def test_archived_fiche_comes_back_through_the_queue(fumel, fiche):
    archive(fiche)
    hand_in(fresh(fiche), fumel, "Mission locale", NOW)
    fiche = fresh(fiche)
    assert (fiche.state, fiche.published) == ("submitted", None)


def test_author_who_is_not_of_the_partner_any_more_is_not_asked(fumel, fiche, editor):
    stranger = make_user("ancienne@demo.example")
    fiche = correct(fiche, updated_by=stranger)
    hand_in(fiche, fumel, "Mission locale", NOW)
    asked = ask(fresh(fiche), fumel, "Et ?", editor, fiche.version, NOW)
    assert asked.to == "accueil@mission.example"
