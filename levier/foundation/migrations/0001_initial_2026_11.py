import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('foundation', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JournalHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.BigIntegerField(default=0, verbose_name='numéro')),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'tête du journal',
                'verbose_name_plural': 'têtes du journal',
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='date')),
                ('actor', models.CharField(db_index=True, max_length=60, verbose_name='agent')),
                ('subject_type', models.CharField(max_length=60, verbose_name="type d'objet")),
                ('subject_id', models.CharField(max_length=60, verbose_name='identifiant')),
                ('what', models.CharField(max_length=40, verbose_name='données vues')),
                ('route', models.CharField(max_length=80, verbose_name='page')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='nombre')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
            ],
            options={
                'verbose_name': 'consultation',
                'verbose_name_plural': 'consultations',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-at'], name='consultation_subject')],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.BigIntegerField(unique=True, verbose_name='numéro')),
                ('at', models.DateTimeField(db_index=True, verbose_name='date')),
                ('actor', models.CharField(db_index=True, max_length=60, verbose_name='auteur')),
                ('act', models.CharField(db_index=True, max_length=80, verbose_name='acte')),
                ('subject_type', models.CharField(max_length=60, verbose_name="type d'objet")),
                ('subject_id', models.CharField(max_length=60, verbose_name='identifiant')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('line', models.TextField(verbose_name='ligne')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='empreinte précédente')),
                ('hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'écriture du journal',
                'verbose_name_plural': 'écritures du journal',
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='journal_subject')],
            },
        ),
        migrations.CreateModel(
            name='LongRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=60, verbose_name='travail')),
                ('subject', models.CharField(db_index=True, max_length=80, verbose_name='objet')),
                ('params', models.JSONField(default=dict, verbose_name='paramètres')),
                ('state', models.CharField(choices=[('waiting', 'en attente'), ('running', 'en cours'), ('done', 'terminé'), ('failed', 'interrompu')], db_index=True, default='waiting', max_length=8, verbose_name='état')),
                ('step', models.CharField(blank=True, max_length=120, verbose_name='étape')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='fait')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                ('cursor', models.JSONField(default=dict, verbose_name='curseur')),
                ('result', models.JSONField(default=dict, verbose_name='résultat')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('requested_by', models.CharField(max_length=60, verbose_name='demandé par')),
                ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('started_at', models.DateTimeField(null=True, verbose_name='commencé le')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='terminé le')),
                ('fence', models.PositiveBigIntegerField(default=0, verbose_name='jeton')),
                ('owner', models.CharField(blank=True, max_length=80, verbose_name='exécutant')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='bail')),
            ],
            options={
                'verbose_name': 'travail',
                'verbose_name_plural': 'travaux',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed'])), name='longrun_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('kind', 'subject'), name='one_live_run_per_subject')],
            },
        ),
    ]
