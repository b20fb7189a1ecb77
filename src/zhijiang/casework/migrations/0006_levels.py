"""A case may go up a line of bodies: where it was lodged stays, the body before which it lies and that of a letter follow it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):  # noqa: ANN001, ANN201
    apps.get_model("casework", "Case").objects.update(lodged_with=F("authority"))
    document = apps.get_model("casework", "Document")
    case = apps.get_model("casework", "Case")
    own = case.objects.filter(pk=models.OuterRef("case")).values("authority")[:1]
    document.objects.update(authority=models.Subquery(own))


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_calendars_are_needed"), ("people", "0001_first_release")]
    # PostgreSQL changes no table that has rows written to it in the same transaction.
    atomic = False

    operations = [
        migrations.AddField(
            model_name="case",
            name="lodged_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="authority",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="case",
            name="lodged_with",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
            ),
        ),
        migrations.RemoveIndex(model_name="case", name="cases_counted"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=[
                    "lodged_with",
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
                    "authority",
                ],
                name="cases_counted",
            ),
        ),
    ]
