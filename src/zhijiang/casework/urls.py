from django.urls import path

from zhijiang.casework.views import (
    assigning,
    cases,
    conflicts,
    delegations,
    hooks,
    letters,
    lists,
    messages,
    tasks,
)

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    path("cases/", lists.cases, name="cases"),
    path("cases/<str:code>/", cases.case, name="case"),
    # the desk
    path("cases/<str:code>/assign/", assigning.assign, name="assign"),
    path("cases/<str:code>/take/", assigning.take, name="take"),
    path("cases/<str:code>/conflict/", conflicts.declare_conflict, name="declare_conflict"),
    path("cases/<str:code>/conflicts/", conflicts.case_conflicts, name="case_conflicts"),
    path("cases/<str:code>/tasks/<slug:kind>/new/", tasks.new_task, name="new_task"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/end/", conflicts.end_conflict, name="end_conflict"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<str:code>/", tasks.task, name="task"),
    path("tasks/<str:code>/cancel/", tasks.cancel_task, name="cancel_task"),
    path("tasks/<str:code>/files/<str:sha256>", tasks.task_file, name="task_file"),
    path("cover/", delegations.delegations, name="delegations"),
    path("cover/<int:pk>/end/", delegations.end_delegation, name="end_delegation"),
    path("inbox/", messages.messages, name="messages"),
    path("inbox/all-read/", messages.read_all_messages, name="read_all_messages"),
    path("inbox/settings/", messages.message_settings, name="message_settings"),
    path("inbox/<int:pk>/read/", messages.read_message, name="read_message"),
    path("hooks/", hooks.hooks, name="hooks"),
    path("hooks/<str:code>/end/", hooks.end_hook, name="end_hook"),
]
