"""What the form renderer promises to screen readers and keyboards."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.utils import translation

from zhijiang.ui import forms as ui_forms
from zhijiang.ui.samples import SampleForm


def html_of(form: SampleForm) -> str:
    with translation.override("en"):
        return re.sub(r"\s+(?=<)|(?<=>)\s+", "", str(form))


def test_wrong_field_is_marked_described_and_listed_with_a_link() -> None:
    html = html_of(SampleForm({"kind": "a", "vote": "a", "sure": "on"}))

    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert re.search(
        r'<input type="text" name="title"[^>]*aria-invalid="true"[^>]*aria-describedby="id_title_error"', html
    )
    assert 'id="id_title_error"' in html


def test_hint_is_tied_to_its_choices_by_the_fieldset() -> None:
    html = html_of(SampleForm())

    assert '<fieldset aria-describedby="id_vote_helptext"><legend>Your opinion</legend>' in html
    assert 'id="id_vote_helptext"' in html


def test_every_control_has_a_label() -> None:
    html = html_of(SampleForm())

    controls = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)

    assert len(controls) >= 9
    assert [each for each in controls if f'<label for="{each}">' not in html] == []


def test_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in html_of(SampleForm())


def test_day_that_was_given_stands_in_the_form_in_which_the_browser_takes_it() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            html = str(SampleForm(initial={"premiere": date(2026, 3, 1)})["premiere"])

        assert 'type="date"' in html
        assert 'value="2026-03-01"' in html


def test_every_day_is_asked_for_by_the_one_field() -> None:
    here = Path(ui_forms.__file__).parents[1]
    own = [
        path.relative_to(here).as_posix()
        for path in here.rglob("*.py")
        if "migrations" not in path.parts and "forms.DateInput" in path.read_text(encoding="utf-8")
    ]

    assert own == ["ui/forms.py"]
