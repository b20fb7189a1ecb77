"""Rows of support: an index of names, one a line. Money is whole fen (1/100 yuan), so that every sum is exact."""

from zhijiang.support.models.calls import Call as Call
from zhijiang.support.models.calls import Entry as Entry
from zhijiang.support.models.calls import Expert as Expert
from zhijiang.support.models.calls import Quota as Quota
from zhijiang.support.models.grants import Delivery as Delivery
from zhijiang.support.models.grants import FollowUp as FollowUp
from zhijiang.support.models.grants import Grant as Grant
from zhijiang.support.models.grants import Instalment as Instalment
from zhijiang.support.models.grants import Payment as Payment
from zhijiang.support.models.grants import Recall as Recall
from zhijiang.support.models.grants import Result as Result
from zhijiang.support.models.grants import Target as Target
from zhijiang.support.models.measures import Application as Application
from zhijiang.support.models.measures import Measure as Measure
from zhijiang.support.models.scores import Defence as Defence
from zhijiang.support.models.scores import Hearing as Hearing
from zhijiang.support.models.scores import Notice as Notice
from zhijiang.support.models.scores import Objection as Objection
from zhijiang.support.models.scores import Proposal as Proposal
from zhijiang.support.models.scores import Ranking as Ranking
from zhijiang.support.models.scores import Score as Score
from zhijiang.support.models.scores import Sheet as Sheet
from zhijiang.support.models.scores import Summons as Summons
