from django.urls import path

from zhijiang.notices.views import desk, public

app_name = "notices"
urlpatterns = [
    path("news/", public.index, name="index"),
    path("news/feed.atom", public.feed, name="feed"),
    path("news/desk/", desk.desk, name="desk"),
    path("news/new/", desk.new, name="new"),
    path("news/<slug:code>/", public.notice, name="notice"),
    path("news/<slug:code>/pictures/<int:number>/<int:place>/", public.picture, name="picture"),
    path("news/<slug:code>/text/", desk.text, name="text"),
    path("news/<slug:code>/text/edit/", desk.edit, name="edit"),
    path("news/<slug:code>/text/pictures/", desk.add_picture, name="add_picture"),
    path("news/<slug:code>/text/pictures/<int:place>/remove/", desk.remove_picture, name="remove_picture"),
    path("news/<slug:code>/text/<slug:verb>/", desk.act, name="act"),
]
