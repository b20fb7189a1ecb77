"""Writes of the task assignment forms: an index of names, one a line."""

from zhijiang.assignments.actions.duties import add_progress as add_progress
from zhijiang.assignments.actions.duties import cancel as cancel
from zhijiang.assignments.actions.duties import confirm as confirm
from zhijiang.assignments.actions.duties import finish_step as finish_step
from zhijiang.assignments.actions.duties import report_done as report_done
from zhijiang.assignments.actions.duties import send_back as send_back
from zhijiang.assignments.actions.imports import import_form as import_form
from zhijiang.assignments.actions.plans import Given as Given
from zhijiang.assignments.actions.plans import add_duty as add_duty
from zhijiang.assignments.actions.plans import edit_duty as edit_duty
from zhijiang.assignments.actions.plans import edit_plan as edit_plan
from zhijiang.assignments.actions.plans import make_plan as make_plan
from zhijiang.assignments.actions.plans import publish_plan as publish_plan
from zhijiang.assignments.actions.reminding import mark_read as mark_read
from zhijiang.assignments.actions.reminding import remind as remind
