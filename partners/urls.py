from django.urls import include, path

from partners.views import (
    account,
    changes,
    communes,
    demandes,
    health,
    links,
    messages,
    network,
    passwords,
    people,
    personal_links,
)

app_name = "partners"

PERSON = [
    path("", people.contact_edit, name="contact_edit"),
    path("depart/", people.contact_leave, name="contact_leave"),
    path("photo/", people.contact_photo, name="contact_photo"),
    path("accord/<slug:item>/", people.contact_agree, name="contact_agree"),
    path("retrait/<slug:item>/", people.contact_withdraw, name="contact_withdraw"),
]

PERSONAL_LINKS = [
    path("", personal_links.link_list, name="link_list"),
    path("creer/", personal_links.link_create, name="link_create"),
    path("<int:link>/coupon/", personal_links.link_coupon, name="link_coupon"),
    path("<int:link>/envoyer/", personal_links.link_send, name="link_send"),
    path("<int:link>/remplacer/", personal_links.link_renew, name="link_renew"),
    path("<int:link>/retirer/", personal_links.link_revoke, name="link_revoke"),
]

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
    path("communes/", communes.commune_search, name="commune_search"),
    path("<slug:territory>/demandes/", demandes.demande_list, name="demande_list"),
    path(
        "<slug:territory>/demandes/<int:pk>/accepter/",
        demandes.demande_accept,
        name="demande_accept",
    ),
    path(
        "<slug:territory>/demandes/<int:pk>/refuser/",
        demandes.demande_refuse,
        name="demande_refuse",
    ),
    path(
        "<slug:territory>/reseau/",
        include(
            [
                path("", network.partner_list, name="partner_list"),
                path("ajouter/", changes.partner_create, name="partner_create"),
                path("ajouter/<int:pk>/", changes.partner_join, name="partner_join"),
                path("<int:pk>/", network.partner_detail, name="partner_detail"),
                path("<int:pk>/modifier/", changes.partner_edit, name="partner_edit"),
                path("<int:pk>/depart/", changes.partner_leave, name="partner_leave"),
                path("<int:pk>/retour/", changes.partner_return, name="partner_return"),
                path("<int:pk>/fermeture/", changes.partner_close, name="partner_close"),
                path("<int:pk>/adresse/", messages.address_retry, name="address_retry"),
                path("<int:pk>/liens/", include(PERSONAL_LINKS)),
                path("<int:pk>/personnes/ajouter/", people.contact_create, name="contact_create"),
                path("<int:pk>/personnes/<int:contact>/", include(PERSON)),
            ]
        ),
    ),
]
