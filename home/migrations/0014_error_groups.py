"""Errors of the site, grouped."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0013_workers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(editable=False, max_length=64, unique=True)),
                ('kind', models.CharField(max_length=200, verbose_name='kind')),
                ('place', models.CharField(max_length=300, verbose_name='place')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('logger', models.CharField(max_length=100, verbose_name='logger')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='count')),
                ('first_seen', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first seen')),
                ('last_seen', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='last seen')),
                ('last_request_id', models.CharField(blank=True, max_length=64, verbose_name='number of the last request')),
                ('traceback', models.TextField(blank=True, verbose_name='traceback')),
                ('mailed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'error',
                'verbose_name_plural': 'errors',
                'ordering': ['-last_seen'],
                'default_permissions': ('view',),
            },
        ),
    ]
