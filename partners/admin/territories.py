from __future__ import annotations

from django.contrib import admin

from partners.admin.kinds import PlainSearch
from partners.models import Commune, PartnerType, Territory, Theme


@admin.register(Territory)
class TerritoryAdmin(PlainSearch):
    list_display = ["name", "kind", "parent", "slug", "suspended_on"]
    list_filter = ["kind", "school_zone"]
    list_select_related = ["parent"]
    search_fields = ["sort_key", "slug"]
    search_help_text = "Nom ou adresse courte"
    autocomplete_fields = ["parent", "communes"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "parent", "communes", "school_zone"]}),
        (
            "Ce qui est imprimé",
            {"fields": ["carrier", "contact", "credits", "charter"]},
        ),
        ("Fiches", {"fields": ["trusts_partners"]}),
        (
            "Données personnelles",
            {"fields": ["controller", "legal_basis", "rights_contact", "dpo_contact"]},
        ),
        ("Suspension", {"fields": ["suspended_on", "suspension_reason", "resumes_on"]}),
    ]


@admin.register(Commune)
class CommuneAdmin(PlainSearch):
    list_display = ["name", "code", "postal_codes", "epci_name", "population"]
    list_filter = ["epci_name"]
    search_fields = ["plain_name", "code", "postal_codes"]
    search_help_text = "Nom, code INSEE ou code postal"


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["label", "letters", "position", "colour", "covers"]
    search_fields = ["label", "code"]


@admin.register(PartnerType)
class PartnerTypeAdmin(PlainSearch):
    list_display = ["label", "code", "theme"]
    list_filter = ["theme"]
    list_select_related = ["theme"]
    search_fields = ["sort_key", "code"]
    autocomplete_fields = ["theme"]
