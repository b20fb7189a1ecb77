from typing import Any

from django.db import migrations, models

from zhijiang.casework import search


def fill(apps: Any, _editor: Any) -> None:
    """Write down what each work is found by."""
    work = apps.get_model("catalog", "Work")
    rows = list(work.objects.only("pk", "title", "title_en", "code", "adapted_from"))
    for row in rows:
        row.words = search.lines((row.title, row.title_en, row.code, row.adapted_from))
    work.objects.bulk_update(rows, ["words"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_works_and_rights")]

    operations = [
        migrations.AddField("work", "words", models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
