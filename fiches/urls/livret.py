from django.urls import path

from fiches.views import livret

urlpatterns = [
    path("<slug:territory>/livret/", livret.livret_list, name="livret_list"),
    path("<slug:territory>/livret/nouveau/", livret.livret_create, name="livret_create"),
    path("<slug:territory>/livret/<int:number>/", livret.livret_detail, name="livret_detail"),
    path("<slug:territory>/livret/<int:number>/modifier/", livret.livret_edit, name="livret_edit"),
    path(
        "<slug:territory>/livret/<int:number>/compiler/",
        livret.livret_compile,
        name="livret_compile",
    ),
    path(
        "<slug:territory>/livret/<int:number>/rouvrir/", livret.livret_reopen, name="livret_reopen"
    ),
    path(
        "<slug:territory>/livret/<int:number>/supprimer/",
        livret.livret_delete,
        name="livret_delete",
    ),
    path("<slug:territory>/livret/<int:number>/livret.pdf", livret.livret_pdf, name="livret_pdf"),
    path(
        "<slug:territory>/livret/<int:number>/en-ligne/",
        livret.livret_online,
        name="livret_online",
    ),
]
