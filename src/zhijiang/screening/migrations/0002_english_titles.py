from django.db import migrations


def title_of_the_work(apps, schema_editor):
    """A review that is still called like its work has its work's English title, too."""
    for review in apps.get_model("screening", "Review").objects.exclude(work__title_en="").select_related("work", "case"):
        if review.case.title == review.work.title:
            review.case.title_en = review.work.title_en
            review.case.save(update_fields=["title_en"])


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0012_english_titles'),
        ('screening', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(title_of_the_work, migrations.RunPython.noop),
    ]
