"""Mails are rows, so that none is lost with its background task."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0003_reply_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='desk',
            name='digest_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acknowledgement', 'acknowledgement'), ('desk_new', 'new submission, to the desk'), ('desk_answered', 'answered question, to the desk'), ('reply', 'reply'), ('question', 'question')], max_length=20)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('status', models.CharField(choices=[('due', 'to be sent'), ('sent', 'sent'), ('failed', 'given up'), ('skipped', 'no longer to be sent'), ('held', 'held until a person decides')], default='due', max_length=10)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='feedback.question')),
                ('reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='feedback.reply')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='feedback.submission')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('status', 'due')), fields=['due_at'], name='feedback_mail_due')],
            },
        ),
    ]
