"""What surrounds the fiches in a livret: the glossary and the useful numbers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches.forms.reference import SAME_SIGLE, NumbersForm, SigleForm
from fiches.glossary import check_numbers, drop_numbers, glossary, own_entry, useful_numbers
from fiches.models import Sigle, SigleProposal
from fiches.unknown_sigles import accept_proposal, refuse_proposal, waiting_proposals
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, territory_or_404


def livret_to_edit(request: HttpRequest, territory: str) -> Territory:
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return place


@require_safe
def sigle_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = livret_to_edit(request, territory)
    text, own = request.GET.get("q", "").strip(), "ici" in request.GET
    entries = glossary(place, text)
    if own:
        entries = [entry for entry in entries if entry.territory_id]
    context = {
        "territory": place,
        "entries": entries,
        "text": text,
        "own": own,
        "proposals": waiting_proposals(place),
    }
    return render(request, "fiches/reference/sigle_list.html", context)


@require_POST
def sigle_proposal(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """What a partner says that a sigle means: into the glossary, or put aside for good."""
    place = livret_to_edit(request, territory)
    proposal = get_object_or_404(SigleProposal, territory=place, pk=pk)
    if "accepter" in request.POST:
        accept_proposal(proposal)
        messages.success(request, f"« {proposal.sigle} » est dans votre glossaire.")
    else:
        refuse_proposal(proposal, timezone.now())
        messages.success(request, f"« {proposal.sigle} » est mis de côté.")
    return redirect("fiches:sigle_list", place.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def sigle_create(request: HttpRequest, territory: str) -> HttpResponse:
    place = livret_to_edit(request, territory)
    return sigle_form(request, place, Sigle(territory=place))


@require_http_methods(["GET", "HEAD", "POST"])
def sigle_edit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Correct it for this territory: the common entry stays as it is for the others."""
    place = livret_to_edit(request, territory)
    entry = get_object_or_404(Sigle.objects.of(place), pk=pk)
    return sigle_form(request, place, own_entry(entry, place))


def sigle_form(request: HttpRequest, place: Territory, entry: Sigle) -> HttpResponse:
    name = entry.sigle
    form = SigleForm(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid() and _kept(form):
        messages.success(request, f"« {form.instance.sigle} » est dans votre glossaire.")
        return redirect("fiches:sigle_list", place.slug)
    context = {"territory": place, "form": form, "entry": entry, "name": name}
    return render(request, "fiches/reference/sigle_form.html", context)


def _kept(form: SigleForm) -> bool:
    """Saved, unless somebody else wrote the same sigle since the form looked."""
    if form.has_changed():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error("sigle", SAME_SIGLE)
            return False
    return True


@require_POST
def sigle_remove(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Forget what the territory said: the common entry, if there is one, counts again."""
    place = livret_to_edit(request, territory)
    entry = get_object_or_404(Sigle, territory=place, pk=pk)
    entry.delete()
    messages.success(request, f"« {entry.sigle} » n’est plus propre à ce territoire.")
    return redirect("fiches:sigle_list", place.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def number_list(request: HttpRequest, territory: str) -> HttpResponse:
    """Useful numbers, and which of them somebody here has checked."""
    place = livret_to_edit(request, territory)
    today = timezone.localdate()
    form = NumbersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers = list(form.cleaned_data["numbers"])
        if "retirer" in request.POST:
            drop_numbers(place, numbers)
            messages.success(request, "ces numéros ne seront plus imprimés.")
        else:
            check_numbers(place, numbers, current_user(request), today)
            messages.success(request, "ces numéros sont vérifiés aujourd’hui.")
        return redirect("fiches:number_list", place.slug)
    context = {"territory": place, "rows": useful_numbers(place, today), "form": form}
    return render(request, "fiches/reference/number_list.html", context)
