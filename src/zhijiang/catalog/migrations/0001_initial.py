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
                name='StoredFile',
                fields=[
                    ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('size_bytes', models.BigIntegerField()),
                    ('stored_at', models.DateTimeField(auto_now_add=True)),
                ],
            ),
            migrations.CreateModel(
                name='Analysis',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('analyser', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Being analysed'), ('ready', 'Ready'), ('unreadable', 'Unreadable')], default='waiting', max_length=12)),
                    ('reason', models.TextField(blank=True)),
                    ('fault', models.CharField(blank=True, choices=[('unreadable', 'The file is damaged, or it is not a film.'), ('truncated', 'The file ends too early: a part of it is missing.'), ('unsupported', 'The file is of a kind that is not accepted.'), ('over_limit', 'The file asks for more than is allowed: too large a picture, too many streams, or too much time.'), ('other', 'The file could not be worked on.')], max_length=12)),
                    ('report', models.JSONField(null=True)),
                    ('folder', models.CharField(blank=True, max_length=160)),
                    ('strip', models.JSONField(default=dict)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='analyses', to='catalog.storedfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('file', 'analyser'), name='one_report_per_analyser')],
                },
            ),
            migrations.CreateModel(
                name='Work',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'W'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('online_film', 'Online film'), ('online_series', 'Online series'), ('micro_drama', 'Micro-drama'), ('animation', 'Animation'), ('documentary', 'Documentary')], max_length=20, verbose_name='kind')),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('title_en', models.CharField(blank=True, max_length=160, verbose_name='English title')),
                    ('planned_episodes', models.PositiveSmallIntegerField(default=1, verbose_name='number of episodes')),
                    ('synopsis', models.TextField(blank=True, verbose_name='synopsis')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='works', to='people.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Episode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='episode')),
                    ('title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                    ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='episodes', to='catalog.work')),
                ],
                options={
                    'ordering': ['work', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('work', 'number'), name='one_episode_per_number')],
                },
            ),
            migrations.CreateModel(
                name='Cut',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'K'), editable=False, max_length=12, unique=True)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('original_name', models.CharField(max_length=255)),
                    ('brought_at', models.DateTimeField()),
                    ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='catalog.episode')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='catalog.storedfile')),
                ],
                options={
                    'ordering': ['episode', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('episode', 'number'), name='one_cut_per_number')],
                },
            ),
            migrations.CreateModel(
                name='Upload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(editable=False, max_length=40, unique=True)),
                    ('original_name', models.CharField(max_length=255)),
                    ('episode_number', models.PositiveSmallIntegerField()),
                    ('size_bytes', models.BigIntegerField()),
                    ('offset_bytes', models.BigIntegerField(default=0)),
                    ('state', models.CharField(choices=[('open', 'Being uploaded'), ('sealed', 'Complete'), ('abandoned', 'Given up')], default='open', max_length=10)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to=settings.AUTH_USER_MODEL)),
                    ('cut', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='catalog.cut')),
                    ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='catalog.work')),
                ],
            ),
            migrations.CreateModel(
                name='CutAccess',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('laid_at', models.DateTimeField(auto_now_add=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('cut', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='catalog.cut')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('cut', 'case'), name='laid_before_once')],
                },
            ),
            migrations.CreateModel(
                name='Package',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('packager', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('partial', 'Playable from the start, still being prepared'), ('ready', 'Ready to play'), ('failed', 'Cannot be prepared for playing')], default='waiting', max_length=10)),
                    ('reason', models.TextField(blank=True)),
                    ('fault', models.CharField(blank=True, choices=[('unreadable', 'The file is damaged, or it is not a film.'), ('truncated', 'The file ends too early: a part of it is missing.'), ('unsupported', 'The file is of a kind that is not accepted.'), ('over_limit', 'The file asks for more than is allowed: too large a picture, too many streams, or too much time.'), ('other', 'The file could not be worked on.')], max_length=12)),
                    ('copied', models.BooleanField(default=False)),
                    ('folder', models.CharField(blank=True, max_length=160)),
                    ('segments', models.PositiveIntegerField(default=0)),
                    ('playable_frames', models.BigIntegerField(default=0)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='catalog.storedfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('file', 'packager'), name='one_package_per_packager')],
                },
            ),
        ]),
    ]
