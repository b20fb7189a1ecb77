"""What is typed into the pages of support: an index of names, one a line."""

from zhijiang.support.forms.grants import ApplyForm as ApplyForm
from zhijiang.support.forms.grants import GrantForm as GrantForm
from zhijiang.support.forms.grants import PaymentForm as PaymentForm
from zhijiang.support.forms.grants import ReasonForm as ReasonForm
from zhijiang.support.forms.grants import RecallForm as RecallForm
from zhijiang.support.forms.grants import ReportForm as ReportForm
from zhijiang.support.forms.grants import ServiceForm as ServiceForm
from zhijiang.support.forms.measures import MeasureForm as MeasureForm
