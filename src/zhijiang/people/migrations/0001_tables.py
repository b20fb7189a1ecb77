"""All tables of this app, as one step: a new installation opens sooner (0027).

It stands for the steps that installations from before it took one by one.
"""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import functools
import zhijiang.codes
from django.conf import settings
from django.db import migrations, models

from zhijiang.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_more_of_casework'),
        ('people', '0001_first_release'),
        ('people', '0002_words_of_letters'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('name_latin', models.CharField(blank=True, max_length=60, verbose_name='name in Latin letters')),
                    ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                    ('demo_role', models.CharField(blank=True, max_length=120)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('prefix', models.CharField(max_length=12, unique=True)),
                    ('sha256', models.CharField(max_length=64)),
                    ('scopes', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField()),
                    ('expires_on', models.DateField()),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=functools.partial(zhijiang.codes.new_code, 'O'), editable=False, max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('producer', 'Producer'), ('base_operator', 'Base operator'), ('authority', 'Authority'), ('expert_body', 'Expert body')], max_length=20, verbose_name='kind')),
                    ('level', models.CharField(blank=True, choices=[('town', 'Town'), ('district', 'District'), ('city', 'City'), ('province', 'Province'), ('national', 'National')], max_length=20, verbose_name='level')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                    ('credit_code', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
                    ('members', models.ManyToManyField(related_name='organisations', through='people.Membership', to=settings.AUTH_USER_MODEL)),
                    ('letter_word', models.CharField(blank=True, max_length=12, verbose_name='word of its letters')),
                ],
                options={
                    'verbose_name': 'organisation',
                    'verbose_name_plural': 'organisations',
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('producer', 'Producer'), ('producer_viewer', 'Producer, read only'), ('service_centre', 'Service centre officer'), ('reviewer', 'Reviewer'), ('co_reviewer', 'Co-review officer'), ('officer', 'Bureau officer'), ('administrator', 'Administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='role')),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.organisation')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'membership',
                    'verbose_name_plural': 'memberships',
                    'constraints': [models.UniqueConstraint(fields=('user', 'organisation', 'role'), name='one_membership_per_role')],
                },
            ),
            migrations.CreateModel(
                name='Delegation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('producer', 'Producer'), ('producer_viewer', 'Producer, read only'), ('service_centre', 'Service centre officer'), ('reviewer', 'Reviewer'), ('co_reviewer', 'Co-review officer'), ('officer', 'Bureau officer'), ('administrator', 'Administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='role')),
                    ('valid_from', models.DateField(verbose_name='from')),
                    ('valid_until', models.DateField(verbose_name='until')),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='delegation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='nobody_stands_in_for_oneself')],
                },
            ),
        ]),
    ]
