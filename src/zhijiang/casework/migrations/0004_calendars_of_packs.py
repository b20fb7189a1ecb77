"""A calendar belongs to a pack. What was loaded before becomes one calendar, under the name its years' files had.

Until the pack is loaded again, which the next start does, it says what was in the code: China's zone, weekend and feasts.
"""

import django.db.models.deletion
from django.db import migrations, models

UNTIL_NOW = """zone: Asia/Shanghai
weekend: [saturday, sunday]
every_year: [01-01, 05-01, 05-02, 10-01, 10-02, 10-03]
"""


def keep_what_was_loaded(apps, schema_editor):
    years = apps.get_model("casework", "CalendarYear").objects.order_by("-year")
    versions = apps.get_model("casework", "ProcedureVersion").objects
    if not years.exists() and not versions.exists():
        return
    newest = years.values_list("notice", flat=True).first() or ""
    code = newest.rpartition("-")[0][:20] or "cn"
    apps.get_model("casework", "Calendar").objects.create(code=code, text=UNTIL_NOW)
    for name in ("CalendarYear", "CalendarDay", "ProcedureVersion"):
        apps.get_model("casework", name).objects.update(calendar=code)


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0003_list_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("text", models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name="calendarday",
            name="calendar",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="days", to="casework.calendar"),
        ),
        migrations.AddField(
            model_name="calendaryear",
            name="calendar",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="years", to="casework.calendar"),
        ),
        migrations.AddField(
            model_name="procedureversion",
            name="calendar",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.calendar"),
        ),
        migrations.RunPython(keep_what_was_loaded, migrations.RunPython.noop),
    ]
