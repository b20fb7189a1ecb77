from django.urls import path

from zhijiang.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("services/", views.services, name="services"),
    path("desk/bases/", views.bases_of_mine, name="bases"),
    path("desk/bases/<slug:code>/", views.base, name="base"),
    path("of/<slug:code>/", views.face, name="face"),
]
