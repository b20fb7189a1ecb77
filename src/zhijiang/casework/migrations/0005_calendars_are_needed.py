"""Apart from the step before, because PostgreSQL alters no table of which it has rows to check in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0004_calendars_of_packs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="calendarday",
            name="calendar",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="days", to="casework.calendar"),
        ),
        migrations.AlterField(
            model_name="calendaryear",
            name="calendar",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="years", to="casework.calendar"),
        ),
        migrations.AlterField(
            model_name="procedureversion",
            name="calendar",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.calendar"),
        ),
        migrations.AlterField(
            model_name="calendarday",
            name="day",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="calendaryear",
            name="year",
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(fields=("calendar", "day"), name="one_kind_per_day"),
        ),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.UniqueConstraint(fields=("calendar", "year"), name="one_list_per_year"),
        ),
    ]
