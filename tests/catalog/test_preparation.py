from __future__ import annotations

from tests.cast import Cast
from tests.catalog.test_actions import BringIn
from zhijiang import media
from zhijiang.catalog import queries
from zhijiang.catalog.models import Analysis, Work
from zhijiang.catalog.states import AnalysisState

OLD = {"schema": "zhijiang.report/1", "analyser": "0.1.0", "video": {"frames": 120}, "findings": []}


def test_a_report_of_an_older_analyser_is_read_until_the_present_one_has_answered(
    cast: Cast, series: Work, bring_in: BringIn
) -> None:
    file = bring_in(series, by=cast.lin).file
    Analysis.objects.filter(file=file).update(analyser="0.1.0", state=AnalysisState.READY, report=OLD)
    present = Analysis.objects.create(file=file, analyser=media.ANALYSER_VERSION, state=AnalysisState.RUNNING)

    meanwhile = queries.analysis_of(file)
    counted = queries.frames_of(file.pk)
    Analysis.objects.filter(pk=present.pk).update(state=AnalysisState.READY, report=OLD | {"video": {"frames": 119}})

    assert meanwhile is not None
    assert (meanwhile.report, counted) == (OLD, 120)
    assert (queries.analysis_of(file), queries.frames_of(file.pk)) == (present, 119)
