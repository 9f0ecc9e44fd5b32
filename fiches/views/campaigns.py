"""Rounds of verification: the list, preparing one, looking at it, sending it, following it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches.campaigns import answers_to, keep_ticks, letter_to, partners_for, plan, prepare, send
from fiches.emails import Doors
from fiches.following import MOST_REMINDERS, REST, close, follow, remind, to_remind
from fiches.forms.campaigns import CampaignForm
from fiches.models import Campaign, CampaignRecipient, Fiche
from fiches.reaching import with_addresses
from fiches.silent import silent_partners
from partners.models import Partner, Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, safe_pks, territory_or_404

Outcome = CampaignRecipient.Outcome
NBSP = "\N{NO-BREAK SPACE}"
# Shown where a letter is only looked at: no link is made before something is sent.
NO_DOORS = Doors(f"{settings.SITE_URL}/l/…/", f"{settings.SITE_URL}/l/…/desinscription/")


def territory_to_write_from(request: HttpRequest, slug: str) -> Territory:
    place = territory_or_404(request, slug)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return place


def campaign_or_404(request: HttpRequest, place: Territory, pk: int) -> Campaign:
    campaigns = Campaign.objects.visible_to(request.user).filter(territory=place)
    return get_object_or_404(campaigns.select_related("territory", "created_by"), pk=pk)


@require_safe
def campaign_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_to_write_from(request, territory)
    answered = Q(recipients__outcome__in=[Outcome.CONFIRMED, Outcome.EDITED, Outcome.DEMANDE])
    campaigns = Campaign.objects.filter(territory=place).annotate(
        partners=Count("recipients"), answers=Count("recipients", filter=answered)
    )
    campaigns = campaigns.order_by("-created_at", "-pk")  # counting forgets the usual order
    return render(
        request, "fiches/campaigns/list.html", {"territory": place, "campaigns": campaigns}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_create(request: HttpRequest, territory: str) -> HttpResponse:
    """Choose for whom. The list of fiches posts the ticked ones here (`fiche`)."""
    place = territory_to_write_from(request, territory)
    today = timezone.localdate()
    found = {
        Campaign.Kind.MONTHLY: partners_for(Campaign.Kind.MONTHLY, place, today),
        Campaign.Kind.BEFORE_LIVRET: partners_for(Campaign.Kind.BEFORE_LIVRET, place, today),
        Campaign.Kind.CHOSEN: _ticked(request, place),
    }
    if request.method == "POST":
        asked = request.POST.get("kind", "")
        kind = Campaign.Kind(asked) if asked in Campaign.Kind.values else None
        if kind and found[kind]:
            campaign = prepare(kind, place, found[kind], current_user(request))
            return redirect("fiches:campaign_detail", place.slug, campaign.pk)
        messages.warning(request, "choisissez d’abord à qui vous voulez écrire.")
        if kind == Campaign.Kind.CHOSEN:
            return redirect("fiches:fiche_list", place.slug)
    context = {
        "territory": place,
        "monthly": len(found[Campaign.Kind.MONTHLY]),
        "everyone": len(found[Campaign.Kind.BEFORE_LIVRET]),
    }
    return render(request, "fiches/campaigns/create.html", context)


def _ticked(request: HttpRequest, place: Territory) -> list[int]:
    """The partners (pk) of the ticked fiches."""
    ticked = safe_pks(request.POST.getlist("fiche"))
    if not ticked:
        return []
    fiches = Fiche.objects.visible_to(request.user).of(place).filter(pk__in=ticked[:1000])
    return list(fiches.values_list("partner_id", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """A draft: who would get what, in which words, and the button. Sent: what came of it."""
    place = territory_to_write_from(request, territory)
    campaign = campaign_or_404(request, place, pk)
    if campaign.state != Campaign.State.DRAFT:
        if request.method == "POST":
            messages.info(request, "cette tournée est déjà envoyée.")
            return redirect(request.path)
        return render(request, "fiches/campaigns/sent.html", _followed(campaign, place))
    form = CampaignForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        form.save()
        keep_ticks(campaign, safe_pks(request.POST.getlist("partner")))
        if request.POST.get("action") == "envoyer":
            _send(request, campaign)
        else:
            messages.success(
                request, "le texte et vos coches sont enregistrés. Rien n’est encore parti."
            )
        return redirect(request.path)
    planned = plan(campaign)
    ticked = set(safe_pks(request.POST.getlist("partner"))) if request.method == "POST" else None
    context = {
        "territory": place,
        "campaign": campaign,
        "form": form,
        "reached": [one for one in planned if one.reach.obstacle is None],
        "unreached": [one for one in planned if one.reach.obstacle is not None],
        "unticked": {
            one.partner.pk
            for one in planned
            if not (one.chosen if ticked is None else one.partner.pk in ticked)
        },
        "reply_to": answers_to(campaign),
    }
    return render(request, "fiches/campaigns/draft.html", context)


def _send(request: HttpRequest, campaign: Campaign) -> None:
    chosen = set(safe_pks(request.POST.getlist("partner")))
    if not chosen:
        messages.warning(request, "cochez au moins un partenaire. Rien n’est parti.")
        return
    written = send(campaign, chosen, timezone.now())
    if written == 0:
        messages.info(request, "cette tournée est déjà envoyée.")
    else:
        messages.success(request, f"{_letters(written)}. Vous suivez ici ce qu’il en advient.")


def _letters(number: int) -> str:
    if number > 1:
        return f"{number}{NBSP}courriels partent dans un instant"
    return f"{number}{NBSP}courriel part dans un instant"


def _followed(campaign: Campaign, place: Territory) -> dict[str, Any]:
    rows = follow(campaign, timezone.now())
    counts = dict.fromkeys(Outcome, 0)
    for row in rows:
        counts[row.outcome] += 1
    return {
        "territory": place,
        "campaign": campaign,
        "rows": rows,
        "counts": [
            (outcome.of_many(number), number) for outcome, number in counts.items() if number
        ],
        "to_call": [row for row in rows if row.to_call],
        "remindable": sum(row.remindable for row in rows),
        "rest_days": REST.days,
        "most_reminders": MOST_REMINDERS,
    }


@require_safe
def campaign_letter(request: HttpRequest, territory: str, pk: int, partner: int) -> HttpResponse:
    """The letter to one partner, as it would be read. Nothing is made or sent by looking."""
    place = territory_to_write_from(request, territory)
    campaign = campaign_or_404(request, place, pk)
    partners = with_addresses(Partner.objects.of(place))
    addressee = get_object_or_404(
        partners.filter(pk__in=campaign.recipients.values("partner")), pk=partner
    )
    again = "rappel" in request.GET
    letter = letter_to(campaign, addressee, NO_DOORS, timezone.localdate(), reminder=again)
    context = {
        "territory": place,
        "campaign": campaign,
        "partner": addressee,
        "letter": letter,
        "paragraphs": letter.text.strip().split("\n\n"),
        "reply_to": answers_to(campaign),
        "sender": place.name,
    }
    return render(request, "fiches/campaigns/letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_remind(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """First what will be sent and to whom; the button sends."""
    place = territory_to_write_from(request, territory)
    campaign = campaign_or_404(request, place, pk)
    if request.method == "POST":
        written = remind(campaign, timezone.now())
        if written:
            messages.success(request, f"{_letters(written)}.")
        else:
            messages.info(request, "personne n’est à relancer pour le moment.")
        return redirect("fiches:campaign_detail", place.slug, campaign.pk)
    rows = to_remind(campaign, timezone.now())
    context = {"territory": place, "campaign": campaign, "rows": rows}
    return render(request, "fiches/campaigns/remind.html", context)


@require_POST
def campaign_close(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_to_write_from(request, territory)
    campaign = campaign_or_404(request, place, pk)
    close(campaign)
    messages.success(request, "la tournée est terminée. Les liens envoyés marchent toujours.")
    return redirect("fiches:campaign_detail", place.slug, campaign.pk)


@require_POST
def campaign_delete(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Only what was never sent."""
    place = territory_to_write_from(request, territory)
    campaign = campaign_or_404(request, place, pk)
    if campaign.state == Campaign.State.DRAFT:
        campaign.delete()
        messages.success(request, "cette tournée est abandonnée. Rien n’était parti.")
    return redirect("fiches:campaign_list", place.slug)


@require_safe
def campaign_silent(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_to_write_from(request, territory)
    rows = silent_partners(place, timezone.localdate())
    return render(request, "fiches/campaigns/silent.html", {"territory": place, "rows": rows})
