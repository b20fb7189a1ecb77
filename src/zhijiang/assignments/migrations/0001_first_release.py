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
        ('casework', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Plan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'J'), editable=False, max_length=12, unique=True)),
                    ('title', models.CharField(max_length=120)),
                    ('day', models.DateField()),
                    ('state', models.CharField(choices=[('draft', 'Being drafted'), ('published', 'Assigned')], default='draft', max_length=20)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='people.organisation')),
                ],
                options={
                    'ordering': ['-day', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='Duty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('item', models.CharField(max_length=500)),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('due_workdays', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('not_begun', 'Not begun'), ('in_progress', 'In progress'), ('reported', 'Reported done'), ('confirmed', 'Confirmed done'), ('cancelled', 'Cancelled')], default='not_begun', max_length=20)),
                    ('reported_on', models.DateField(blank=True, null=True)),
                    ('after', models.ManyToManyField(blank=True, related_name='before', to='assignments.duty')),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='casework.case')),
                    ('helpers', models.ManyToManyField(blank=True, related_name='duties_helped', to='people.organisation')),
                    ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties_led', to='people.organisation')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='assignments.plan')),
                ],
                options={
                    'ordering': ['plan', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='one_duty_a_number'), models.CheckConstraint(condition=models.Q(('due_on', None), ('due_workdays', None), _connector='XOR'), name='a_duty_has_one_deadline')],
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('plan_made', 'The form was begun'), ('plan_edited', 'The form was changed'), ('plan_published', 'The form was published to its units'), ('duty_added', 'The duty was added'), ('duty_edited', 'The duty was changed'), ('duties_imported', 'Duties were brought in from a workbook'), ('duty_progress', 'Progress was reported'), ('duty_step_done', 'A step was done'), ('duty_reported', 'Reported as done'), ('duty_confirmed', 'Confirmed as done'), ('duty_sent_back', 'Sent back'), ('duty_cancelled', 'The duty was cancelled'), ('duty_due_soon', 'The lead unit was reminded: the deadline is near'), ('duty_overdue', 'The lead unit was reminded: the deadline has passed'), ('duty_escalated', "The plan's owner was told: the deadline has passed")], max_length=20)),
                    ('due_on', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='assignments.duty')),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.event')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duty_reminders', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'duty', 'act', 'due_on'), name='reminded_once_of_a_deadline')],
                },
            ),
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('plan_made', 'The form was begun'), ('plan_edited', 'The form was changed'), ('plan_published', 'The form was published to its units'), ('duty_added', 'The duty was added'), ('duty_edited', 'The duty was changed'), ('duties_imported', 'Duties were brought in from a workbook'), ('duty_progress', 'Progress was reported'), ('duty_step_done', 'A step was done'), ('duty_reported', 'Reported as done'), ('duty_confirmed', 'Confirmed as done'), ('duty_sent_back', 'Sent back'), ('duty_cancelled', 'The duty was cancelled'), ('duty_due_soon', 'The lead unit was reminded: the deadline is near'), ('duty_overdue', 'The lead unit was reminded: the deadline has passed'), ('duty_escalated', "The plan's owner was told: the deadline has passed")], max_length=20)),
                    ('at', models.DateTimeField()),
                    ('text', models.TextField()),
                    ('link', models.URLField(blank=True, max_length=400)),
                    ('file_name', models.CharField(blank=True, max_length=200)),
                    ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.attachment')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='assignments.duty')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField()),
                    ('text', models.CharField(max_length=200)),
                    ('done_on', models.DateField(blank=True, null=True)),
                    ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assignments.duty')),
                ],
                options={
                    'ordering': ['place', 'pk'],
                },
            ),
        ]),
    ]
