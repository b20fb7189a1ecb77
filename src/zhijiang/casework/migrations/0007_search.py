"""The search index of cases, and the indexes that the lists need."""

import django.db.models.deletion
from django.db import migrations, models

from zhijiang.casework import search


def install(apps, schema_editor):
    search.install(schema_editor.connection)


def remove(apps, schema_editor):
    search.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_more_of_casework")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="casework.case",
                    ),
                ),
                ("title", models.TextField()),
                ("numbers", models.TextField()),
                ("organisation", models.TextField()),
                ("words", models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(closed_at=None), fields=["due_on", "id"], name="open_cases_by_limit"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(closed_at__isnull=False), fields=["-closed_at", "-id"], name="closed_cases_by_day"
            ),
        ),
        # All that the tabs of a list count by, so that the wide rows of the table are not read for it.
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=[
                    "authority",
                    "closed_at",
                    "due_on",
                    "owner_role",
                    "organisation",
                    "assignee",
                    "with_authority",
                    "with_applicant",
                    "procedure",
                    "due_clock",
                    "state",
                ],
                name="cases_counted",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
