from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from imnm.probes import healthz, readyz

urlpatterns = [
    path("", include("assessments.urls")),
    path("", include("patients.urls")),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
