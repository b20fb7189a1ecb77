"""What is typed into the pages of bases."""

from zhijiang.bases.forms.bases import BaseForm, BaseNameForm, NewBaseForm, PlateForm, YearForm
from zhijiang.bases.forms.firms import AboutForm, FiguresForm, FirmForm, FirmNameForm, LeaveForm, WorkbookForm
from zhijiang.bases.forms.ledger import LineForm, ReasonForm
from zhijiang.bases.forms.lists import HeadForm, KnownBaseForm
from zhijiang.bases.forms.positioning import JudgementForm, WhatIfForm

__all__ = [
    "AboutForm",
    "BaseForm",
    "BaseNameForm",
    "FiguresForm",
    "FirmForm",
    "FirmNameForm",
    "HeadForm",
    "JudgementForm",
    "KnownBaseForm",
    "LeaveForm",
    "LineForm",
    "NewBaseForm",
    "PlateForm",
    "ReasonForm",
    "WhatIfForm",
    "WorkbookForm",
    "YearForm",
]
