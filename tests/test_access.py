"""Every address of the site, and what each kind of visitor gets there.

A URL name without a row fails, and so does a row whose URL is gone. To add a page, add a row at
the end of its app's part of ROWS:

    row("fiches:fiche_edit", EDITORS, pk="fiche"),
    row("fiches:fiche_publish", EDITORS, pk="fiche", method="post", ok=302),
    row("fiches:fiche_edit", {**EDITORS, "partner": OK}, pk="fiche"),

`territory` is "fumel" unless said otherwise; other arguments name an object of `build_world`
(add to it what you miss) or are a plain number. `ok` is the status of those who may: 200, or
what a POST without data answers. Give a name several rows when GET and POST differ.
"""

import copy
import datetime as dt
import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from cafes.feed import subscribe
from cafes.minutes.sending import send
from cafes.models import (
    Attendance,
    Cafe,
    FollowUp,
    InvitationLetter,
    Note,
    Season,
    TourDeTable,
)
from fiches.livret.build import pin
from fiches.models import (
    Campaign,
    CampaignRecipient,
    Fiche,
    ImportRun,
    Livret,
    Printing,
    Sigle,
    SigleProposal,
    Unread,
)
from partners.demandes import ask
from partners.models import Consent, Contact, Demande, Role
from partners.personal_links import personal_link, revoke
from tests.factories import (
    make_commune,
    make_editor,
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)

PIXEL = b"\x89PNG..."  # never decoded here
LOGIN, FORBIDDEN, ABSENT, OK = "login", 403, 404, "ok"
VISITORS = (
    "anonymous",  # not logged in
    "stranger",  # a reader of another territory
    "reader",
    "partner",  # represents `partner` at Fumel
    "facilitator",
    "editor",
    "adviser",  # of the département above
    "admin",
)


def answers(anonymous, stranger, reader, partner, facilitator, editor, adviser):
    return dict(
        zip(
            VISITORS,
            (anonymous, stranger, reader, partner, facilitator, editor, adviser, OK),
            strict=True,
        )
    )


PUBLIC = dict.fromkeys(VISITORS, OK)
LOGGED_IN = {**PUBLIC, "anonymous": LOGIN}
NETWORK = {**LOGGED_IN, "stranger": ABSENT}
EDITORS = answers(LOGIN, ABSENT, FORBIDDEN, FORBIDDEN, OK, OK, FORBIDDEN)
NOT_EDITORS = {visitor: answer for visitor, answer in EDITORS.items() if answer != OK}
FACILITATORS = answers(LOGIN, ABSENT, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN)
ADVISERS = answers(LOGIN, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, OK)
# An adviser advises the département, not each network by itself.
NOBODY_HERE = answers(LOGIN, ABSENT, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN)
KEEPERS = {**EDITORS, "partner": OK}  # those who keep what is theirs, and the partner itself
ELSEWHERE = {visitor: ABSENT for visitor in VISITORS if visitor != "anonymous"}
# Readers do not know that a fiche which is not published exists.
NO_DRAFT = dict.fromkeys(("reader", "partner", "adviser"), ABSENT)
CAFE = {"pk": "cafe", "date": dt.date(2026, 12, 11)}
HELD = {"pk": "held", "date": dt.date(2026, 11, 13)}
PHONE = {"pk": "partner", "contact": "contact", "item": "phone"}
LINK = {"pk": "partner", "link": "link"}
WITH_ONE_TERRITORY = ("stranger", "reader", "partner", "facilitator", "editor")
# A portrait that its owner does not show on the site: it might as well not exist.
HIDDEN_PHOTO = {**NETWORK, "reader": ABSENT, "adviser": ABSENT}


def row(name, expected, *, method="get", ok=200, query="", **arguments):
    return SimpleNamespace(
        name=name, expected=expected, method=method, ok=ok, query=query, arguments=arguments
    )


