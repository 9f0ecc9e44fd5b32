"""The people of a partner: add, correct, note an agreement or its end, a departure."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.forms.people import ContactForm
from partners.letters import inform
from partners.models import Consent, Contact, Partner, Territory
from partners.people import agree, erase, save_contact, withdraw
from partners.people import card as reader_card
from partners.permissions import can_edit_contacts
from partners.scope import current_user, territory_or_404
from partners.views.network import partner_or_404

Item = Consent.Item


def kept_partner(request: HttpRequest, territory: str, pk: int) -> tuple[Territory, Partner]:
    """A partner whose people the user keeps."""
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_edit_contacts(request.user, partner, place):
        raise PermissionDenied
    return place, partner


def kept_contact(
    request: HttpRequest, territory: str, pk: int, contact: int
) -> tuple[Territory, Partner, Contact]:
    place, partner = kept_partner(request, territory, pk)
    people = partner.contacts.filter(left_on__isnull=True)
    return place, partner, get_object_or_404(people, pk=contact)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, partner = kept_partner(request, territory, pk)
    form = ContactForm(
        request.POST or None, request.FILES or None, instance=Contact(partner=partner)
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        save_contact(form.instance, form.changed_data, now)
        for item in form.cleaned_data["agreed"]:
            agree(form.instance, Item(item), str(current_user(request)), now)
        inform(form.instance, place, now, current_user(request))
        messages.success(request, f"{form.instance} est parmi les interlocuteurs.")
        return redirect("partners:partner_detail", place.slug, partner.pk)
    context = {"territory": place, "partner": partner, "form": form}
    return render(request, "partners/contact_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, territory: str, pk: int, contact: int) -> HttpResponse:
    place, partner, person = kept_contact(request, territory, pk, contact)
    name = str(person)
    form = ContactForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        ended = save_contact(form.instance, form.changed_data, timezone.now())
        inform(form.instance, place, timezone.now(), current_user(request))
        messages.success(request, "les changements sont enregistrés.")
        if ended:
            messages.warning(request, "ce qui a disparu ou la photo remplacée n’a plus d’accord.")
        return redirect("partners:partner_detail", place.slug, partner.pk)
    context = {
        "territory": place,
        "partner": partner,
        "contact": contact,
        "name": name,
        "has_photo": "remove_photo" in form.fields,
        "form": form,
    }
    return render(request, "partners/contact_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_leave(request: HttpRequest, territory: str, pk: int, contact: int) -> HttpResponse:
    """The page says what is lost; the POST forgets the person at once."""
    place, partner, person = kept_contact(request, territory, pk, contact)
    if request.method == "POST":
        erase(person, timezone.localdate())
        messages.success(request, "son départ est noté, ses données personnelles sont effacées.")
        return redirect("partners:partner_detail", place.slug, partner.pk)
    context = {"territory": place, "partner": partner, "contact": person}
    return render(request, "partners/contact_leave.html", context)


@require_POST
def contact_agree(
    request: HttpRequest, territory: str, pk: int, contact: int, item: str
) -> HttpResponse:
    place, partner, person = kept_contact(request, territory, pk, contact)
    consent = agree(person, known_item(item), str(current_user(request)), timezone.now())
    messages.success(request, f"accord noté pour {consent.get_item_display()}.")
    return redirect("partners:partner_detail", place.slug, partner.pk)


@require_POST
def contact_withdraw(
    request: HttpRequest, territory: str, pk: int, contact: int, item: str
) -> HttpResponse:
    place, partner, person = kept_contact(request, territory, pk, contact)
    withdraw(person, [known_item(item)], timezone.now())
    messages.success(
        request,
        f"accord retiré pour {known_item(item).label} : plus rien n’en paraît sur le site, "
        "ni dans la prochaine édition du livret.",
    )
    return redirect("partners:partner_detail", place.slug, partner.pk)


def known_item(code: str) -> Consent.Item:
    if code not in Item.values:
        raise Http404
    return Item(code)


@require_safe
def contact_photo(request: HttpRequest, territory: str, pk: int, contact: int) -> FileResponse:
    """The portrait, for those to whom it may be shown now: never by an address of its own."""
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    people = partner.contacts.filter(left_on__isnull=True).exclude(photo="")
    person = get_object_or_404(people.prefetch_related("consents"), pk=contact)
    if not (can_edit_contacts(request.user, partner, place) or reader_card(person).photo):
        raise Http404
    try:
        file = person.photo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/png" if str(person.photo).endswith(".png") else "image/jpeg"
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
