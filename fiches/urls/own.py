"""Pages of a personal link: no account, see `fiches.views.own.door`."""

from django.urls import include, path

from fiches.views.own import consents, demandes, drafts, form, page

ONE = [
    path("", page.own_page, name="own_page"),
    path("ouvert/", page.own_opened, name="own_opened"),
    path("confirmer/", page.own_confirm, name="own_confirm"),
    path("logo/", page.own_logo, name="own_logo"),
    path("corriger/", form.own_edit, name="own_edit"),
    path("corriger/horaires/", form.own_hours, name="own_hours"),
    path("corriger/communes/", form.own_communes, name="own_communes"),
    path("brouillon/", drafts.own_draft, name="own_draft"),
    path("brouillon/oublier/", drafts.own_draft_forget, name="own_draft_forget"),
    path("sigles/", drafts.own_sigles, name="own_sigles"),
    path("apercu/", drafts.own_preview, name="own_preview"),
    path("relais/", demandes.own_successor, name="own_successor"),
    path("depart/", demandes.own_departure, name="own_departure"),
    path("saisissez/", demandes.own_typing, name="own_typing"),
    path("compte/", demandes.own_account, name="own_account"),
    path("accords/", consents.own_consents, name="own_consents"),
    path("accords/photo/", consents.own_photo, name="own_photo"),
    path("accords/photo/envoyer/", consents.own_photo_send, name="own_photo_send"),
    path("accords/photo/retirer/", consents.own_photo_remove, name="own_photo_remove"),
    path("accords/<slug:item>/", consents.own_consent, name="own_consent"),
]

urlpatterns = [path("l/<slug:code>/", include(ONE))]
