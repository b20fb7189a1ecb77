"""All tables of this app, as one step: a new installation opens sooner (0027).

It stands for the steps that installations from before it took one by one.
"""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from zhijiang.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('screening', '0001_initial'),
        ('screening', '0002_english_titles'),
    ]

    dependencies = [
        ('casework', '0001_tables'),
        ('catalog', '0001_initial'),
        ('people', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='casework.case')),
                    ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='catalog.work')),
                ],
            ),
            migrations.CreateModel(
                name='ReviewedCut',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('cut', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviewed_in', to='catalog.cut')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviewed_cuts', to='screening.review')),
                ],
                options={
                    'ordering': ['review', 'round', 'cut__episode__number'],
                    'constraints': [models.UniqueConstraint(fields=('review', 'round', 'cut'), name='a_cut_once_a_round')],
                },
            ),
            migrations.CreateModel(
                name='Note',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('start', models.BigIntegerField()),
                    ('end', models.BigIntegerField()),
                    ('severity', models.CharField(choices=[('blocker', 'Blocker'), ('issue', 'Issue'), ('note', 'Note')], max_length=10)),
                    ('text', models.TextField()),
                    ('status', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('settled', 'Settled'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to=settings.AUTH_USER_MODEL)),
                    ('fix_item', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='note', to='casework.fixitem')),
                    ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.rulenode')),
                    ('reviewed_cut', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='screening.reviewedcut')),
                ],
                options={
                    'ordering': ['reviewed_cut', 'start', 'end', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start')), ('start__gte', 0)), name='note_covers_a_frame')],
                },
            ),
        ]),
    ]
