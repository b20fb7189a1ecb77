"""All addresses of the product. A new one needs its row in the permission matrix (tests/architecture)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("zhijiang.people.urls")),
    path("", include("zhijiang.ui.urls")),
    path("", include("zhijiang.catalog.urls")),
    path("", include("zhijiang.casework.urls")),
    path("", include("zhijiang.screening.urls")),
    path("", include("zhijiang.bases.urls")),
    path("", include("zhijiang.portal.urls")),
]
