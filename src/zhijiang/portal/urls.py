from django.urls import path

from zhijiang.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
]
