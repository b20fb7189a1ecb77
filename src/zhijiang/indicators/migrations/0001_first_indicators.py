"""All tables of this app, as one step: a new installation opens sooner (0027)."""

import django.db.models.deletion
import functools
import zhijiang.codes
from django.conf import settings
from django.db import migrations, models

from zhijiang.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bases', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Period',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'Q'), editable=False, max_length=12, unique=True)),
                    ('rhythm', models.CharField(choices=[('year', 'Year'), ('half', 'Half-year'), ('quarter', 'Quarter')], max_length=10)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('part', models.PositiveSmallIntegerField(default=1)),
                    ('due_on', models.DateField()),
                    ('opened_on', models.DateField()),
                    ('indicators', models.JSONField()),
                ],
                options={
                    'ordering': ['-year', '-part', 'rhythm'],
                    'constraints': [models.UniqueConstraint(fields=('rhythm', 'year', 'part'), name='a_period_is_opened_once')],
                },
            ),
            migrations.CreateModel(
                name='PublishedPeriod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('published_on', models.DateField()),
                    ('tables', models.JSONField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('period', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='published', to='indicators.period')),
                ],
            ),
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('reported', 'Reported'), ('sent_back', 'Sent back'), ('sealed', 'Sealed')], default='reported', max_length=10)),
                    ('reported_at', models.DateTimeField()),
                    ('said', models.TextField(blank=True)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='bases.base')),
                    ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='bases.firm')),
                    ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='indicators.period')),
                ],
                options={
                    'indexes': [models.Index(fields=['period', 'base', 'state'], name='reports_of_a_base')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('firm__isnull', False)), fields=('period', 'firm'), name='one_report_of_a_firm_for_a_period'), models.UniqueConstraint(condition=models.Q(('firm', None)), fields=('period', 'base'), name='one_report_of_a_base_for_a_period')],
                },
            ),
            migrations.CreateModel(
                name='Value',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40)),
                    ('amount', models.BigIntegerField()),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='indicators.report')),
                ],
                options={
                    'indexes': [models.Index(fields=['key', 'report', 'amount'], name='figures_of_an_indicator')],
                    'constraints': [models.UniqueConstraint(fields=('report', 'key'), name='one_figure_of_an_indicator')],
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('due_soon', 'The due day is near'), ('overdue', 'The due day has passed')], max_length=20)),
                    ('due_on', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bases.base')),
                    ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='indicators.period')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicator_reminders', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'period', 'base', 'act', 'due_on'), name='reminded_once_of_a_due_day')],
                },
            ),
        ]),
    ]
