from django.urls import path

from zhijiang.ui import views

app_name = "ui"
urlpatterns = [path("ui/", views.style_page, name="style")]
