from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0011_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='title_en',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