ROWS = [
    # partners: accounts
    row("partners:health", PUBLIC),
    row("partners:login", {**dict.fromkeys(VISITORS, 302), "anonymous": OK}),
    row("partners:login_link", PUBLIC),
    row("partners:login_link_sent", PUBLIC),
    row("partners:login_with_link", PUBLIC, ok=410),
    row("partners:logout", PUBLIC, method="post", ok=302),
    row("partners:password_reset", PUBLIC),
    row("partners:password_reset_sent", PUBLIC),
    row("partners:password_reset_confirm", PUBLIC, uidb64="MQ", token="a-b"),
    row("partners:account", LOGGED_IN),
    row("partners:password_change", LOGGED_IN),
    # partners: network
    row("partners:commune_search", LOGGED_IN),
    row("partners:partner_list", NETWORK),
    row("partners:partner_detail", NETWORK, pk="partner"),
    row("partners:partner_detail", {**NETWORK, **ELSEWHERE}, pk="abroad"),
    row("partners:partner_create", FACILITATORS),
    row("partners:partner_join", FACILITATORS, pk="partner", method="post", ok=302),
    row("partners:partner_edit", FACILITATORS, pk="partner"),
    row("partners:partner_edit", FACILITATORS, pk="partner", method="post"),
    row("partners:partner_edit", {**FACILITATORS, **ELSEWHERE}, pk="abroad", method="post"),
    row("partners:partner_leave", FACILITATORS, pk="partner"),
    row("partners:partner_leave", FACILITATORS, pk="partner", method="post"),
    row("partners:partner_return", FACILITATORS, pk="partner", ok=302),
    row("partners:partner_close", FACILITATORS, pk="partner"),
    row("partners:address_retry", EDITORS, pk="partner", method="post", ok=302),
    row("partners:contact_create", KEEPERS, pk="partner"),
    row("partners:contact_create", KEEPERS, pk="partner", method="post"),
    row("partners:contact_create", EDITORS, pk="other"),
    row("partners:contact_edit", KEEPERS, pk="partner", contact="contact"),
    row("partners:contact_edit", KEEPERS, pk="partner", contact="contact", method="post"),
    row("partners:contact_leave", KEEPERS, pk="partner", contact="contact"),
    row("partners:contact_leave", KEEPERS, pk="partner", contact="contact", method="post", ok=302),
    row("partners:contact_agree", KEEPERS, **PHONE, method="post", ok=302),
    row("partners:contact_withdraw", KEEPERS, **PHONE, method="post", ok=302),
    row("partners:contact_photo", HIDDEN_PHOTO, pk="partner", contact="contact"),
    # partners: personal links and what is asked from them
    row("partners:link_list", EDITORS, pk="partner"),
    row("partners:link_list", {**EDITORS, **ELSEWHERE}, pk="abroad"),
    row("partners:link_create", EDITORS, pk="partner", method="post", ok=302),
    row("partners:link_coupon", EDITORS, **LINK),
    row("partners:link_send", EDITORS, **LINK, method="post", ok=302),
    row("partners:link_renew", EDITORS, **LINK, method="post", ok=302),
    row("partners:link_revoke", EDITORS, **LINK, method="post", ok=302),
    row("partners:demande_list", FACILITATORS),
    row("partners:demande_accept", FACILITATORS, pk="demande", ok=302),
    row("partners:demande_accept", FACILITATORS, pk="demande", method="post", ok=302),
    row("partners:demande_refuse", FACILITATORS, pk="demande", method="post", ok=302),
    # fiches: from a personal link, whoever holds it
    row("fiches:own_page", PUBLIC, code="code"),
    row("fiches:own_page", dict.fromkeys(VISITORS, ABSENT), code="nobody"),
    row("fiches:own_page", dict.fromkeys(VISITORS, 410), code="revoked"),
    row("fiches:own_opened", PUBLIC, code="code", method="post", ok=204),
    row("fiches:own_confirm", PUBLIC, code="code", method="post", ok=302),
    row("fiches:own_confirm", dict.fromkeys(VISITORS, 410), code="revoked", method="post"),
    row("fiches:own_logo", PUBLIC, code="code", ok=404),  # it has none
    row("fiches:own_edit", PUBLIC, code="code"),
    row("fiches:own_edit", PUBLIC, code="code", method="post", ok=302),  # kept as a draft
    row("fiches:own_draft", PUBLIC, code="code", method="post", ok=400),
    row("fiches:own_draft_forget", PUBLIC, code="code", method="post", ok=302),
    row("fiches:own_sigles", PUBLIC, code="code"),
    row("fiches:own_preview", PUBLIC, code="code"),
    row("fiches:own_hours", PUBLIC, code="code", query="?lundi_from_1=9:00"),
    row("fiches:own_communes", PUBLIC, code="code", query="?q=fum"),
    row("fiches:own_successor", PUBLIC, code="code"),
    row("fiches:own_successor", PUBLIC, code="code", method="post", ok=422),
    row("fiches:own_departure", PUBLIC, code="code"),
    row("fiches:own_departure", PUBLIC, code="code", method="post", ok=422),
    row("fiches:own_typing", PUBLIC, code="code"),
    row("fiches:own_typing", PUBLIC, code="code", method="post", ok=422),
    row("fiches:own_account", PUBLIC, code="code"),
    row("fiches:own_account", PUBLIC, code="code", method="post", ok=422),
    row("fiches:own_consents", PUBLIC, code="code"),
    row("fiches:own_consents", dict.fromkeys(VISITORS, ABSENT), code="general"),
    row("fiches:own_consent", PUBLIC, code="code", item="phone", method="post", ok=302),
    row("fiches:own_photo", PUBLIC, code="code"),
    row("fiches:own_photo_send", PUBLIC, code="code", method="post", ok=422),
    row("fiches:own_photo_remove", PUBLIC, code="code", method="post", ok=302),
    # fiches
    row("fiches:fiche_list", NETWORK),
    row("fiches:fiche_short", LOGGED_IN, pk="fiche"),
    # fiches: glossary and useful numbers
    row("fiches:sigle_list", EDITORS),
    row("fiches:sigle_create", EDITORS),
    row("fiches:sigle_create", EDITORS, method="post"),
    row("fiches:sigle_edit", EDITORS, pk="sigle"),
    row("fiches:sigle_edit", EDITORS, pk="sigle", method="post"),
    row("fiches:sigle_remove", EDITORS, pk="sigle", method="post", ok=302),
    row("fiches:sigle_proposal", EDITORS, pk="proposal", method="post", ok=302),
    row("fiches:number_list", EDITORS),
    row("fiches:number_list", EDITORS, method="post"),
    row("fiches:fiche_detail", NETWORK, pk="fiche"),
    row("fiches:fiche_detail", {**NETWORK, **NO_DRAFT}, pk="draft"),
    row("fiches:fiche_edit", KEEPERS, pk="fiche"),
    row("fiches:fiche_edit", KEEPERS, pk="fiche", method="post", ok=409),
    row("fiches:fiche_edit", {**EDITORS, **NO_DRAFT}, pk="draft"),
    row("fiches:fiche_create", EDITORS, partner="new_partner"),
    row("fiches:fiche_draft", KEEPERS, partner="partner", method="post", ok=400),
    row("fiches:fiche_draft", EDITORS, partner="other", method="post", ok=400),
    row("fiches:fiche_draft_forget", KEEPERS, partner="partner", method="post", ok=302),
    row("fiches:fiche_sigles", KEEPERS, partner="partner"),
    row("fiches:fiche_preview", KEEPERS, partner="partner"),
    row("fiches:fiche_preview", EDITORS, partner="other"),
    row("fiches:fiche_create", EDITORS, partner="other", ok=302),
    row("fiches:fiche_sheet", NETWORK, pk="fiche"),
    row("fiches:fiche_sheet", {**NETWORK, **NO_DRAFT}, pk="draft"),
    row("fiches:fiche_fit", KEEPERS, pk="fiche"),
    row("fiches:fiche_publish", EDITORS, pk="fiche", method="post", ok=302),
    row("fiches:fiche_verify", KEEPERS, pk="fiche", method="post", ok=302),
    row("fiches:fiche_archive", EDITORS, pk="fiche", method="post", ok=302),
    row("fiches:fiche_restore", EDITORS, pk="fiche", method="post", ok=302),
    row("fiches:fiche_batch", EDITORS, method="post", ok=302),
    row("fiches:fiche_hours", NETWORK, query="?lundi_from_1=9:00"),
    row("fiches:fiche_logo", LOGGED_IN, pk="fiche", ok=404),  # it has none
    row("fiches:search", NETWORK),
    # fiches: queue, history, paper
    row("fiches:queue", EDITORS),
    row("fiches:queue_detail", EDITORS, pk="handed_in"),
    row("fiches:queue_publish", EDITORS, pk="handed_in", method="post", ok=302),
    row("fiches:queue_ask", EDITORS, pk="handed_in", method="post", ok=422),
    row("fiches:queue_published", EDITORS, pk="unread"),
    row("fiches:queue_seen", EDITORS, pk="unread", method="post", ok=302),
    row("fiches:fiche_history", KEEPERS, pk="fiche"),
    row("fiches:fiche_history", {**EDITORS, **NO_DRAFT}, pk="draft"),
    row("fiches:fiche_take_up", EDITORS, pk="fiche", number=1),
    row("fiches:fiche_take_up", EDITORS, pk="fiche", number=1, method="post", ok=302),
    row("fiches:fiche_blank", NETWORK),
    row("fiches:fiche_to_correct", EDITORS, pk="fiche"),
    row("fiches:fiche_to_correct", EDITORS, pk="fiche", method="post", ok=302),
    # fiches: import and export
    row("fiches:import_create", EDITORS),
    row("fiches:import_create", EDITORS, method="post"),
    row("fiches:import_template", EDITORS),
    row("fiches:import_detail", EDITORS, pk="run"),
    row("fiches:import_detail", dict.fromkeys(VISITORS, ABSENT) | NOT_EDITORS, pk="run_abroad"),
    row("fiches:import_choose", EDITORS, pk="run", method="post", ok=302),
    row("fiches:import_scope", EDITORS, pk="run", method="post", ok=302),
    row("fiches:import_apply", EDITORS, pk="run", method="post", ok=302),
    row("fiches:import_drop", EDITORS, pk="run", method="post", ok=302),
    row("fiches:import_refused", EDITORS, pk="run"),
    row("fiches:fiche_export_xlsx", NETWORK),
    row("fiches:fiche_export_csv", NETWORK),
    # fiches: livret (1 is in preparation, 2 is ready)
    row("fiches:livret_list", NETWORK),
    row("fiches:livret_create", EDITORS),
    row("fiches:livret_create", EDITORS, method="post"),
    row("fiches:livret_detail", {**NETWORK, **NO_DRAFT}, number="livret"),
    row("fiches:livret_detail", NETWORK, number="ready"),
    row("fiches:livret_edit", EDITORS, number="livret"),
    row("fiches:livret_edit", EDITORS, number="livret", method="post"),
    row("fiches:livret_compile", EDITORS, number="livret", method="post", ok=302),
    row("fiches:livret_reopen", EDITORS, number="ready", method="post", ok=302),
    row("fiches:livret_delete", EDITORS, number="livret", method="post", ok=302),
    row("fiches:livret_pdf", {**NETWORK, **NO_DRAFT}, number="livret", ok=404),
    row("fiches:livret_pdf", NETWORK, number="ready"),
    row("fiches:livret_online", NETWORK, number="ready"),
    row("fiches:livret_draft", EDITORS, number="livret"),
    row("fiches:livret_draft", EDITORS, number="livret", method="post", ok=302),
    row("fiches:livret_draft", EDITORS, number="ready", ok=302),  # frozen: nothing to preview
    row("fiches:livret_preview", EDITORS, number="livret", ok=404),  # not made yet
    row("fiches:livret_changes", {**NETWORK, **NO_DRAFT}, number="livret"),
    row("fiches:livret_changes", NETWORK, number="ready"),
    row("fiches:livret_update", NETWORK, number="ready", ok=404),  # since nothing
    row("fiches:livret_update", NETWORK, number="ready", method="post", ok=404),
    row("fiches:livret_sheets", NETWORK, number="ready", ok=404),
    row("fiches:livret_pages", NETWORK, number="ready", ok=302),
    row("fiches:livret_page", NETWORK, number="ready", side=1),
    row("fiches:livret_page", {**NETWORK, **NO_DRAFT}, number="livret", side=1, ok=404),
    row("fiches:livret_page_image", NETWORK, number="ready", side=1),
    row("fiches:livret_format", NETWORK, number="ready", code="a5"),
    row("fiches:livret_format", NETWORK, number="ready", code="a5", method="post", ok=302),
    row("fiches:livret_format", {**NETWORK, **NO_DRAFT}, number="livret", code="a5", ok=302),
    row("fiches:livret_format_pdf", NETWORK, number="ready", code="a5", ok=404),  # not made yet
    row("fiches:selection_create", NETWORK, method="post", ok=302),
    row("fiches:selection_detail", {**NETWORK, **ELSEWHERE}, pk="selection"),  # somebody else's
    row("fiches:selection_pdf", {**NETWORK, **ELSEWHERE}, pk="selection"),
    # fiches: rounds of verification
    row("fiches:campaign_list", EDITORS),
    row("fiches:campaign_create", EDITORS),
    row("fiches:campaign_create", EDITORS, method="post"),
    row("fiches:campaign_silent", EDITORS),
    row("fiches:campaign_detail", EDITORS, pk="round"),
    row("fiches:campaign_detail", EDITORS, pk="round", method="post"),
    row("fiches:campaign_letter", EDITORS, pk="round", partner="partner"),
    row("fiches:campaign_remind", EDITORS, pk="round"),
    row("fiches:campaign_remind", EDITORS, pk="round", method="post", ok=302),
    row("fiches:campaign_close", EDITORS, pk="round", method="post", ok=302),
    row("fiches:campaign_delete", EDITORS, pk="round", method="post", ok=302),
    row("fiches:own_unsubscribe", PUBLIC, code="code"),
    row("fiches:own_unsubscribe", PUBLIC, code="code", method="post", ok=302),
    row("fiches:own_stop", PUBLIC, code="code", ok=302),
    row("fiches:own_stop", PUBLIC, code="code", method="post", ok=400),
    # cafes
    row("cafes:home", {**LOGGED_IN, **dict.fromkeys(WITH_ONE_TERRITORY, 302)}),
    row("cafes:territory_home", NETWORK),
    row("cafes:accessibility", PUBLIC),
    row("cafes:privacy", PUBLIC),
    row("cafes:cafe_list", NETWORK),
    row("cafes:cafe_create", FACILITATORS),
    row("cafes:cafe_create", FACILITATORS, method="post"),
    row("cafes:cafe_detail", NETWORK, **CAFE),
    row("cafes:cafe_edit", FACILITATORS, **CAFE),
    row("cafes:cafe_edit", FACILITATORS, **CAFE, method="post"),
    row("cafes:cafe_cancel", FACILITATORS, **CAFE),
    row("cafes:cafe_cancel", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:cafe_restore", FACILITATORS, **CAFE, ok=302),  # not cancelled
    row("cafes:cafe_restore", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:cafe_confirm", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:cafe_hold", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:cafe_unhold", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:cafe_postpone", FACILITATORS, **CAFE),
    row("cafes:cafe_postpone", FACILITATORS, **CAFE, method="post"),
    # cafes: invitations and answers
    row("cafes:invitation_detail", FACILITATORS, **CAFE),
    row("cafes:invitation_detail", FACILITATORS, **CAFE, method="post"),
    row("cafes:invitation_send", FACILITATORS, **CAFE, ok=302),  # nobody to write to
    row("cafes:invitation_send", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:invitation_withdraw", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:invitation_missing", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:invitation_letter", FACILITATORS, **CAFE, partner="partner"),
    row("cafes:invitation_html", FACILITATORS, **CAFE, partner="partner"),
    row("cafes:cafe_host", FACILITATORS, **CAFE, ok=302),  # it has none
    row("cafes:cafe_host", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:answers", FACILITATORS, **CAFE),
    row("cafes:answer_note", FACILITATORS, **CAFE, partner="partner"),
    row("cafes:answer_note", FACILITATORS, **CAFE, partner="partner", method="post", ok=422),
    row("cafes:answer_told", FACILITATORS, **CAFE, partner="partner", method="post", ok=302),
    row("cafes:own_cafe", PUBLIC, code="code", pk="cafe"),
    row("cafes:own_cafe", PUBLIC, code="code", pk="cafe", method="post", ok=422),
    row("cafes:own_cafe", dict.fromkeys(VISITORS, 410), code="revoked", pk="cafe"),
    row("cafes:own_cafe", dict.fromkeys(VISITORS, ABSENT), code="code", pk="cafe_abroad"),
    row("cafes:cafe_paper", FACILITATORS, **CAFE, paper="emargement"),
    row("cafes:poster_page", PUBLIC, door_code="poster"),
    row("cafes:poster_event", PUBLIC, door_code="poster"),
    # cafes: what a season adds up to
    row("cafes:bilan_list", NETWORK),
    row("cafes:bilan_detail", NETWORK, year=2026),
    row("cafes:bilan_pdf", NETWORK, year=2026),
    row("cafes:bilan_export", NETWORK, year=2026, kind="csv"),
    row(
        "cafes:bilan_export",
        dict.fromkeys(VISITORS, ABSENT) | {"anonymous": LOGIN},
        year=2026,
        kind="txt",
    ),
    # cafes: seasons, hosts and the calendar
    row("cafes:season_home", NETWORK, ok=302),
    row("cafes:season_start", FACILITATORS),
    row("cafes:season_start", FACILITATORS, method="post"),
    row("cafes:season_detail", NETWORK, year=2026),
    row("cafes:season_detail", {**NETWORK, **ELSEWHERE}, year=1999),
    row("cafes:season_pdf", NETWORK, year=2026),
    row("cafes:season_plan", FACILITATORS, year=2026),
    row("cafes:season_plan", FACILITATORS, year=2026, method="post", ok=302),
    row("cafes:season_abandon", FACILITATORS, year=2026),
    row("cafes:season_abandon", FACILITATORS, year=2026, method="post", ok=302),
    row("cafes:season_hosts", FACILITATORS, year=2026),
    row("cafes:season_hosts", FACILITATORS, year=2026, method="post", ok=302),
    row("cafes:host_list", FACILITATORS),
    row("cafes:host_edit", FACILITATORS, pk="partner"),
    row("cafes:host_edit", FACILITATORS, pk="partner", method="post"),
    row("cafes:network_suspend", FACILITATORS),
    row("cafes:network_suspend", FACILITATORS, method="post"),
    row("cafes:network_resume", FACILITATORS, method="post", ok=302),
    row("cafes:calendar", NETWORK),
    row("cafes:calendar_subscribe", NETWORK, method="post", ok=302),
    row("cafes:calendar_revoke", NETWORK, method="post", ok=302),
    row("cafes:calendar_feed", PUBLIC, token="feed"),
    row("cafes:calendar_feed", dict.fromkeys(VISITORS, ABSENT), token="feed_revoked"),
    row("cafes:own_host", PUBLIC, code="code"),
    row("cafes:own_host", PUBLIC, code="code", method="post", ok=422),
    row("cafes:own_host", dict.fromkeys(VISITORS, 410), code="revoked"),
    row("cafes:own_calendar", PUBLIC, code="code"),
    row("cafes:own_calendar", dict.fromkeys(VISITORS, 410), code="revoked"),
    row("cafes:own_calendar_subscribe", PUBLIC, code="code", method="post", ok=302),
    row("cafes:own_calendar_revoke", PUBLIC, code="code", method="post", ok=302),
    row("cafes:own_question", PUBLIC, code="code"),
    row("cafes:own_question", PUBLIC, code="code", method="post", ok=422),
    row("cafes:own_question", dict.fromkeys(VISITORS, 410), code="revoked"),
    # cafes: the adviser's view, and a territory that begins
    row("cafes:departement_overview", NOBODY_HERE),
    row("cafes:departement_overview", ADVISERS, territory="lot-et-garonne"),
    row("cafes:territory_open", NOBODY_HERE),
    row("cafes:territory_open", ADVISERS, territory="lot-et-garonne"),
    row("cafes:territory_open", ADVISERS, territory="lot-et-garonne", method="post", ok=422),
    row("cafes:start", FACILITATORS),
    row("cafes:start_communes", FACILITATORS),
    row("cafes:start_communes", FACILITATORS, method="post", ok=422),
    row("cafes:start_identity", FACILITATORS),
    row("cafes:start_identity", FACILITATORS, method="post", ok=422),
    row("cafes:start_charter", FACILITATORS),
    row("cafes:start_charter", FACILITATORS, method="post", ok=422),
    row("cafes:start_partners", FACILITATORS),
    row("cafes:start_partners", FACILITATORS, method="post", ok=302),
    row("cafes:start_invitation", FACILITATORS),
    # cafes: the morning
    row("cafes:attendance", FACILITATORS, **CAFE),
    row("cafes:attendance_note", FACILITATORS, **CAFE, method="post", ok=422),
    row("cafes:headcount_change", FACILITATORS, **CAFE, method="post", ok=400),
    row("cafes:tour", FACILITATORS, **CAFE),
    row("cafes:tour_note", FACILITATORS, **CAFE, method="post", ok=422),
    row("cafes:tour_seat", FACILITATORS, **CAFE, method="post", ok=400),
    row("cafes:morning_sync", FACILITATORS, **CAFE, method="post", ok=400),
    row("cafes:morning_worker", FACILITATORS, **CAFE),
    row("cafes:door", PUBLIC, code="door"),
    row("cafes:door", dict.fromkeys(VISITORS, ABSENT), code="nobody"),
    row("cafes:door", PUBLIC, code="door", method="post", ok=409),  # it is not the day
    row("cafes:door_leave", PUBLIC, code="door", method="post", ok=302),
    row("cafes:minutes_review", FACILITATORS, **CAFE),
    row("cafes:minutes_note", FACILITATORS, **CAFE, note="note", method="post", ok=422),
    row("cafes:minutes_follow", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:minutes_close", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:minutes_send", FACILITATORS, **CAFE, method="post", ok=422),
    row("cafes:minutes_detail", dict.fromkeys(VISITORS, ABSENT) | {"anonymous": LOGIN}, **CAFE),
    row("cafes:minutes_detail", NETWORK, **HELD),
    row("cafes:minutes_file", NETWORK, **HELD, form="txt"),
    row("cafes:minutes_file", NETWORK, **HELD, form="json"),
    row("cafes:cafe_fiches", NETWORK, **HELD),
    row("cafes:newcomers", FACILITATORS, **CAFE),
    row("cafes:newcomers", FACILITATORS, **CAFE, method="post", ok=302),
    row("cafes:welcome", FACILITATORS, **HELD, row="came", method="post", ok=302),
    row("cafes:headcount", FACILITATORS, **CAFE, method="post", ok=404),
    row("cafes:network_team", ADVISERS, territory="lot-et-garonne", network="fumel"),
    row("cafes:question_list", NETWORK),
    # asked at a café whose compte rendu is not sent: who keeps the livret does not see it yet
    row("cafes:question_answer", {**FACILITATORS, "editor": ABSENT}, pk="note"),
    row("cafes:follow_up_list", NETWORK),
    row("cafes:follow_up_create", FACILITATORS),
    row("cafes:follow_up_edit", EDITORS, pk="follow_up"),
    row("cafes:own_minutes", PUBLIC, code="code", pk="held"),
    row("cafes:own_minutes", PUBLIC, code="code", pk="cafe", ok=404),
    row("cafes:own_minutes_pdf", PUBLIC, code="code", pk="held"),
    row("cafes:own_fiches", PUBLIC, code="code", pk="held"),
    row("cafes:own_word", PUBLIC, code="code", pk="cafe"),
    row("cafes:own_word", dict.fromkeys(VISITORS, 410), code="revoked", pk="cafe"),
]


def build_world():
    """Two territories of one département; what the addresses above need to exist."""
    departement = make_territory("lot-et-garonne", kind="departement")
    fumel = make_territory("fumel", parent=departement)
    agen = make_territory("agen-montanou", parent=departement)
    commune = make_commune()
    fumel.communes.add(commune)
    partner = make_partner(fumel, "Mission locale")
    other = make_partner(fumel, "Emmaüs")
    newcomer = make_partner(fumel, "Ressourcerie")
    abroad = make_partner(agen, "Régie de quartier")
    contact = Contact.objects.create(
        partner=partner, name="Lise Réau", function="Accueil", phone="+33536490002"
    )
    contact.photo.save("portrait.png", ContentFile(PIXEL))
    Consent.objects.create(contact=contact, item=Consent.Item.NAME)
    cafe = Cafe.objects.create(
        territory=fumel, date=dt.date(2026, 12, 11), start=dt.time(9), end=dt.time(10, 30)
    )
    residents = Cafe.objects.create(
        territory=fumel,
        date=dt.date(2027, 1, 8),
        start=dt.time(9),
        end=dt.time(10, 30),
        kind=Cafe.Kind.HABITANTS,
    )
    InvitationLetter.objects.create(
        cafe=cafe, subject="Café", body="Bonjour", send_on=dt.date(2026, 11, 20)
    )
    cafe_abroad = Cafe.objects.create(
        territory=agen, date=dt.date(2026, 12, 11), start=dt.time(9), end=dt.time(10, 30)
    )
    held = Cafe.objects.create(
        territory=fumel,
        date=dt.date(2026, 11, 13),
        start=dt.time(9),
        end=dt.time(10, 30),
        state=Cafe.State.HELD,
    )
    came = Attendance.objects.create(
        cafe=held, partner=partner, contact=contact, arrived_at=timezone.now()
    )
    note = Note.objects.create(
        tour=TourDeTable.objects.create(cafe=cafe),
        partner=partner,
        kind=Note.Kind.QUESTION,
        text="Qui a des lits d’urgence\N{NO-BREAK SPACE}?",
        written_at=timezone.now(),
        changed_at=timezone.now(),
    )
    Season.objects.create(
        territory=fumel, year=2026, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 6, 30)
    )
    livret = Livret.objects.create(
        territory=fumel, number=1, title="Livret", edition_date=dt.date(2026, 11, 1)
    )
    importer = make_user("import@demo.example")
    link = personal_link(partner, fumel, contact, timezone.now())
    revoked = personal_link(other, fumel, None, timezone.now())
    revoke(revoked, timezone.now())
    campaign = Campaign.objects.create(
        territory=fumel, kind=Campaign.Kind.CHOSEN, subject="Votre fiche", message="Bonjour"
    )
    CampaignRecipient.objects.create(campaign=campaign, partner=partner)
    fiche = make_published_fiche(partner)
    handed_in = make_fiche(make_partner(fumel, "CCAS"), state=Fiche.State.SUBMITTED)
    ready = Livret.objects.create(
        territory=fumel,
        number=2,
        title="Livret",
        edition_date=dt.date(2026, 11, 8),
        sections=["fiches"],
        state=Livret.State.READY,
        page_count=12,
    )
    send(held, after=0, audience="chosen", by=None, now=timezone.now())
    pin(ready, timezone.now())
    ready.pdf.save("fumel-2.pdf", ContentFile(one_blank_page()))
    unread = Unread.objects.create(
        fiche=fiche, territory=fumel, by="Mission locale", published_at=timezone.now()
    )
    return SimpleNamespace(
        territory="fumel",
        round=campaign.pk,
        partner=partner.pk,
        other=other.pk,
        abroad=abroad.pk,
        cafe=cafe.pk,
        door=cafe.door_code,
        cafe_abroad=cafe_abroad.pk,
        poster=residents.door_code,
        held=held.pk,
        came=came.pk,
        note=note.pk,
        follow_up=FollowUp.objects.create(cafe=held, what="Appeler le bailleur").pk,
        contact=contact.pk,
        link=link.pk,
        code=link.code,
        general=personal_link(partner, fumel, None, timezone.now()).code,
        revoked=revoked.code,
        feed=subscribe(fumel, link).token,
        feed_revoked=subscribe(fumel, revoked).token,  # of a link that opens nothing
        demande=ask(link, Demande.Kind.TYPE_FOR_US, phone="+33536490003").pk,
        new_partner=newcomer.pk,
        fiche=fiche.pk,
        handed_in=handed_in.pk,
        unread=unread.pk,
        draft=make_fiche(other).pk,
        livret=livret.number,
        ready=ready.number,
        selection=Printing.objects.create(
            territory=fumel, asked_by=importer, form="a4", created_at=timezone.now()
        ).pk,
        run=ImportRun.objects.create(territory=fumel, user=importer, file_name="a.csv").pk,
        run_abroad=ImportRun.objects.create(territory=agen, user=importer, file_name="b.csv").pk,
        sigle=Sigle.objects.create(territory=fumel, sigle="MJC", meaning="Maison").pk,
        proposal=SigleProposal.objects.create(
            territory=fumel, sigle="CRTV", meaning="Comité", by="MJC", proposed_at=timezone.now()
        ).pk,
        visitors={
            "anonymous": None,
            "stranger": make_reader(agen, "etranger@demo.example"),
            "reader": make_reader(fumel),
            "partner": make_user("partenaire@demo.example", Role.PARTNER, fumel, partner),
            "facilitator": make_facilitator(fumel),
            "editor": make_editor(fumel),
            "adviser": make_user("conseil@demo.example", Role.ADVISER, departement),
            "admin": make_user("admin@demo.example", is_staff=True, is_superuser=True),
        },
    )


def one_blank_page():
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output)
    return output.getvalue()


def names(patterns=None, namespace=""):
    """Every URL name of the site; the admin is one group, tested below."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        elif pattern.namespace != "admin":
            yield from names(pattern.url_patterns, pattern.namespace or namespace)


def address_of(world, row):
    arguments = {
        key: getattr(world, value, value) if isinstance(value, str) else value
        for key, value in row.arguments.items()
    }
    if needs_territory(row.name):
        arguments.setdefault("territory", world.territory)
    return reverse(row.name, kwargs=arguments) + row.query


def browsers_of(world):
    """For each visitor, the cookies of a browser that is logged in."""
    cookies = {}
    for visitor, user in world.visitors.items():
        client = Client()
        if user:
            client.force_login(user)
        cookies[visitor] = client.cookies
    return cookies


def answer(world, row, cookies):
    address = address_of(world, row)
    with transaction.atomic():  # what one visitor changes, the next finds as it was
        client = Client()
        client.cookies = copy.deepcopy(cookies)
        response = getattr(client, row.method)(address)
        if response.streaming:
            b"".join(response)  # to its end, where the client closes it without the database
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and response.url.startswith("/connexion/?next=")
    return LOGIN if to_login else response.status_code


def needs_territory(name):
    namespace, _, short = name.rpartition(":")
    resolver = get_resolver().namespace_dict[namespace][1] if namespace else get_resolver()
    return any(
        "territory" in arguments
        for forms, *_ in resolver.reverse_dict.getlist(short)
        for _, arguments in forms
    )


def test_every_address_has_its_row_and_every_row_its_address():
    addresses, rows = set(names()), {row.name for row in ROWS}
    assert {"without a row": addresses - rows, "without an address": rows - addresses} == {
        "without a row": set(),
        "without an address": set(),
    }


@pytest.mark.django_db
def test_each_visitor_gets_what_each_row_says(subtests):
    world = build_world()
    browsers = browsers_of(world)
    for row in ROWS:
        with subtests.test(f"{row.method} {row.name}"):
            assert {visitor: answer(world, row, browsers[visitor]) for visitor in VISITORS} == {
                visitor: row.ok if expected == OK else expected
                for visitor, expected in row.expected.items()
            }


@pytest.mark.django_db
def test_settings_are_for_the_staff(subtests):
    world = build_world()
    for name in ("admin:index", "admin:partners_user_changelist", "admin:partners_user_add"):
        for visitor, user in world.visitors.items():
            with subtests.test(f"{name} {visitor}"):
                client = Client()
                if user:
                    client.force_login(user)
                status = client.get(reverse(name)).status_code
                assert status == (200 if visitor == "admin" else 302)
