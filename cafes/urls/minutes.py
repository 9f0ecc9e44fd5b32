from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views import follow_ups, questions, welcoming
from cafes.views.minutes import own, reading, review

OWN = "l/<slug:code>/cafes/<int:pk>/"
MINUTES = f"{CAFE}compte-rendu/"

urlpatterns = [
    path(f"{OWN}compte-rendu/", own.own_minutes, name="own_minutes"),
    path(f"{OWN}compte-rendu.pdf", own.own_minutes_pdf, name="own_minutes_pdf"),
    path(f"{OWN}fiches.pdf", own.own_fiches, name="own_fiches"),
    path(f"{OWN}mot/", own.own_word, name="own_word"),
    path(MINUTES, reading.minutes_detail, name="minutes_detail"),
    path(f"{MINUTES}relire/", review.minutes_review, name="minutes_review"),
    path(f"{MINUTES}relire/<int:note>/", review.minutes_note, name="minutes_note"),
    path(f"{MINUTES}suites/", review.minutes_follow, name="minutes_follow"),
    path(f"{MINUTES}mots/", review.minutes_close, name="minutes_close"),
    path(f"{MINUTES}envoyer/", review.minutes_send, name="minutes_send"),
    path(f"{CAFE}compte-rendu.<slug:form>", reading.minutes_file, name="minutes_file"),
    path(f"{CAFE}fiches-des-presents.pdf", reading.cafe_fiches, name="cafe_fiches"),
    path(f"{CAFE}nouveaux/", welcoming.newcomers, name="newcomers"),
    path(f"{CAFE}nouveaux/<int:row>/", welcoming.welcome, name="welcome"),
    path(f"{CAFE}personnes/", welcoming.headcount, name="headcount"),
    path("<slug:territory>/questions/", questions.question_list, name="question_list"),
    path("<slug:territory>/questions/<int:pk>/", questions.question_answer, name="question_answer"),
    path("<slug:territory>/suites/", follow_ups.follow_up_list, name="follow_up_list"),
    path("<slug:territory>/suites/ajouter/", follow_ups.follow_up_create, name="follow_up_create"),
    path("<slug:territory>/suites/<int:pk>/", follow_ups.follow_up_edit, name="follow_up_edit"),
]
