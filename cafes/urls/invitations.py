from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views import answers, invitations, own_cafe

INVITATION = f"{CAFE}invitation/"

urlpatterns = [
    path("l/<slug:code>/cafes/<int:pk>/", own_cafe.own_cafe, name="own_cafe"),
    path(INVITATION, invitations.invitation_detail, name="invitation_detail"),
    path(f"{INVITATION}envoyer/", invitations.invitation_send, name="invitation_send"),
    path(f"{INVITATION}suspendre/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path(f"{INVITATION}completer/", invitations.invitation_missing, name="invitation_missing"),
    path(
        f"{INVITATION}lettre/<int:partner>/",
        invitations.invitation_letter,
        name="invitation_letter",
    ),
    path(
        f"{INVITATION}lettre/<int:partner>/html/",
        invitations.invitation_html,
        name="invitation_html",
    ),
    path(f"{CAFE}hote/", invitations.cafe_host, name="cafe_host"),
    path(f"{CAFE}reponses/", answers.answers, name="answers"),
    path(f"{CAFE}reponses/<int:partner>/prevenu/", answers.answer_told, name="answer_told"),
    path(f"{CAFE}reponses/<int:partner>/", answers.answer_note, name="answer_note"),
]
