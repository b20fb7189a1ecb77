"""Writes of bases: an index of names, one a line."""

from zhijiang.bases.actions.bases import Facts as Facts
from zhijiang.bases.actions.bases import correct_base as correct_base
from zhijiang.bases.actions.bases import name_base as name_base
from zhijiang.bases.actions.bases import open_base as open_base
from zhijiang.bases.actions.firms import Stay as Stay
from zhijiang.bases.actions.firms import admit_firm as admit_firm
from zhijiang.bases.actions.firms import correct_firm as correct_firm
from zhijiang.bases.actions.firms import let_firm_go as let_firm_go
from zhijiang.bases.actions.firms import rename_firm as rename_firm
from zhijiang.bases.actions.imports import import_firms as import_firms
from zhijiang.bases.actions.judging import Judgement as Judgement
from zhijiang.bases.actions.judging import judge_position as judge_position
from zhijiang.bases.actions.ledger import Line as Line
from zhijiang.bases.actions.ledger import correct_line as correct_line
from zhijiang.bases.actions.ledger import enter_line as enter_line
from zhijiang.bases.actions.ledger import strike_line as strike_line
from zhijiang.bases.actions.publishing import publish_year as publish_year
from zhijiang.bases.actions.reports import describe_firm as describe_firm
from zhijiang.bases.actions.reports import report_figures as report_figures
