"""All tables of this app, as one step: a new installation opens sooner (0027).

It stands for the steps that installations from before it took one by one.
"""

import django.core.validators
import django.db.models.deletion
import functools
import zhijiang.codes
from django.conf import settings
from django.db import migrations, models

from zhijiang.casework import search, triggers
from zhijiang.tables import CreateTables


def install(apps, schema_editor):
    """The database refuses to change or delete events, and finds cases by two characters."""
    triggers.install(schema_editor.connection)
    search.install(schema_editor.connection)


def remove(apps, schema_editor):
    search.remove(schema_editor.connection)
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('casework', '0001_initial'),
        ('casework', '0002_initial'),
        ('casework', '0003_append_only'),
        ('casework', '0004_more_of_the_engine'),
        ('casework', '0005_an_opinion_may_be_signed_again_and_again'),
        ('casework', '0006_more_of_casework'),
        ('casework', '0007_search'),
        ('casework', '0008_name_tags'),
        ('casework', '0009_who_knows_of_a_case'),
        ('casework', '0010_letter_templates'),
        ('casework', '0011_imports'),
        ('casework', '0012_english_titles'),
        ('casework', '0001_first_release'),
        ('casework', '0002_a_number_names_one_letter'),
        ('casework', '0003_list_files'),
        ('casework', '0004_calendars_of_packs'),
        ('casework', '0005_calendars_are_needed'),
        ('casework', '0006_levels'),
        ('casework', '0007_kept_answers'),
        ('casework', '0008_a_case_follows_another'),
        ('casework', '0009_messages_of_procedures'),
        ('casework', '0010_handlers_of_items'),
    ]

    dependencies = [
        ('people', '0001_tables'),
        # Libraries' tables first: while ours are there, each of their steps would draw all of ours again.,
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('size_bytes', models.PositiveBigIntegerField()),
                    ('media_type', models.CharField(max_length=80)),
                    ('stored_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='CalendarDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('kind', models.CharField(choices=[('off', 'Day off'), ('makeup', 'Make-up working day')], max_length=10)),
                    ('note', models.CharField(blank=True, max_length=60)),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='casework.calendar')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='one_kind_per_day')],
                },
            ),
            migrations.CreateModel(
                name='CalendarYear',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField()),
                    ('notice', models.CharField(blank=True, max_length=120)),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='casework.calendar')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('calendar', 'year'), name='one_list_per_year')],
                },
            ),
            migrations.CreateModel(
                name='Seal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('streams', models.PositiveIntegerField()),
                    ('events', models.PositiveBigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('previous', models.CharField(blank=True, max_length=64)),
                    ('hash', models.CharField(max_length=64)),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ServiceItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=60, unique=True)),
                    ('title_zh', models.CharField(max_length=120)),
                    ('title_en', models.CharField(max_length=160)),
                    ('legal_basis', models.TextField(blank=True)),
                    ('handled_by', models.JSONField(blank=True, default=list)),
                ],
            ),
            migrations.CreateModel(
                name='ProcedureVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10)),
                    ('effective_from', models.DateField()),
                    ('effective_until', models.DateField(blank=True, null=True)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='casework.serviceitem')),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.calendar')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('item', 'version'), name='one_text_per_version')],
                },
            ),
            migrations.CreateModel(
                name='DossierItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'D'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('title', models.CharField(max_length=120)),
                    ('number', models.CharField(blank=True, max_length=80)),
                    ('name', models.CharField(max_length=200)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('added_at', models.DateTimeField()),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.attachment')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossier', to='people.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stream', models.CharField(max_length=80)),
                    ('seq', models.PositiveIntegerField()),
                    ('action', models.CharField(max_length=60)),
                    ('from_state', models.CharField(blank=True, max_length=40)),
                    ('to_state', models.CharField(blank=True, max_length=40)),
                    ('actor_name', models.CharField(blank=True, max_length=60)),
                    ('role', models.CharField(blank=True, max_length=20)),
                    ('at', models.DateTimeField(db_index=True)),
                    ('reason', models.TextField(blank=True)),
                    ('payload', models.JSONField(default=dict)),
                    ('previous', models.CharField(blank=True, max_length=64)),
                    ('hash', models.CharField(max_length=64)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ],
                options={
                    'ordering': ['stream', 'seq'],
                    'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='one_event_per_seq')],
                },
            ),
            migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('letter', models.CharField(max_length=40)),
                    ('version', models.PositiveIntegerField()),
                    ('content', models.BinaryField(blank=True)),
                    ('sha256', models.CharField(max_length=64)),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10)),
                    ('reason', models.CharField(max_length=300)),
                    ('written_at', models.DateTimeField()),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_templates', to='casework.serviceitem')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('authority', 'item', 'letter', 'version'), name='one_template_per_version'), models.UniqueConstraint(condition=models.Q(('status', 'published')), fields=('authority', 'item', 'letter'), name='one_published_template_per_letter')],
                },
            ),
            migrations.CreateModel(
                name='MessageSetting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('decision', 'Decisions and letters'), ('request', 'Something is asked of you'), ('progress', 'A case moved on'), ('assigned', 'A case or a task was given to you'), ('due', 'A time limit is near or has passed')], max_length=20)),
                    ('channel', models.CharField(choices=[('mail', 'E-mail at once'), ('digest', 'In one e-mail a day'), ('inbox', 'In the inbox only')], max_length=10)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_settings', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='one_setting_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='NameTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('salt', models.CharField(max_length=32)),
                    ('mark', models.CharField(max_length=60, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_tags', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='one_mark_a_name')],
                },
            ),
            migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.CharField(max_length=80)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='one_series_per_year')],
                },
            ),
            migrations.CreateModel(
                name='Register',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'I'), editable=False, max_length=12, unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('columns', models.JSONField(default=dict)),
                    ('taken_at', models.DateTimeField()),
                    ('brought_in_at', models.DateTimeField(null=True)),
                    ('counts', models.JSONField(default=dict)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registers', to='people.organisation')),
                    ('brought_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registers', to='casework.attachment')),
                    ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registers', to='casework.serviceitem')),
                ],
            ),
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'C'), editable=False, max_length=12, unique=True)),
                    ('title', models.CharField(max_length=200)),
                    ('title_en', models.CharField(blank=True, max_length=200)),
                    ('state', models.CharField(max_length=40)),
                    ('seq', models.PositiveIntegerField(default=0)),
                    ('round', models.PositiveSmallIntegerField(default=0)),
                    ('owner_role', models.CharField(blank=True, max_length=20)),
                    ('with_applicant', models.BooleanField(default=True)),
                    ('with_authority', models.BooleanField(default=False)),
                    ('due_on', models.DateField(blank=True, db_index=True, null=True)),
                    ('due_provisional', models.BooleanField(default=False)),
                    ('due_clock', models.CharField(blank=True, max_length=40)),
                    ('due_workdays', models.PositiveSmallIntegerField(default=0)),
                    ('classes', models.JSONField(blank=True, default=dict)),
                    ('filed_on', models.DateField(blank=True, null=True)),
                    ('link', models.CharField(blank=True, max_length=40)),
                    ('data', models.JSONField(default=dict)),
                    ('number', models.CharField(blank=True, max_length=80)),
                    ('external_number', models.CharField(blank=True, db_index=True, max_length=80)),
                    ('opened_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_cases', to=settings.AUTH_USER_MODEL)),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handled_cases', to='people.organisation')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.organisation')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='linked', to='casework.case')),
                    ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='casework.procedureversion')),
                    ('register', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='casework.register')),
                    ('lodged_with', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                    ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='casework.case')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'due_on'], name='casework_ca_state_03ff12_idx'), models.Index(fields=['organisation', '-opened_at'], name='casework_ca_organis_61dda6_idx'), models.Index(condition=models.Q(('closed_at', None)), fields=['due_on', 'id'], name='open_cases_by_limit'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at', '-id'], name='closed_cases_by_day'), models.Index(fields=['lodged_with', 'closed_at', 'due_on', 'owner_role', 'organisation', 'assignee', 'with_authority', 'with_applicant', 'procedure', 'due_clock', 'state', 'authority'], name='cases_counted')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='number_given_once')],
                },
            ),
            migrations.CreateModel(
                name='SearchEntry',
                fields=[
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='casework.case')),
                    ('title', models.TextField()),
                    ('numbers', models.TextField()),
                    ('organisation', models.TextField()),
                    ('words', models.TextField()),
                ],
            ),
            migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('number', models.CharField(max_length=80)),
                    ('title', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('size_bytes', models.PositiveIntegerField()),
                    ('verify_code', models.CharField(max_length=20, unique=True)),
                    ('docx_sha256', models.CharField(blank=True, max_length=64)),
                    ('issued_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_reason', models.TextField(blank=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='casework.case')),
                    ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='casework.lettertemplate')),
                    ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('number',), name='a_number_names_one_letter')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('decision', 'Decisions and letters'), ('request', 'Something is asked of you'), ('progress', 'A case moved on'), ('assigned', 'A case or a task was given to you'), ('due', 'A time limit is near or has passed')], max_length=20)),
                    ('at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.case')),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.event')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages_in', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.serviceitem')),
                ],
                options={
                    'indexes': [models.Index(fields=['user', 'read_at', '-at'], name='casework_me_user_id_f89293_idx')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'event'), name='told_once'), models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('item__isnull', False)), models.Q(('case__isnull', False), ('item', None)), _connector='OR'), name='told_of_one_thing')],
                },
            ),
            migrations.CreateModel(
                name='Opinion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('vote', models.CharField(max_length=20)),
                    ('scores', models.JSONField(blank=True, default=dict)),
                    ('text', models.TextField()),
                    ('viewing', models.JSONField(default=dict)),
                    ('signed_at', models.DateTimeField()),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='casework.case')),
                    ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='casework.opinion')),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_by', None)), fields=('case', 'round', 'reviewer'), name='one_opinion_in_force_per_reviewer')],
                },
            ),
            migrations.CreateModel(
                name='Rating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('text', models.TextField(blank=True)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='casework.case')),
                ],
            ),
            migrations.CreateModel(
                name='RuleBook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30)),
                    ('version', models.CharField(max_length=20)),
                    ('title_zh', models.CharField(max_length=160)),
                    ('title_en', models.CharField(max_length=200)),
                    ('issuer', models.CharField(blank=True, max_length=120)),
                    ('effective_from', models.DateField(blank=True, null=True)),
                    ('effective_until', models.DateField(blank=True, null=True)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('verified', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='one_rule_book_per_version')],
                },
            ),
            migrations.CreateModel(
                name='RuleNode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=40)),
                    ('order', models.PositiveIntegerField()),
                    ('number', models.CharField(blank=True, max_length=40)),
                    ('text_zh', models.CharField(max_length=400)),
                    ('text_en', models.CharField(blank=True, max_length=500)),
                    ('is_heading', models.BooleanField(default=False)),
                    ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nodes', to='casework.rulebook')),
                ],
                options={
                    'ordering': ['book', 'order'],
                    'constraints': [models.UniqueConstraint(fields=('book', 'path'), name='one_rule_per_path')],
                },
            ),
            migrations.CreateModel(
                name='FixItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('order', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('field', 'Form field'), ('file', 'File'), ('timecode', 'Place in the cut')], max_length=10)),
                    ('target', models.CharField(max_length=120)),
                    ('place', models.CharField(blank=True, max_length=80)),
                    ('severity', models.CharField(choices=[('blocker', 'Blocker'), ('issue', 'Issue'), ('note', 'Note')], max_length=10)),
                    ('text', models.TextField()),
                    ('answer', models.CharField(blank=True, choices=[('will_fix', 'Will fix'), ('intended', 'Intended'), ('best_possible', 'Best possible')], max_length=20)),
                    ('answer_text', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fix_items', to='casework.case')),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.rulenode')),
                ],
                options={
                    'ordering': ['case', 'round', 'order'],
                },
            ),
            migrations.CreateModel(
                name='SavedFilter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('query', models.CharField(max_length=400)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='one_filter_a_name')],
                },
            ),
            migrations.CreateModel(
                name='SectionLock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('section', models.PositiveSmallIntegerField()),
                    ('until', models.DateTimeField()),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='locks', to='casework.case')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('case', 'section'), name='one_writer_a_section')],
                },
            ),
            migrations.CreateModel(
                name='Snapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('data', models.JSONField()),
                    ('files', models.JSONField(default=list)),
                    ('sha256', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='casework.case')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('case', 'round'), name='one_snapshot_per_round')],
                },
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'T'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('ask', models.TextField()),
                    ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('cancelled', 'Called off')], default='open', max_length=10)),
                    ('opened_at', models.DateTimeField()),
                    ('due_on', models.DateField(null=True)),
                    ('due_provisional', models.BooleanField(default=False)),
                    ('verdict', models.CharField(blank=True, choices=[('consents', 'Consents'), ('conditions', 'Consents with conditions'), ('objects', 'Objects')], max_length=12)),
                    ('text', models.TextField(blank=True)),
                    ('findings', models.JSONField(blank=True, default=list)),
                    ('files', models.JSONField(blank=True, default=list)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='casework.case')),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='people.organisation')),
                ],
                options={
                    'ordering': ['case', 'pk'],
                    'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='casework_ta_organis_56920c_idx')],
                },
            ),
            migrations.CreateModel(
                name='WebHook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'H'), editable=False, max_length=12, unique=True)),
                    ('url', models.URLField(max_length=300)),
                    ('secret', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='web_hooks', to='people.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('given_up', 'Given up')], default='waiting', max_length=10)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField()),
                    ('said', models.CharField(blank=True, max_length=200)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='casework.event')),
                    ('hook', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='casework.webhook')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'next_try_at'], name='casework_de_state_508ab0_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('user', None), _negated=True), fields=('event', 'user'), name='mailed_once'), models.UniqueConstraint(condition=models.Q(('hook', None), _negated=True), fields=('event', 'hook'), name='hooked_once')],
                },
            ),
            migrations.CreateModel(
                name='Assignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('producer', 'Producer'), ('producer_viewer', 'Producer, read only'), ('service_centre', 'Service centre officer'), ('reviewer', 'Reviewer'), ('co_reviewer', 'Co-review officer'), ('officer', 'Bureau officer'), ('administrator', 'Administrator'), ('auditor', 'Auditor')], max_length=20)),
                    ('assigned_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='casework.case')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case', 'user', 'role'), name='assigned_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='Conflict',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('declared', 'Declared by the person'), ('found', 'Found by an officer')], max_length=10)),
                    ('reason', models.TextField()),
                    ('since', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='casework.case')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('organisation', None), ('case', None), _connector='XOR'), name='conflict_with_a_house_or_a_case')],
                },
            ),
            migrations.CreateModel(
                name='ListFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'L'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(max_length=4)),
                    ('query', models.TextField(blank=True)),
                    ('language', models.CharField(max_length=10)),
                    ('asked_at', models.DateTimeField()),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('size_bytes', models.PositiveBigIntegerField(default=0)),
                    ('ready_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_files', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Calendar',
                fields=[
                    ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                    ('text', models.TextField()),
                ],
            ),
            migrations.CreateModel(
                name='KeptAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80)),
                    ('digest', models.CharField(max_length=64)),
                    ('status', models.PositiveSmallIntegerField(default=0)),
                    ('body', models.TextField(blank=True)),
                    ('at', models.DateTimeField(db_index=True)),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.case')),
                    ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.apitoken')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('token', 'key'), name='one_answer_a_key')],
                },
            ),
        ]),
        migrations.RunPython(install, remove),
    ]
