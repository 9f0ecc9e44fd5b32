from __future__ import annotations

from django.contrib import admin

from partners.admin.kinds import PlainSearch
from partners.models import Participation, Partner


class ParticipationInline(admin.TabularInline):
    model = Participation
    extra = 0
    autocomplete_fields = ["territory"]


@admin.register(Partner)
class PartnerAdmin(PlainSearch):
    """That it no longer exists is noted on its own page, which forgets its people too."""

    readonly_fields = ["closed_on"]
    inlines = [ParticipationInline]
    list_display = ["name", "acronym", "type", "can_host", "closed_on"]
    list_filter = ["territories", "legal_status", "type"]
    list_select_related = ["type"]
    search_fields = ["sort_key", "acronym", "siret"]
    search_help_text = "Nom, sigle ou SIRET"
    autocomplete_fields = ["type", "parent"]


@admin.register(Participation)
class ParticipationAdmin(admin.ModelAdmin):
    list_display = ["partner", "territory", "joined_on", "left_on"]
    list_filter = ["territory"]
    list_select_related = ["partner", "territory"]
    search_fields = ["partner__name", "partner__sort_key"]
    autocomplete_fields = ["partner", "territory"]
