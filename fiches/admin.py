from __future__ import annotations

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from fiches.models import Fiche, Livret, Revision, Sigle, UsefulNumber
from partners.admin.kinds import PlainSearch, ReadOnly

# In English and of no use to those who come here: `manage.py` and the logs tell more.
admin.site.unregister(DBTaskResult)


@admin.register(Sigle)
class SigleAdmin(PlainSearch):
    list_display = ["sigle", "meaning", "domain", "territory", "pinned"]
    list_filter = ["pinned", "territory", "domain"]
    list_select_related = ["territory"]
    search_fields = ["sort_key", "meaning"]
    autocomplete_fields = ["territory"]


@admin.register(UsefulNumber)
class UsefulNumberAdmin(admin.ModelAdmin):
    list_display = ["number", "name", "category", "hours", "cost", "verification", "position"]
    list_filter = ["category"]
    search_fields = ["number", "name"]


@admin.register(Fiche)
class FicheAdmin(ReadOnly, PlainSearch):
    list_display = ["partner", "state", "theme", "verified_on", "updated_at"]
    list_filter = ["state", "theme", "partner__territories"]
    list_select_related = ["partner", "theme"]
    search_fields = ["partner__sort_key"]
    exclude = ["logo"]


@admin.register(Revision)
class RevisionAdmin(ReadOnly, PlainSearch):
    list_display = ["fiche", "number", "published_at", "published_by", "verified_on"]
    list_select_related = ["fiche__partner", "published_by"]
    search_fields = ["fiche__partner__sort_key"]


@admin.register(Livret)
class LivretAdmin(ReadOnly):
    list_display = ["title", "territory", "number", "edition_date", "state", "page_count"]
    list_filter = ["state", "territory"]
    list_select_related = ["territory"]
    search_fields = ["title", "territory__name"]
    exclude = ["pdf", "cover_image", "contents"]
