"""All tables of this app, as one step: a new installation opens sooner (0027).

It stands for the steps that installations from before it took one by one.
"""

import django.db.models.deletion
import functools
import zhijiang.codes
from django.conf import settings
from django.db import migrations, models

from zhijiang.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('support', '0001_support'),
        ('support', '0002_calls'),
    ]

    dependencies = [
        ('bases', '0001_tables'),
        ('casework', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Grant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'G'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('finance', 'Financial support'), ('policy', 'Support by policy'), ('guidance', 'Business guidance'), ('information', 'Information services'), ('publicity', 'Publicity and promotion'), ('platform', 'Platform building')], max_length=20)),
                    ('purpose', models.CharField(choices=[('creation', 'Creation and production'), ('talent', 'Talent'), ('start_up', 'Start-up'), ('loan_interest', 'Interest on loans'), ('equity', 'Equity investment'), ('rent', 'Rent and premises'), ('equipment', 'Equipment and technology'), ('release', 'Release and promotion'), ('training', 'Training and guidance'), ('other', 'Other')], max_length=20)),
                    ('project', models.CharField(max_length=200)),
                    ('promised_fen', models.BigIntegerField(blank=True, null=True)),
                    ('promised', models.TextField()),
                    ('decided_on', models.DateField()),
                    ('paper', models.CharField(max_length=120)),
                    ('about_earlier', models.TextField(blank=True)),
                    ('project_key', models.CharField(db_index=True, max_length=200)),
                    ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='bases.base')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='grant', to='casework.case')),
                    ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='bases.firm')),
                    ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to='people.organisation')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.organisation')),
                    ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='support.measure')),
                ],
                options={
                    'ordering': ['-decided_on', '-pk'],
                    'indexes': [models.Index(fields=['base', 'decided_on'], name='grants_of_a_base')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('promised_fen', None), ('promised_fen__gt', 0), _connector='OR'), name='promise_is_more_than_nought')],
                },
            ),
            migrations.CreateModel(
                name='FollowUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('text', models.TextField()),
                    ('file_name', models.CharField(blank=True, max_length=200)),
                    ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.attachment')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='support.grant')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Measure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'M'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('finance', 'Financial support'), ('policy', 'Support by policy'), ('guidance', 'Business guidance'), ('information', 'Information services'), ('publicity', 'Publicity and promotion'), ('platform', 'Platform building')], max_length=20)),
                    ('title', models.CharField(max_length=120)),
                    ('title_en', models.CharField(blank=True, max_length=160)),
                    ('paper', models.CharField(max_length=200)),
                    ('paper_number', models.CharField(blank=True, max_length=80)),
                    ('clause', models.CharField(blank=True, max_length=80)),
                    ('valid_from', models.DateField()),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('gives', models.TextField()),
                    ('gives_en', models.TextField(blank=True)),
                    ('ceiling_fen', models.BigIntegerField(blank=True, null=True)),
                    ('gives_money', models.BooleanField(default=False)),
                    ('purpose', models.CharField(choices=[('creation', 'Creation and production'), ('talent', 'Talent'), ('start_up', 'Start-up'), ('loan_interest', 'Interest on loans'), ('equity', 'Equity investment'), ('rent', 'Rent and premises'), ('equipment', 'Equipment and technology'), ('release', 'Release and promotion'), ('training', 'Training and guidance'), ('other', 'Other')], max_length=20)),
                    ('conditions', models.JSONField(default=list)),
                    ('is_example', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('draft', 'Being drafted'), ('published', 'Published'), ('superseded', 'Superseded')], default='draft', max_length=20)),
                    ('published_on', models.DateField(blank=True, null=True)),
                    ('words', models.TextField(blank=True)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='people.organisation')),
                    ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='support.measure')),
                ],
                options={
                    'ordering': ['kind', '-valid_from', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='measure_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('ceiling_fen', None), models.Q(('ceiling_fen__gt', 0), ('gives_money', True)), _connector='OR'), name='ceiling_is_of_money')],
                },
            ),
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('project', models.CharField(max_length=200)),
                    ('project_key', models.CharField(db_index=True, max_length=200)),
                    ('declared', models.JSONField(default=dict)),
                    ('findings', models.JSONField(default=list)),
                    ('about_earlier', models.TextField(blank=True)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='support_application', to='casework.case')),
                    ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_applications', to='bases.firm')),
                    ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='support.measure')),
                ],
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'Y'), editable=False, max_length=12, unique=True)),
                    ('paid_on', models.DateField()),
                    ('amount_fen', models.BigIntegerField()),
                    ('paper', models.CharField(max_length=120)),
                    ('is_struck', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='support.grant')),
                ],
                options={
                    'ordering': ['paid_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='payment_is_more_than_nought'), models.UniqueConstraint(condition=models.Q(('is_struck', False)), fields=('grant', 'paper'), name='one_payment_a_voucher')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'V'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('finance', 'Financial support'), ('policy', 'Support by policy'), ('guidance', 'Business guidance'), ('information', 'Information services'), ('publicity', 'Publicity and promotion'), ('platform', 'Platform building')], max_length=20)),
                    ('given_on', models.DateField()),
                    ('subject', models.CharField(max_length=200)),
                    ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                    ('reach', models.PositiveIntegerField(blank=True, null=True)),
                    ('source', models.CharField(max_length=200)),
                    ('link', models.URLField(blank=True, max_length=400)),
                    ('file_name', models.CharField(blank=True, max_length=200)),
                    ('is_struck', models.BooleanField(default=False)),
                    ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.attachment')),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='bases.base')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='bases.firm')),
                    ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries_given', to='people.organisation')),
                    ('grant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='support.grant')),
                ],
                options={
                    'verbose_name_plural': 'deliveries',
                    'ordering': ['-given_on', '-pk'],
                    'indexes': [models.Index(fields=['base', 'given_on'], name='deliveries_of_a_base')],
                },
            ),
            migrations.CreateModel(
                name='Instalment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField()),
                    ('amount_fen', models.BigIntegerField()),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('when', models.CharField(blank=True, max_length=200)),
                    ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='support.grant')),
                ],
                options={
                    'ordering': ['grant', 'place'],
                    'constraints': [models.UniqueConstraint(fields=('grant', 'place'), name='one_instalment_a_place'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='instalment_is_more_than_nought')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'P'), editable=False, max_length=12, unique=True)),
                    ('item', models.CharField(max_length=60)),
                    ('title', models.CharField(max_length=120)),
                    ('title_en', models.CharField(blank=True, max_length=160)),
                    ('about', models.TextField()),
                    ('paper', models.CharField(max_length=200)),
                    ('opens_on', models.DateField()),
                    ('closes_on', models.DateField()),
                    ('recommend_until', models.DateField()),
                    ('places', models.PositiveSmallIntegerField()),
                    ('ceiling_fen', models.BigIntegerField(blank=True, null=True)),
                    ('purpose', models.CharField(choices=[('creation', 'Creation and production'), ('talent', 'Talent'), ('start_up', 'Start-up'), ('loan_interest', 'Interest on loans'), ('equity', 'Equity investment'), ('rent', 'Rent and premises'), ('equipment', 'Equipment and technology'), ('release', 'Release and promotion'), ('training', 'Training and guidance'), ('other', 'Other')], default='creation', max_length=20)),
                    ('notice_workdays', models.PositiveSmallIntegerField(default=5)),
                    ('is_example', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('draft', 'Being drafted'), ('open', 'Published'), ('scoring', 'Before the experts'), ('discussion', 'Consensus round'), ('ranked', 'Ranked'), ('notice', 'Public notice'), ('granted', 'Agreements and follow-up')], default='draft', max_length=20)),
                    ('published_on', models.DateField(blank=True, null=True)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='people.organisation')),
                    ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-closes_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on')), ('recommend_until__gte', models.F('closes_on'))), name='call_days_are_in_order'), models.CheckConstraint(condition=models.Q(('places__gt', 0)), name='call_has_a_place')],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('recommendation', models.TextField(blank=True)),
                    ('about_double', models.TextField(blank=True)),
                    ('is_discussed', models.BooleanField(default=False)),
                    ('award_fen', models.BigIntegerField(blank=True, null=True)),
                    ('why', models.TextField(blank=True)),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='support.call')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call_entry', to='casework.case')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries_judged', to='people.organisation')),
                ],
                options={
                    'verbose_name_plural': 'entries',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('call', 'unit', 'place'), name='one_entry_a_place'), models.CheckConstraint(condition=models.Q(('award_fen', None), ('award_fen__gt', 0), _connector='OR'), name='award_is_more_than_nought')],
                },
            ),
            migrations.CreateModel(
                name='Expert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='support.call')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('call', 'user'), name='an_expert_once_in_a_call')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opens_on', models.DateField()),
                    ('closes_on', models.DateField()),
                    ('lines', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('ended_on', models.DateField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='support.call')),
                ],
            ),
            migrations.CreateModel(
                name='Objection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'X'), editable=False, max_length=12, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('contact', models.CharField(max_length=120)),
                    ('words', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('answer', models.TextField(blank=True)),
                    ('is_upheld', models.BooleanField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='support.entry')),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='support.notice')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Quota',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('places', models.PositiveSmallIntegerField()),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='support.call')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='people.organisation')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('call', 'unit'), name='one_quota_a_unit')],
                },
            ),
            migrations.CreateModel(
                name='Ranking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('method', models.CharField(max_length=20)),
                    ('rounds', models.PositiveIntegerField()),
                    ('seed', models.PositiveIntegerField()),
                    ('agreement', models.CharField(blank=True, max_length=10)),
                    ('lines', models.JSONField()),
                    ('points', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='support.call')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('call', 'number'), name='one_ranking_a_number')],
                },
            ),
            migrations.CreateModel(
                name='Sheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField(default=1)),
                    ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='support.expert')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('expert', 'round'), name='one_sheet_a_round')],
                },
            ),
            migrations.CreateModel(
                name='Score',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('points', models.JSONField()),
                    ('vote', models.CharField(max_length=20)),
                    ('words', models.TextField()),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='support.entry')),
                    ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='support.sheet')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('sheet', 'entry'), name='one_score_of_an_entry_on_a_sheet')],
                },
            ),
        ]),
    ]
