"""Reads of the task assignment forms. Everything is scoped to a user by `plans_for`."""

from zhijiang.assignments.queries.desk import Lights as Lights
from zhijiang.assignments.queries.desk import is_anything_open as is_anything_open
from zhijiang.assignments.queries.desk import lights_of as lights_of
from zhijiang.assignments.queries.desk import reminders_for as reminders_for
from zhijiang.assignments.queries.desk import waiting_for as waiting_for
from zhijiang.assignments.queries.forms import Outlook as Outlook
from zhijiang.assignments.queries.forms import lines_on as lines_on
from zhijiang.assignments.queries.forms import outlook_of as outlook_of
from zhijiang.assignments.queries.forms import paper_of as paper_of
from zhijiang.assignments.queries.forms import rows_for_import as rows_for_import
from zhijiang.assignments.queries.forms import template as template
from zhijiang.assignments.queries.forms import workbook_of as workbook_of
from zhijiang.assignments.queries.gantt import gantt_of as gantt_of
from zhijiang.assignments.queries.lines import Line as Line
from zhijiang.assignments.queries.lines import bare_lines_of as bare_lines_of
from zhijiang.assignments.queries.lines import line_of as line_of
from zhijiang.assignments.queries.lines import lines_of as lines_of
from zhijiang.assignments.queries.scope import duties_for as duties_for
from zhijiang.assignments.queries.scope import duty_history as duty_history
from zhijiang.assignments.queries.scope import history_of as history_of
from zhijiang.assignments.queries.scope import houses_that_make as houses_that_make
from zhijiang.assignments.queries.scope import people_of as people_of
from zhijiang.assignments.queries.scope import plans_for as plans_for
from zhijiang.assignments.queries.scope import reports_for as reports_for
from zhijiang.assignments.queries.scope import today as today
from zhijiang.assignments.queries.scope import units as units
