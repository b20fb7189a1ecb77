from django.urls import path

from zhijiang.distribution.views import desk, door

app_name = "distribution"
urlpatterns = [
    path("deliveries/", desk.deliveries, name="deliveries"),
    path("deliveries/new/", desk.new, name="new"),
    path("deliveries/<slug:code>/", desk.delivery, name="delivery"),
    path("deliveries/<slug:code>/manifest-sha256.txt", desk.manifest, name="manifest"),
    path("deliveries/<slug:code>/links/<int:key>/revoke/", desk.revoke, name="revoke"),
    path("deliveries/<slug:code>/<slug:verb>/", desk.act, name="act"),
    path("collect/<slug:token>/", door.page, name="collect"),
    path("collect/<slug:token>/manifest-sha256.txt", door.manifest, name="collect_manifest"),
    path("collect/<slug:token>/package/", door.package, name="collect_package"),
    path("collect/<slug:token>/receipt/", door.receipt, name="collect_receipt"),
]
