"""Making the tables of an app in one step; what a database of the many steps before it is taken for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.homes import rows, zhijiang_in_turn

BEFORE: Final = """
people 0001_initial 0002_more_of_casework 0001_first_release 0002_words_of_letters
casework 0001_initial 0002_initial 0003_append_only 0004_more_of_the_engine 0005_an_opinion_may_be_signed_again_and_again
casework 0006_more_of_casework 0007_search 0008_name_tags 0009_who_knows_of_a_case 0010_letter_templates 0011_imports
casework 0012_english_titles 0001_first_release 0002_a_number_names_one_letter 0003_list_files 0004_calendars_of_packs
casework 0005_calendars_are_needed 0006_levels 0007_kept_answers 0008_a_case_follows_another 0009_messages_of_procedures
casework 0010_handlers_of_items
bases 0001_first_bases 0002_what_bases_keep 0003_what_the_register_holds 0004_figures_of_periods 0005_position_judgements
support 0001_support 0002_calls
"""
"""What the last version with single steps had written down of the apps whose steps became one."""


@pytest.mark.django_db
@pytest.mark.both_databases
def test_database_of_the_steps_before_is_taken_over_without_a_change() -> None:
    steps = [(app, name) for app, *names in map(str.split, BEFORE.strip().splitlines()) for name in names]
    folded = {(app, "0001_tables") for app, _name in steps}
    recorder = MigrationRecorder(connection)
    on_disk = MigrationLoader(connection).disk_migrations
    for key in [key for one in folded for key in (one, *on_disk[one].replaces)]:
        recorder.record_unapplied(*key)
    for key in steps:
        recorder.record_applied(*key)

    executor = MigrationExecutor(connection)
    missing = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    call_command("migrate", verbosity=0)

    assert missing == []
    assert folded <= set(recorder.applied_migrations())


def test_tables_of_an_app_go_and_come_back_the_same(tmp_path: Path, tables: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(tables, home)
    schema = "select type, name, sql from sqlite_master where name like ? order by name"
    before, mine = rows(home, schema, "%"), rows(home, schema, "support_%")

    [(gone, _, _)] = zhijiang_in_turn(home, ["manage", "migrate", "support", "zero", "--verbosity", "0"])
    without = rows(home, schema, "support_%")
    [(back, _, _)] = zhijiang_in_turn(home, ["manage", "migrate", "--verbosity", "0"])

    assert (gone, back, without) == (0, 0, [])
    assert (len(mine) > 16, rows(home, schema, "%")) == (True, before)
