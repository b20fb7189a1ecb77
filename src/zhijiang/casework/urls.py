from django.urls import path

from zhijiang.casework.api import api, document
from zhijiang.casework.views import archive, batch, board, cases, letters, lists, public, statistics, tokens

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    # lists
    path("cases/", lists.cases, name="cases"),
    path("cases/list.<str:kind>", lists.cases_file, name="cases_file"),
    path("cases/filters/", lists.keep_filter, name="keep_filter"),
    path("cases/filters/<int:key>/", lists.change_filter, name="change_filter"),
    path("cases/board/", board.board, name="board"),
    path("cases/batch/", batch.batch, name="batch"),
    path("cases/statistics/", statistics.statistics, name="statistics"),
    path("cases/statistics.<str:kind>", statistics.statistics_file, name="statistics_file"),
    path("public/lists/", public.public_lists, name="public_lists"),
    path("public/lists/<slug:item>/<str:month>/", public.public_list, name="public_list"),
    path("public/lists/<slug:item>/<str:month>.<str:kind>", public.public_list_file, name="public_list_file"),
    path("status/", public.status, name="status"),
    path("account/keys/", tokens.tokens, name="tokens"),
    path("account/keys/<int:key>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("api/openapi.json", document, name="api_document"),
    path("api/", api.urls),
    path("cases/<str:code>/archive.zip", archive.archive, name="archive"),
    path("cases/<str:code>/rate/", archive.rate, name="rate"),
    # end of lists
    path("cases/<str:code>/", cases.case, name="case"),
]
