from django.urls import path

from zhijiang.people import views

app_name = "people"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("language/", views.set_language, name="set_language"),
    path("demo/", views.demo, name="demo"),
    path("demo/enter/", views.enter_demo, name="enter_demo"),
]
