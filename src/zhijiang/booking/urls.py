from django.urls import path

from zhijiang.booking import views

app_name = "booking"
urlpatterns = [
    path("facilities/", views.facilities, name="facilities"),
    path("facilities/new/<slug:base>/", views.new_facility, name="new_facility"),
    path("facilities/<int:pk>/", views.facility, name="facility"),
    path("facilities/<int:pk>/edit/", views.edit_facility, name="edit_facility"),
    path("bookings/", views.bookings, name="bookings"),
    path("bookings/<slug:code>/", views.booking, name="booking"),
    path("bookings/<slug:code>/act/<slug:verb>/", views.act, name="act"),
    path("bookings/<slug:code>/rate/", views.rate, name="rate"),
]
