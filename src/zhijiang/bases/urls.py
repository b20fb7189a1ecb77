from django.urls import path

from zhijiang.bases import views

app_name = "bases"
urlpatterns = [
    path("bases/", views.register, name="register"),
    path("bases/<slug:code>/", views.base, name="base"),
    path("bases/<slug:code>/firms/<slug:firm_code>/", views.firm, name="firm"),
]
