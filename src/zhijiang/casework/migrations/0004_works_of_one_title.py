"""The title of each case as two are compared, and with which items' cases an item's are."""

from itertools import batched

from django.db import migrations, models

from zhijiang.casework import search


def fill(apps, schema_editor):
    entries = apps.get_model('casework', 'SearchEntry').objects
    titles = entries.values_list('pk', 'case__title').order_by('pk')
    for some in batched(titles.iterator(), 1000):
        rows = [entries.model(pk=pk, name=search.name_of(title)) for pk, title in some]
        entries.bulk_update(rows, ['name'], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_measures_of_items'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchentry',
            name='name',
            field=models.CharField(default='', max_length=400),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='titled_alike',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['name'], name='entries_by_name'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
