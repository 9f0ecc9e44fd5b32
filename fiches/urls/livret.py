from django.urls import path

from fiches.views import printings
from fiches.views.livret import changes, edition, on_demand, preparing, reading, viewer

ONE = "<slug:territory>/livret/<int:number>/"

urlpatterns = [
    path("<slug:territory>/livret/", preparing.livret_list, name="livret_list"),
    path("<slug:territory>/livret/nouveau/", preparing.livret_create, name="livret_create"),
    path(f"{ONE}modifier/", preparing.livret_edit, name="livret_edit"),
    path(f"{ONE}supprimer/", preparing.livret_delete, name="livret_delete"),
    path(ONE, edition.livret_detail, name="livret_detail"),
    path(f"{ONE}compiler/", edition.livret_compile, name="livret_compile"),
    path(f"{ONE}rouvrir/", edition.livret_reopen, name="livret_reopen"),
    path(f"{ONE}livret.pdf", reading.livret_pdf, name="livret_pdf"),
    path(f"{ONE}apercu/", on_demand.livret_draft, name="livret_draft"),
    path(f"{ONE}apercu.pdf", on_demand.livret_preview, name="livret_preview"),
    path(f"{ONE}en-ligne/", reading.livret_online, name="livret_online"),
    path(f"{ONE}changements/", changes.livret_changes, name="livret_changes"),
    path(f"{ONE}feuilles/", on_demand.livret_update, name="livret_update"),
    path(f"{ONE}feuilles.pdf", on_demand.livret_sheets, name="livret_sheets"),
    path(f"{ONE}formats/<slug:code>/", printings.livret_format, name="livret_format"),
    path(f"{ONE}formats/<slug:code>.pdf", printings.livret_format_pdf, name="livret_format_pdf"),
    path("<slug:territory>/selection/", printings.selection_create, name="selection_create"),
    path(
        "<slug:territory>/selection/<int:pk>/",
        printings.selection_detail,
        name="selection_detail",
    ),
    path(
        "<slug:territory>/selection/<int:pk>/selection.pdf",
        printings.selection_pdf,
        name="selection_pdf",
    ),
    path(f"{ONE}pages/", viewer.livret_pages, name="livret_pages"),
    path(f"{ONE}pages/<int:side>/", viewer.livret_page, name="livret_page"),
    path(f"{ONE}pages/<int:side>/page.png", viewer.livret_page_image, name="livret_page_image"),
]
