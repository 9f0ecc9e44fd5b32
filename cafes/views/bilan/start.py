"""From a territory that is opened to its first café, one step after the other."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes import wording
from cafes.forms.opening import CharterForm, CommunesForm, IdentityForm, OpenForm, typed
from cafes.models import Cafe
from cafes.opening import elsewhere, open_territory, steps
from cafes.views.bilan.departement import advised_territory
from partners import network
from partners.demandes import ask_to_join
from partners.models import Demande, Partner, Territory
from partners.network import matching
from partners.permissions import Someone, can_bring_in
from partners.scope import current_user, safe_pk, safe_pks
from partners.views.changes import network_to_run

SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
def territory_open(request: HttpRequest, territory: str) -> HttpResponse:
    parent = advised_territory(request, territory)
    initial = {"epcis": request.GET.getlist("epci")}
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(sent, departement=parent, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opened = open_territory(
            parent,
            name=said["name"],
            kind=said["kind"],
            communes=form.communes(),
            facilitator=said["facilitator"],
            facilitator_name=said["facilitator_name"],
            by=current_user(request),
        )
        messages.success(
            request,
            f"{opened.name} est ouvert\N{NO-BREAK SPACE}; {said['facilitator']} reçoit un message.",
        )
        return redirect("cafes:departement_overview", parent.slug)
    return _form(request, parent, form, "Ouvrir un territoire", "Ouvrir le territoire")


@require_safe
def start(request: HttpRequest, territory: str) -> HttpResponse:
    place = network_to_run(request, territory)
    found = steps(place)
    coming = next((rank for rank, step in enumerate(found) if not step.done), None)
    context = {
        "territory": place,
        "steps": [(step, rank == coming) for rank, step in enumerate(found)],
        "done": sum(step.done for step in found),
    }
    return render(request, "cafes/start/steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start_communes(request: HttpRequest, territory: str) -> HttpResponse:
    place = network_to_run(request, territory)
    form = CommunesForm(
        request.POST if request.method == "POST" else None, departement=place.parent
    )
    form.initial = typed(list(place.communes.all()), form.known)
    if request.method == "POST" and form.is_valid():
        place.communes.set(form.communes())
        return _next(request, place, "les communes sont enregistrées.")
    return _form(request, place, form, "Vos communes", "Garder ces communes")


@require_http_methods(["GET", "HEAD", "POST"])
def start_identity(request: HttpRequest, territory: str) -> HttpResponse:
    place = network_to_run(request, territory)
    form = IdentityForm(request.POST if request.method == "POST" else None, instance=place)
    return _saved(request, place, form, "Qui porte le réseau", "le porteur est enregistré.")


@require_http_methods(["GET", "HEAD", "POST"])
def start_charter(request: HttpRequest, territory: str) -> HttpResponse:
    place = network_to_run(request, territory)
    form = CharterForm(request.POST if request.method == "POST" else None, instance=place)
    return _saved(request, place, form, "La charte du café", "la charte est enregistrée.")


@require_safe
def start_invitation(request: HttpRequest, territory: str) -> HttpResponse:
    """The text that is proposed for each café; it is read again, and changed, café by café."""
    place = network_to_run(request, territory)
    sample = Cafe(territory=place)
    coming = Cafe.objects.filter(territory=place).coming(timezone.localdate())
    context = {
        "territory": place,
        "subject": wording.usual_subject(sample),
        "body": wording.usual_body(sample),
        "marks": wording.MARKS,
        "coming": coming.select_related("territory").first(),
    }
    return render(request, "cafes/start/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start_partners(request: HttpRequest, territory: str) -> HttpResponse:
    """Partners of other networks of the département, which enter this one too."""
    place = network_to_run(request, territory)
    known = elsewhere(place)
    if request.method == "POST" and "demander" in request.POST:
        return _ask_to_join(request, place, known)
    if request.method == "POST":
        chosen = set(safe_pks(request.POST.getlist("partenaire")))
        joined = [p for p in known if p.pk in chosen and may_bring(request.user, p)]
        for partner in joined:
            network.join(partner, place, timezone.localdate())
        said = "partenaire fait" if len(joined) == 1 else "partenaires font"
        return _next(request, place, f"{len(joined)} {said} partie du réseau.")
    text = request.GET.get("q", "").strip()
    found = matching(known, text) if text else known
    asked = set(
        Demande.objects.filter(into=place, state=Demande.State.OPEN).values_list(
            "partner", flat=True
        )
    )
    rows = [(p, may_bring(request.user, p), p.pk in asked) for p in found[:SHOWN]]
    context = {
        "territory": place,
        "text": text,
        "count": len(found),
        "partners": rows,
        "any_free": any(free for _, free, _ in rows),
    }
    return render(request, "cafes/start/partners.html", context)


def _ask_to_join(request: HttpRequest, place: Territory, known: list[Partner]) -> HttpResponse:
    """The team that follows it decides; both teams are written to."""
    pk = safe_pk(request.POST["demander"])
    partner = next((one for one in known if one.pk == pk), None)
    if partner is not None and ask_to_join(partner, place, current_user(request)):
        messages.success(
            request,
            f"l’accord est demandé pour {partner}. Vous recevrez un courriel avec la réponse.",
        )
    return redirect("cafes:start_partners", place.slug)


def may_bring(user: Someone, partner: Partner) -> bool:
    return can_bring_in(user, [stay.territory for stay in partner.current_participations()])


def _saved(
    request: HttpRequest, place: Territory, form: ModelForm, title: str, said: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        return _next(request, place, said)
    return _form(request, place, form, title, "Enregistrer")


def _next(request: HttpRequest, place: Territory, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("cafes:start", place.slug)


def _form(
    request: HttpRequest, place: Territory, form: BaseForm, title: str, button: str
) -> HttpResponse:
    context = {"territory": place, "form": form, "title": title, "button": button}
    status = 422 if form.is_bound else 200
    return render(request, "cafes/start/form.html", context, status=status)
