"""All addresses of the product. A new one needs its row in the permission matrix (tests/architecture)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

import zhijiang.screening.api  # noqa: F401 - its operations belong to the API, whose addresses casework makes

# Django's own door asks for no second factor, and offers a password to whoever is signed in and no administrator.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("zhijiang.people.urls")),
    path("", include("zhijiang.ui.urls")),
    path("", include("zhijiang.catalog.urls")),
    path("", include("zhijiang.casework.urls")),
    path("", include("zhijiang.screening.urls")),
    path("", include("zhijiang.assignments.urls")),
    path("", include("zhijiang.bases.urls")),
    path("", include("zhijiang.distribution.urls")),
    path("", include("zhijiang.indicators.urls")),
    path("", include("zhijiang.support.urls")),
    path("", include("zhijiang.notices.urls")),
    path("", include("zhijiang.technical.urls")),
    path("", include("zhijiang.booking.urls")),
    path("", include("zhijiang.portal.urls")),
]
