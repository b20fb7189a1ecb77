"""Writes of indicators: an index of names, one a line."""

from zhijiang.indicators.actions.imports import import_reports as import_reports
from zhijiang.indicators.actions.periods import move_due_day as move_due_day
from zhijiang.indicators.actions.periods import open_period as open_period
from zhijiang.indicators.actions.periods import seal_period as seal_period
from zhijiang.indicators.actions.publishing import publish_period as publish_period
from zhijiang.indicators.actions.reminding import mark_read as mark_read
from zhijiang.indicators.actions.reminding import remind as remind
from zhijiang.indicators.actions.reports import correct as correct
from zhijiang.indicators.actions.reports import report as report
from zhijiang.indicators.actions.reports import seal as seal
from zhijiang.indicators.actions.reports import send_back as send_back
