from django.urls import path

from zhijiang.distribution.views import desk, door, released, releases

app_name = "distribution"
urlpatterns = [
    path("deliveries/", desk.deliveries, name="deliveries"),
    path("deliveries/new/", desk.new, name="new"),
    path("deliveries/<slug:code>/", desk.delivery, name="delivery"),
    path("deliveries/<slug:code>/manifest-sha256.txt", desk.manifest, name="manifest"),
    path("deliveries/<slug:code>/links/<int:key>/revoke/", desk.revoke, name="revoke"),
    path("deliveries/<slug:code>/<slug:verb>/", desk.act, name="act"),
    path("releases/", releases.releases, name="releases"),
    path("releases/new/", releases.new_release, name="new_release"),
    path("releases/new/<slug:code>/", releases.announce, name="announce"),
    path("releases/<slug:code>/", releases.release, name="release"),
    path("releases/<slug:code>/edit/", releases.edit_release, name="edit_release"),
    path("releases/<slug:code>/figures/", releases.add_figure, name="add_figure"),
    path("releases/<slug:code>/figures/import/", releases.import_figures, name="import_figures"),
    path("releases/<slug:code>/figures/template.xlsx", releases.figures_template, name="figures_template"),
    path("releases/<slug:code>/figures/<int:key>/", releases.correct_figure, name="correct_figure"),
    path("releases/<slug:code>/act/<slug:verb>/", releases.release_act, name="release_act"),
    path("desk/bases/<slug:code>/released/", released.of_base, name="base_released"),
    path("public/released/", released.register, name="released"),
    path("public/released.<slug:kind>", released.register_file, name="released_file"),
    path("collect/<slug:token>/", door.page, name="collect"),
    path("collect/<slug:token>/manifest-sha256.txt", door.manifest, name="collect_manifest"),
    path("collect/<slug:token>/package/", door.package, name="collect_package"),
    path("collect/<slug:token>/receipt/", door.receipt, name="collect_receipt"),
]
