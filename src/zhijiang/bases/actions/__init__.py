"""Writes of bases: an index of names, one a line."""

from zhijiang.bases.actions.bases import name_base as name_base
from zhijiang.bases.actions.bases import open_base as open_base
from zhijiang.bases.actions.firms import admit_firm as admit_firm
from zhijiang.bases.actions.firms import let_firm_go as let_firm_go
from zhijiang.bases.actions.firms import report_figures as report_figures
