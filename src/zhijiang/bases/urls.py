from django.urls import path

from zhijiang.bases.views import bases, firms, imports, ledger, register
from zhijiang.bases.views.positioning import base as position
from zhijiang.bases.views.positioning import province

app_name = "bases"
urlpatterns = [
    path("bases/", register.register, name="register"),
    path("bases/figures/", register.figures, name="figures"),
    path("bases/figures/<int:year>/", register.figures, name="figures_of"),
    path("bases/figures/<int:year>/publish/", register.publish, name="publish"),
    path("bases/new/", bases.new_base, name="new"),
    path("bases/firms.xlsx", imports.template, name="template"),
    path("bases/positioning/", province.heat_map, name="positions"),
    path("bases/positioning/network/", province.network, name="positions_network"),
    path("bases/positioning/scatter/", province.scatter, name="positions_scatter"),
    path("bases/positioning/what-if/", province.what_if, name="positions_what_if"),
    path("bases/positioning/experts/", province.experts, name="positions_experts"),
    path("bases/<slug:code>/", bases.base, name="base"),
    path("bases/<slug:code>/edit/", bases.edit_base, name="edit"),
    path("bases/<slug:code>/name/", bases.name_base, name="name"),
    path("bases/<slug:code>/firms/", bases.firms, name="firms"),
    path("bases/<slug:code>/firms.xlsx", bases.firms_xlsx, name="xlsx"),
    path("bases/<slug:code>/firms/new/", firms.admit_firm, name="admit"),
    path("bases/<slug:code>/firms/import/", imports.import_firms, name="import"),
    path("bases/<slug:code>/firms/<slug:firm_code>/", firms.firm, name="firm"),
    path("bases/<slug:code>/firms/<slug:firm_code>/edit/", firms.edit_firm, name="edit_firm"),
    path("bases/<slug:code>/firms/<slug:firm_code>/name/", firms.rename_firm, name="rename_firm"),
    path("bases/<slug:code>/firms/<slug:firm_code>/leave/", firms.let_firm_go, name="leave"),
    path("bases/<slug:code>/firms/<slug:firm_code>/figures/", firms.report_figures, name="report"),
    path("bases/<slug:code>/firms/<slug:firm_code>/about/", firms.describe_firm, name="about"),
    path("bases/<slug:code>/positioning/", position.card, name="position"),
    path("bases/<slug:code>/positioning/firms/", position.rows, name="position_rows"),
    path("bases/<slug:code>/positioning/judge/", position.judge, name="judge"),
    path("bases/<slug:code>/positioning/<slug:judgement_code>/", position.judgement, name="judgement"),
    path("bases/<slug:code>/ledger/", ledger.ledger, name="ledger"),
    path("bases/<slug:code>/ledger/new/<slug:kind>/", ledger.enter_line, name="enter_line"),
    path("bases/<slug:code>/ledger/<slug:line_code>/edit/", ledger.edit_line, name="edit_line"),
    path("bases/<slug:code>/ledger/<slug:line_code>/strike/", ledger.strike_line, name="strike_line"),
]
