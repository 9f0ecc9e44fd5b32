from django.urls import path

from fiches.views import history, paper, queue

QUEUE = "<slug:territory>/relecture/"
FICHES = "<slug:territory>/fiches/"

urlpatterns = [
    path(QUEUE, queue.queue, name="queue"),
    path(f"{QUEUE}<int:pk>/", queue.queue_detail, name="queue_detail"),
    path(f"{QUEUE}<int:pk>/publier/", queue.queue_publish, name="queue_publish"),
    path(f"{QUEUE}<int:pk>/question/", queue.queue_ask, name="queue_ask"),
    path(f"{QUEUE}d-office/<int:pk>/", queue.queue_published, name="queue_published"),
    path(f"{QUEUE}d-office/<int:pk>/vu/", queue.queue_seen, name="queue_seen"),
    path(f"{FICHES}<int:pk>/historique/", history.fiche_history, name="fiche_history"),
    path(
        f"{FICHES}<int:pk>/historique/<int:number>/reprendre/",
        history.fiche_take_up,
        name="fiche_take_up",
    ),
    path(f"{FICHES}vierge.pdf", paper.fiche_blank, name="fiche_blank"),
    path(f"{FICHES}<int:pk>/a-corriger.pdf", paper.fiche_to_correct, name="fiche_to_correct"),
]
