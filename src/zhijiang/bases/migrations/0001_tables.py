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
        ('bases', '0001_first_bases'),
        ('bases', '0002_what_bases_keep'),
        ('bases', '0003_what_the_register_holds'),
        ('bases', '0004_figures_of_periods'),
        ('bases', '0005_position_judgements'),
    ]

    dependencies = [
        ('casework', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Base',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'B'), editable=False, max_length=12, unique=True)),
                    ('level', models.CharField(choices=[('cultivated', 'Under cultivation'), ('provincial', 'Provincial base'), ('national', 'National base')], max_length=20)),
                    ('batch', models.CharField(blank=True, max_length=60)),
                    ('boundary', models.JSONField(default=list)),
                    ('floor_area', models.PositiveIntegerField(blank=True, null=True)),
                    ('spaces', models.JSONField(default=list)),
                    ('platforms', models.JSONField(default=list)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bases_run', to='people.organisation')),
                    ('number', models.CharField(blank=True, max_length=60)),
                    ('standing', models.CharField(choices=[('listed', 'On the list'), ('rectifying', 'Being put right'), ('failed', 'Failed its assessment'), ('removed', 'Removed')], default='listed', max_length=12)),
                ],
            ),
            migrations.CreateModel(
                name='Firm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'F'), editable=False, max_length=12, unique=True)),
                    ('name', models.CharField(max_length=120)),
                    ('credit_code', models.CharField(max_length=18)),
                    ('segment', models.CharField(max_length=30)),
                    ('joined_on', models.DateField()),
                    ('left_on', models.DateField(blank=True, null=True)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='firms', to='bases.base')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='people.organisation')),
                    ('about', models.TextField(blank=True)),
                    ('contact', models.CharField(blank=True, max_length=200)),
                    ('website', models.URLField(blank=True, max_length=400)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('base', 'credit_code'), name='firm_is_in_a_base_once_at_a_time'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='firm_leaves_after_it_joined')],
                },
            ),
            migrations.CreateModel(
                name='FirmFigures',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField()),
                    ('revenue', models.BigIntegerField(blank=True, null=True)),
                    ('jobs', models.PositiveIntegerField(blank=True, null=True)),
                    ('tax', models.BigIntegerField(blank=True, null=True)),
                    ('research', models.BigIntegerField(blank=True, null=True)),
                    ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='bases.firm')),
                    ('is_of_period', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('firm', 'year'), name='one_report_of_a_firm_for_a_year')],
                },
            ),
            migrations.CreateModel(
                name='BaseName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('name_en', models.CharField(blank=True, max_length=160)),
                    ('valid_from', models.DateField()),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='bases.base')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('base', 'valid_from'), name='one_name_of_a_base_from_a_day')],
                },
            ),
            migrations.CreateModel(
                name='PublishedYear',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(unique=True)),
                    ('published_on', models.DateField()),
                    ('tables', models.JSONField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-year'],
                },
            ),
            migrations.CreateModel(
                name='FormerName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('valid_until', models.DateField()),
                    ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='bases.firm')),
                ],
                options={
                    'ordering': ['-valid_until'],
                    'constraints': [models.UniqueConstraint(fields=('firm', 'valid_until'), name='one_name_of_a_firm_until_a_day')],
                },
            ),
            migrations.CreateModel(
                name='LedgerLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'N'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('person', 'Person'), ('project', 'Project'), ('award', 'Award'), ('policy', 'Policy')], max_length=10)),
                    ('title', models.CharField(max_length=200)),
                    ('level', models.CharField(blank=True, choices=[('town', 'Town'), ('district', 'District'), ('city', 'City'), ('province', 'Province'), ('national', 'National')], max_length=20)),
                    ('began_on', models.DateField()),
                    ('ended_on', models.DateField(blank=True, null=True)),
                    ('detail', models.TextField(blank=True)),
                    ('source', models.CharField(max_length=200)),
                    ('link', models.URLField(blank=True, max_length=400)),
                    ('is_struck', models.BooleanField(default=False)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='bases.base')),
                    ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='bases.firm')),
                ],
                options={
                    'ordering': ['-began_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='ledger_line_ends_after_it_began')],
                },
            ),
            migrations.CreateModel(
                name='BaseCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='base_cases', to='bases.base')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='about_base', to='casework.case')),
                ],
                options={
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'L'), editable=False, max_length=12, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('name_en', models.CharField(blank=True, max_length=120)),
                    ('number', models.CharField(blank=True, max_length=60)),
                    ('dated_on', models.DateField(blank=True, null=True)),
                    ('notice', models.TextField(blank=True)),
                    ('state', models.CharField(choices=[('draft', 'Being put together'), ('proposed', 'Laid before a second officer'), ('published', 'Published')], default='draft', max_length=10)),
                    ('published_on', models.DateField(blank=True, null=True)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                    ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-dated_on', '-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='a_document_publishes_one_list')],
                },
            ),
            migrations.CreateModel(
                name='Listing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('basis', models.CharField(blank=True, max_length=200)),
                    ('level', models.CharField(choices=[('cultivated', 'Under cultivation'), ('provincial', 'Provincial base'), ('national', 'National base')], max_length=20)),
                    ('number', models.CharField(blank=True, max_length=60)),
                    ('name', models.CharField(max_length=120)),
                    ('name_en', models.CharField(blank=True, max_length=160)),
                    ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='bases.base')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='bases.batch')),
                    ('case', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='base_listing', to='casework.case')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'base'), name='a_base_stands_on_a_list_once')],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('entered', 'Entered'), ('corrected', 'Level corrected'), ('listed', 'Put on the list'), ('plated', 'Plate given'), ('reported', 'Annual report received'), ('graded', 'Assessed'), ('settled', 'Correction passed'), ('removed', 'Removed from the list'), ('restored', 'Removal overturned'), ('changed', 'Name or boundary changed')], max_length=12)),
                    ('on', models.DateField()),
                    ('level', models.CharField(choices=[('cultivated', 'Under cultivation'), ('provincial', 'Provincial base'), ('national', 'National base')], max_length=20)),
                    ('standing', models.CharField(choices=[('listed', 'On the list'), ('rectifying', 'Being put right'), ('failed', 'Failed its assessment'), ('removed', 'Removed')], max_length=12)),
                    ('number', models.CharField(blank=True, max_length=80)),
                    ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('grade', models.CharField(blank=True, max_length=30)),
                    ('words', models.CharField(blank=True, max_length=300)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='bases.base')),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('listing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='bases.listing')),
                ],
                options={
                    'verbose_name_plural': 'entries',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='PositionJudgement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'Q'), editable=False, max_length=12, unique=True)),
                    ('main', models.CharField(max_length=30)),
                    ('auxiliary', models.JSONField(default=list)),
                    ('wording', models.CharField(max_length=200)),
                    ('reasons', models.TextField()),
                    ('dissent', models.TextField(blank=True)),
                    ('panel', models.CharField(max_length=300)),
                    ('decided_on', models.DateField()),
                    ('recorded_at', models.DateTimeField()),
                    ('figures', models.JSONField()),
                    ('digest', models.CharField(max_length=64)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='bases.base')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='bases.positionjudgement')),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes', None)), fields=('base',), name='one_first_judgement_of_a_base')],
                },
            ),
        ]),
    ]
