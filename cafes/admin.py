from __future__ import annotations

from django.contrib import admin

from cafes.models import Cafe


@admin.register(Cafe)
class CafeAdmin(admin.ModelAdmin):
    list_display = ["date", "start", "territory", "kind", "state", "host"]
    list_filter = ["state", "kind", "territory"]
    list_select_related = ["territory", "host"]
    search_fields = ["territory__name", "host__name", "host__sort_key", "place"]
    search_help_text = "Territoire, hôte ou lieu"
    autocomplete_fields = ["territory", "host", "theme"]
