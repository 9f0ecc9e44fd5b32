"""The personal links of a partner: made, copied, sent, printed with a QR code, replaced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from partners.letters import send_link
from partners.models import Contact, Message, Partner, PersonalLink, Territory
from partners.permissions import can_give_links
from partners.personal_links import personal_link, renew, revoke, short_address, whole_address
from partners.scope import current_user, safe_pk, territory_or_404
from partners.views.network import partner_or_404

MONTH = 30  # days
NOT_SENT = {Message.State.DROPPED, Message.State.FAILED, Message.State.BOUNCED}


@dataclass(frozen=True)
class LinkRow:
    """One reader of the partner's page: a person, or its general address when `contact` is
    None; with the link that works, if there is one."""

    contact: Contact | None
    link: PersonalLink | None
    emails: tuple[str, ...]
    whole: str = ""
    short: str = ""
    days_left: int = 0
    sent: tuple[tuple[str, dt.date], ...] = ()  # the addresses it went to, and when

    @property
    def key(self) -> str:
        """Its place on the page."""
        return str(self.contact.pk) if self.contact else "general"

    @property
    def ends_soon(self) -> bool:
        return self.link is not None and self.days_left < MONTH


def given_partner(request: HttpRequest, territory: str, pk: int) -> tuple[Territory, Partner]:
    """A partner whose links the user gives."""
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_give_links(request.user, partner, place):
        raise PermissionDenied
    return place, partner


@require_safe
def link_list(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, partner = given_partner(request, territory, pk)
    context = {"territory": place, "partner": partner, "rows": rows_of(partner, place)}
    return render(request, "partners/links/list.html", context)


def rows_of(partner: Partner, place: Territory) -> list[LinkRow]:
    """Référents first, the general address last. Three queries."""
    now = timezone.now()
    links = PersonalLink.objects.filter(partner=partner, territory=place).valid(now)
    by_contact: dict[int | None, PersonalLink] = {}
    for link in links.order_by("created_at"):
        link.partner, link.territory = partner, place
        by_contact[link.contact_id] = link
    sent = sent_on(partner, place)
    people = list(partner.contacts.filter(left_on__isnull=True).order_by("-is_referent", "pk"))
    rows = [_row(one, by_contact.get(one.pk), (one.email,) if one.email else ()) for one in people]
    rows.append(_row(None, by_contact.get(None), _general_emails(partner)))
    return [
        replace(row, sent=tuple(sent.get(row.link.pk, {}).items())) if row.link else row
        for row in rows
    ]


def sent_on(partner: Partner, place: Territory) -> dict[int, dict[str, dt.date]]:
    """Per link (pk), the day each address last got it from this page. One query."""
    letters = Message.objects.filter(partner=partner, territory=place, key__startswith="link:")
    letters = letters.exclude(state__in=NOT_SENT).order_by("created_at", "pk")
    days: dict[int, dict[str, dt.date]] = {}
    for key, to, at in letters.values_list("key", "to", "created_at"):
        link = safe_pk(key.split(":")[1])  # as `partners.letters.send_link` writes it
        if link:
            days.setdefault(link, {})[to] = timezone.localdate(at)
    return days


def _row(contact: Contact | None, link: PersonalLink | None, emails: tuple[str, ...]) -> LinkRow:
    if link is None:
        return LinkRow(contact, None, emails)
    days = (link.expires_at - timezone.now()).days
    return LinkRow(contact, link, emails, whole_address(link), short_address(link), days)


def _general_emails(partner: Partner) -> tuple[str, ...]:
    fiche = getattr(partner, "fiche", None)
    known = [fiche.email if fiche else "", *partner.invitation_emails]
    return tuple(dict.fromkeys(email for email in known if email))


@require_POST
def link_create(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """For the person of `contact`, or for the general address without one."""
    place, partner = given_partner(request, territory, pk)
    contact = None
    if number := request.POST.get("contact", ""):
        people = partner.contacts.filter(left_on__isnull=True)
        contact = get_object_or_404(people, pk=safe_pk(number) or 0)
    link = personal_link(partner, place, contact, timezone.now(), current_user(request))
    messages.success(request, "le lien est prêt, copiez-le, envoyez-le ou imprimez-le.")
    return redirect_to(link)


def link_or_404(place: Territory, partner: Partner, number: int) -> PersonalLink:
    links = PersonalLink.objects.filter(partner=partner, territory=place)
    return get_object_or_404(links.valid(timezone.now()).select_related("contact"), pk=number)


def redirect_to(link: PersonalLink) -> HttpResponse:
    page = redirect("partners:link_list", link.territory.slug, link.partner_id)
    page["Location"] += f"#lien-{link.contact_id or 'general'}"
    return page


@require_POST
def link_send(request: HttpRequest, territory: str, pk: int, link: int) -> HttpResponse:
    """By e-mail, to one of the addresses that the page proposes."""
    place, partner = given_partner(request, territory, pk)
    given = link_or_404(place, partner, link)
    to = request.POST.get("email", "")
    contact = given.contact
    known = (contact.email,) if contact else _general_emails(partner)
    if not to or to not in known:
        messages.error(request, "nous n’avons pas cette adresse pour ce partenaire.")
        return redirect_to(given)
    message = send_link(given, to, timezone.now())
    if message.state in {Message.State.DROPPED, Message.State.FAILED}:
        messages.warning(request, f"le lien n’est pas parti\N{NO-BREAK SPACE}: {message.error}.")
    else:
        messages.success(request, f"le lien part par courriel à {to}.")
    return redirect_to(given)


@require_POST
def link_revoke(request: HttpRequest, territory: str, pk: int, link: int) -> HttpResponse:
    place, partner = given_partner(request, territory, pk)
    given = link_or_404(place, partner, link)
    revoke(given, timezone.now())
    messages.success(request, "le lien est retiré, il n’ouvre plus rien.")
    return redirect_to(given)


@require_POST
def link_renew(request: HttpRequest, territory: str, pk: int, link: int) -> HttpResponse:
    place, partner = given_partner(request, territory, pk)
    given = link_or_404(place, partner, link)
    renew(given, timezone.now(), current_user(request))
    messages.success(request, "un nouveau lien est prêt. L’ancien n’ouvre plus rien.")
    return redirect_to(given)


@require_safe
def link_coupon(request: HttpRequest, territory: str, pk: int, link: int) -> HttpResponse:
    """A page to print: what it opens, the QR code, the short address in clear."""
    place, partner = given_partner(request, territory, pk)
    given = link_or_404(place, partner, link)
    context = {
        "territory": place,
        "partner": partner,
        "link": given,
        "short": short_address(given),
        "qr": segno.make_qr(whole_address(given), error="m").svg_data_uri(border=0, scale=1),
    }
    response = render(request, "partners/links/coupon.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
