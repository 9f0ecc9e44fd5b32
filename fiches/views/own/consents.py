"""What one person agrees to show of herself, given and withdrawn by her alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from fiches.views.own.door import from_link, own_render
from fiches.views.reading import picture
from partners.forms.people import PhotoForm
from partners.models import Consent, Contact, PersonalLink
from partners.notice import information_notice
from partners.people import PHOTO_ITEMS, agree, item_states, save_contact, withdraw

HERSELF = "la personne elle-même"


def contact_of(link: PersonalLink) -> Contact:
    """Whose link this is: a general address agrees to nothing for anybody."""
    if link.contact is None:
        raise Http404
    return link.contact


@from_link("GET")
def own_consents(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return _page(request, link, PhotoForm())


@from_link("POST")
def own_consent(request: HttpRequest, link: PersonalLink, item: str) -> HttpResponse:
    """`accord=oui` gives it, anything else withdraws it; both may come twice."""
    contact, now = contact_of(link), timezone.now()
    if item not in Consent.Item.values:
        raise Http404
    what = Consent.Item(item)
    if request.POST.get("accord") == "oui":
        if not _has(contact, what):
            raise Http404
        agree(contact, what, HERSELF, now)
        messages.success(request, f"votre accord est noté\N{NO-BREAK SPACE}: {what.label}.")
    else:
        withdraw(contact, [what], now)
        _drop_unwanted_photo(contact, what)
        messages.success(
            request,
            f"votre accord est retiré\N{NO-BREAK SPACE}: {what.label}. Plus rien n’en paraît sur "
            "le site, ni dans la prochaine édition du livret.",
        )
    return redirect("fiches:own_consents", link.code)


@from_link("POST")
def own_photo_send(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Another photo is another agreement: those for the former one end."""
    contact = contact_of(link)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, link, form, status=422)
    contact.photo = form.cleaned_data["photo"]
    save_contact(contact, ["photo"], timezone.now())
    for item in form.agreed():
        agree(contact, item, HERSELF, timezone.now())
    messages.success(request, "votre photo est enregistrée.")
    return redirect("fiches:own_consents", link.code)


@from_link("POST")
def own_photo_remove(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    _remove_photo(contact_of(link))
    messages.success(
        request,
        "votre photo est effacée. Elle ne paraît plus sur le site, ni dans la prochaine édition "
        "du livret.",
    )
    return redirect("fiches:own_consents", link.code)


@from_link("GET")
def own_photo(request: HttpRequest, link: PersonalLink) -> HttpResponseBase:
    return picture(contact_of(link).photo.name or "")


def _page(
    request: HttpRequest, link: PersonalLink, form: PhotoForm, status: int = 200
) -> HttpResponse:
    contact = contact_of(link)
    states = item_states(contact)
    context = {
        "contact": contact,
        "herself": HERSELF,
        "states": [state for state in states if not state.is_photo],
        "photo_states": [state for state in states if state.is_photo],
        "form": form,
        "notice": information_notice(link.territory),
    }
    return own_render(request, link, "consents", context, status)


def _has(contact: Contact, item: Consent.Item) -> bool:
    return any(state.item == item for state in item_states(contact))


def _drop_unwanted_photo(contact: Contact, item: Consent.Item) -> None:
    """A photo that nothing may show any more is not kept."""
    if item in PHOTO_ITEMS and contact.photo:
        agreed = contact.consents.filter(item__in=PHOTO_ITEMS, withdrawn_at__isnull=True)
        if not agreed.exists():
            _remove_photo(contact)


def _remove_photo(contact: Contact) -> None:
    if contact.photo:
        contact.photo = ""
        save_contact(contact, ["photo"], timezone.now())
