from django.contrib.admin.apps import AdminConfig


class CafeAdminConfig(AdminConfig):
    default_site = "config.admin.CafeAdminSite"
