from django.contrib.admin import AdminSite


class CafeAdminSite(AdminSite):
    site_header = "Cafés partenaires : données de référence"
    site_title = "Cafés partenaires"
    index_title = "Réglages et données de référence"
