from django.db import migrations


def what_was_handed_in(apps, schema_editor):
    """Before, the authority knew of a case once it was handed in."""
    apps.get_model("casework", "Case").objects.filter(round__gt=0).update(with_authority=True)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_name_tags'),
    ]

    operations = [
        migrations.RunPython(what_was_handed_in, migrations.RunPython.noop),
    ]
