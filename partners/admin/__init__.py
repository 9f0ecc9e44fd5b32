"""The settings pages (/gestion/) for territories, people and partners."""

from partners.admin import partners, people, territories

__all__ = ["partners", "people", "territories"]
