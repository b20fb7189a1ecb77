from django.urls import path

from zhijiang.casework.views import batch, board, cases, letters, lists, moves, panel, procedures, statistics

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    # lists
    path("cases/", lists.cases, name="cases"),
    path("cases/new/", cases.items, name="items"),
    path("cases/new/<slug:item>/", cases.new_case, name="new_case"),
    path("cases/list.<str:kind>", lists.cases_file, name="cases_file"),
    path("cases/filters/", lists.keep_filter, name="keep_filter"),
    path("cases/filters/<int:key>/", lists.change_filter, name="change_filter"),
    path("cases/board/", board.board, name="board"),
    path("cases/batch/", batch.batch, name="batch"),
    path("cases/statistics/", statistics.statistics, name="statistics"),
    path("cases/statistics.<str:kind>", statistics.statistics_file, name="statistics_file"),
    # end of lists
    path("cases/<str:code>/", cases.case, name="case"),
    path("cases/<str:code>/procedure/", cases.drawing, name="drawing"),
    path("cases/<str:code>/act/<slug:action>/", moves.act, name="act"),
    path("cases/<str:code>/act/<slug:action>/letter.pdf", moves.letter_preview, name="letter_preview"),
    path("cases/<str:code>/answers/", moves.answers, name="answers"),
    path("cases/<str:code>/items/<int:item>/settle/", moves.settle, name="settle_item"),
    path("cases/<str:code>/recall/", moves.recall, name="recall"),
    path("cases/<str:code>/limits/<slug:clock>/extend/", moves.extend, name="extend"),
    path("cases/<str:code>/about/<slug:name>/", moves.link, name="link"),
    path("cases/<str:code>/panel/", panel.panel, name="panel"),
    path("cases/<str:code>/opinion/", panel.opinion, name="opinion"),
    path("cases/<str:code>/version/", moves.move_version, name="move_version"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:item>/draft/", procedures.draft, name="draft_procedure"),
    path("procedures/<slug:item>/<int:version>/", procedures.procedure, name="procedure"),
    path("procedures/<slug:item>/<int:version>/text/", procedures.save_text, name="save_procedure"),
    path("procedures/<slug:item>/<int:version>/publish/", procedures.publish, name="publish_procedure"),
    path("procedures/<slug:item>/<int:version>/drop/", procedures.drop, name="drop_procedure"),
    path("procedures/<slug:item>/<int:version>/questions/<slug:name>/", procedures.question, name="question"),
    path(
        "procedures/<slug:item>/<int:version>/questions/<slug:name>/remove/",
        procedures.remove_question,
        name="remove_question",
    ),
]
