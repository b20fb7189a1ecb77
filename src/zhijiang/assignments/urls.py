from django.urls import path

from zhijiang.assignments.views import duties, imports, plans

app_name = "assignments"
urlpatterns = [
    path("duties/", plans.plans, name="plans"),
    path("duties/new/", plans.new_plan, name="new"),
    path("duties/template.xlsx", plans.template, name="template"),
    path("duties/reminders/read/", plans.read_reminders, name="read_reminders"),
    path("duties/<str:code>/", plans.plan, name="plan"),
    path("duties/<str:code>/gantt/", plans.gantt, name="gantt"),
    path("duties/<str:code>/units/", plans.by_unit, name="by_unit"),
    path("duties/<str:code>/edit/", plans.edit_plan, name="edit"),
    path("duties/<str:code>/publish/", plans.publish, name="publish"),
    path("duties/<str:code>/add/", plans.add_duty, name="add"),
    path("duties/<str:code>/import/", imports.import_form, name="import"),
    path("duties/<str:code>/form.xlsx", plans.form_xlsx, name="xlsx"),
    path("duties/<str:code>/form.pdf", plans.form_pdf, name="pdf"),
    path("duties/<str:code>/<int:number>/", duties.duty, name="duty"),
    path("duties/<str:code>/<int:number>/edit/", duties.edit_duty, name="edit_duty"),
    path("duties/<str:code>/<int:number>/act/<slug:verb>/", duties.act, name="act"),
    path("duties/<str:code>/<int:number>/steps/<int:step>/", duties.finish_step, name="finish_step"),
    path("duties/<str:code>/<int:number>/files/<int:report>/", duties.evidence, name="evidence"),
]
