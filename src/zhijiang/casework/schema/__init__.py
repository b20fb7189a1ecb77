"""Forms out of JSON Schema: the procedure's schema is the one truth; Django forms, checks and summaries follow it."""

from zhijiang.casework.schema.asked import (
    Condition,
    asked_fields,
    condition_of,
    is_asked,
    kept,
    own_condition,
    section_of,
)
from zhijiang.casework.schema.building import ProcedureForm, as_data, column_field, form_class
from zhijiang.casework.schema.changes import Cell, Change, ChangedRow, changes_between
from zhijiang.casework.schema.checks import (
    ShareLine,
    check_errors,
    number_in,
    shares_of,
    sum_of,
    sums_left_open,
    warnings_in,
)
from zhijiang.casework.schema.credit_code import check_character, credit_code_fault, normal_credit_code
from zhijiang.casework.schema.described import described
from zhijiang.casework.schema.fields import MOST_ROWS, OrganisationField, is_timecode, normal_number
from zhijiang.casework.schema.kinds import SIMPLE, Kind, columns_of, kind_of, required_columns
from zhijiang.casework.schema.passages import (
    PLACE,
    FilmCut,
    passage_fault,
    passage_fields,
    standing_label,
    timecodes_of,
)
from zhijiang.casework.schema.reading import read_answers
from zhijiang.casework.schema.summary import (
    Answered,
    AnsweredSection,
    File,
    answered,
    file_fields,
    files_in,
    files_of,
    shown,
    summary_of,
)
from zhijiang.casework.schema.texts import FieldError, title_of, words
from zhijiang.casework.schema.validity import errors_in, missing
from zhijiang.casework.schema.widgets import rows_button

__all__ = [
    "MOST_ROWS",
    "PLACE",
    "SIMPLE",
    "Answered",
    "AnsweredSection",
    "Cell",
    "Change",
    "ChangedRow",
    "Condition",
    "FieldError",
    "File",
    "FilmCut",
    "Kind",
    "OrganisationField",
    "ProcedureForm",
    "ShareLine",
    "answered",
    "as_data",
    "asked_fields",
    "changes_between",
    "check_character",
    "check_errors",
    "column_field",
    "columns_of",
    "condition_of",
    "credit_code_fault",
    "described",
    "errors_in",
    "file_fields",
    "files_in",
    "files_of",
    "form_class",
    "is_asked",
    "is_timecode",
    "kept",
    "kind_of",
    "missing",
    "normal_credit_code",
    "normal_number",
    "number_in",
    "own_condition",
    "passage_fault",
    "passage_fields",
    "read_answers",
    "required_columns",
    "rows_button",
    "section_of",
    "shares_of",
    "shown",
    "standing_label",
    "sum_of",
    "summary_of",
    "sums_left_open",
    "timecodes_of",
    "title_of",
    "warnings_in",
    "words",
]
