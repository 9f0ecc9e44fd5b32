from django.urls import path

from partners.views import account, health, links, passwords

app_name = "partners"

urlpatterns = [
    path("sante", health.health, name="health"),
    path("connexion/", account.login, name="login"),
    path("connexion/lien/", links.login_link, name="login_link"),
    path("connexion/lien/envoye/", links.login_link_sent, name="login_link_sent"),
    path("connexion/lien/ouvrir/", links.login_with_link, name="login_with_link"),
    path("deconnexion/", account.logout, name="logout"),
    path("mot-de-passe/", passwords.password_reset, name="password_reset"),
    path("mot-de-passe/envoye/", passwords.password_reset_sent, name="password_reset_sent"),
    path(
        "mot-de-passe/<uidb64>/<token>/",
        passwords.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("compte/", account.account, name="account"),
    path("compte/mot-de-passe/", account.password_change, name="password_change"),
]
