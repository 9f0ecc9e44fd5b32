from django.urls import path

from partners.views import account

app_name = "partners"

urlpatterns = [
    path("connexion/", account.login, name="login"),
]
