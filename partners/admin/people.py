from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from partners.admin.kinds import ReadOnly
from partners.forms.account import EmailAddressField
from partners.models import Consent, Contact, Membership, User
from partners.people import erase


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]

    def clean_email(self) -> str:
        return EmailAddressField().clean(self.cleaned_data["email"])


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["territory", "partner"]


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    add_form = UserCreationForm
    inlines = [MembershipInline]
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role", "memberships__territory"]
    search_fields = ["email", "name"]
    search_help_text = "Adresse ou nom"
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("Accès", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Droits fins", {"classes": ["collapse"], "fields": ["groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "territory", "partner"]
    list_filter = ["role", "territory"]
    list_select_related = ["user", "territory", "partner"]
    search_fields = ["user__email", "user__name", "partner__name", "territory__name"]
    autocomplete_fields = ["user", "territory", "partner"]


class ConsentInline(admin.TabularInline):
    """A consent is a trace: given and withdrawn on the partner's page, never rewritten."""

    model = Consent
    extra = 0
    fields = ["item", "given_at", "recorded_by", "withdrawn_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(ReadOnly):
    """Someone can be looked up here and erased; she is written on the partner's page."""

    inlines = [ConsentInline]
    list_display = ["__str__", "function", "partner", "is_referent", "left_on"]
    list_filter = ["is_referent", "partner__territories"]
    list_select_related = ["partner"]
    search_fields = ["name", "function", "email", "partner__name"]
    fields = ["partner", "name", "function", "phone", "email", "is_referent", "left_on"]
    actions = ["erase_personal_data"]

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Nobody changes a person here, but whoever has that right may erase her."""
        return request.user.has_perms(["partners.change_contact", "partners.delete_contact"])

    @admin.action(
        description="Noter le départ et effacer les données personnelles",
        permissions=["erase"],
    )
    def erase_personal_data(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        for contact in queryset:
            erase(contact, contact.left_on or timezone.localdate())


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ["contact", "item", "given_at", "recorded_by", "withdrawn_at"]
    list_filter = ["item"]
    list_select_related = ["contact"]
    search_fields = ["contact__name", "contact__partner__name"]
