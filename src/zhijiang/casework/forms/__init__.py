"""What comes in: checked and typed, nothing written. (Forms of procedures come out of their schema.)"""

from zhijiang.casework.forms.desk import (
    ChannelsForm,
    DelegationForm,
    FoundConflictForm,
    HookForm,
    HouseConflictForm,
    ManyFiles,
    NewTaskForm,
    ReasonForm,
    TaskForm,
)
from zhijiang.casework.forms.editor import KIND_WORDS, QuestionForm
from zhijiang.casework.forms.letters import LARGEST_LETTER, CompareForm, VerifyForm
from zhijiang.casework.forms.lists import BatchForm, CaseFilterForm, FilterNameForm, PeriodForm
from zhijiang.casework.forms.moves import (
    AnswerForm,
    ItemForm,
    MoveForm,
    OpinionForm,
    PanelForm,
    RuleChoice,
    StartForm,
    measures_to_choose,
)
from zhijiang.casework.forms.naming import OrganisationNameForm
from zhijiang.casework.forms.papers import DossierForm, RenewForm
from zhijiang.casework.forms.public import RatingForm, StatusForm, TokenForm
from zhijiang.casework.forms.registers import ColumnsForm, RegisterForm
from zhijiang.casework.forms.templates import BackForm, TemplateForm
from zhijiang.casework.forms.workbooks import WorkbookForm

__all__ = [
    "KIND_WORDS",
    "LARGEST_LETTER",
    "AnswerForm",
    "BackForm",
    "BatchForm",
    "CaseFilterForm",
    "ChannelsForm",
    "ColumnsForm",
    "CompareForm",
    "DelegationForm",
    "DossierForm",
    "FilterNameForm",
    "FoundConflictForm",
    "HookForm",
    "HouseConflictForm",
    "ItemForm",
    "ManyFiles",
    "MoveForm",
    "NewTaskForm",
    "OpinionForm",
    "OrganisationNameForm",
    "PanelForm",
    "PeriodForm",
    "QuestionForm",
    "RatingForm",
    "ReasonForm",
    "RegisterForm",
    "RenewForm",
    "RuleChoice",
    "StartForm",
    "StatusForm",
    "TaskForm",
    "TemplateForm",
    "TokenForm",
    "VerifyForm",
    "WorkbookForm",
    "measures_to_choose",
]
