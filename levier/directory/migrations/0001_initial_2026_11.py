import django.db.models.deletion
import django.db.models.functions.text
import levier.directory.models
import levier.foundation.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('directory', '0001_initial'), ('directory', '0003_roles_called'), ('directory', '0004_calendar_addresses'), ('directory', '0005_api_tokens')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(max_length=14, unique=True, verbose_name='SIRET')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('kind', models.CharField(choices=[('departement', 'Département'), ('caf', 'CAF'), ('msa', 'MSA'), ('france_travail', 'France Travail'), ('ccas', 'CCAS ou CIAS'), ('association', 'association'), ('siae', "structure d'insertion (SIAE)"), ('other', 'autre organisme')], max_length=16, verbose_name='nature')),
                ('is_active', models.BooleanField(default=True, verbose_name='en activité')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'organisme',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['departement', 'caf', 'msa', 'france_travail', 'ccas', 'association', 'siae', 'other'])), name='organisation_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('job_title', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agents', to='directory.organisation', verbose_name='organisme')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('created_at', models.DateTimeField(editable=False, null=True, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'agent',
                'ordering': ['last_name', 'first_name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='agent_email_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('role', models.CharField(choices=levier.directory.models.role_choices, max_length=32, verbose_name='rôle')),
                ('scope_kind', models.CharField(choices=[('departement', 'tout le Département'), ('social_centre', 'une MDS'), ('organisation', 'un organisme'), ('caseload', 'sa file active')], max_length=16, verbose_name='portée')),
                ('scope_id', models.CharField(blank=True, max_length=12, verbose_name='où')),
                ('since', models.DateField(verbose_name='depuis le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                ('granted_by', models.CharField(max_length=60, verbose_name='donné par')),
                ('granted_at', models.DateTimeField(verbose_name='donné le')),
                ('reason', models.TextField(verbose_name='motif')),
            ],
            options={
                'verbose_name': 'rôle donné',
                'verbose_name_plural': 'rôles donnés',
                'ordering': ['-since', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='role_grant_dates'), models.CheckConstraint(condition=models.Q(models.Q(('scope_id', ''), ('scope_kind__in', ['departement', 'caseload'])), models.Q(('scope_kind__in', ['social_centre', 'organisation']), models.Q(('scope_id', ''), _negated=True)), _connector='OR'), name='role_grant_scope'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('agent', 'role', 'scope_kind', 'scope_id'), name='one_open_role_grant')],
            },
        ),
        migrations.CreateModel(
            name='SignatureDelegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('act', models.CharField(choices=[('referral', 'orientation'), ('contract', "contrat d'engagement"), ('suspension', 'suspension du RSA'), ('appeal', 'décision sur recours administratif'), ('debt_waiver', 'remise de dette'), ('payment_order', 'ordre de paiement')], max_length=16, verbose_name='acte')),
                ('ceiling', levier.foundation.fields.MoneyField(blank=True, null=True, verbose_name='plafond')),
                ('reference', models.CharField(max_length=60, verbose_name='arrêté')),
                ('since', models.DateField(verbose_name='depuis le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
            ],
            options={
                'verbose_name': 'délégation de signature',
                'verbose_name_plural': 'délégations de signature',
                'ordering': ['-since', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='delegation_dates'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('agent', 'act'), name='one_open_delegation_per_act')],
            },
        ),
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('token', levier.foundation.fields.EncryptedTextField(purpose='calendar_address', verbose_name='adresse')),
                ('token_index', levier.foundation.fields.BlindIndexField(max_length=64, purpose='calendar_address', unique=True, verbose_name="index de l'adresse")),
                ('made_at', models.DateTimeField(verbose_name='faite le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
            ],
            options={
                'verbose_name': "adresse d'agenda",
                'verbose_name_plural': "adresses d'agenda",
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('agent',), name='one_live_calendar_address')],
            },
        ),
        migrations.CreateModel(
            name='IdentityRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=40, verbose_name='fournisseur')),
                ('subject', models.CharField(max_length=191, verbose_name='identifiant')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse déclarée')),
                ('full_name', models.CharField(blank=True, max_length=160, verbose_name='nom déclaré')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET déclaré')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='identity_requests', to=settings.AUTH_USER_MODEL, verbose_name='rattaché à')),
            ],
            options={
                'verbose_name': 'demande de rattachement',
                'verbose_name_plural': 'demandes de rattachement',
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(fields=('provider', 'subject'), name='identity_asked_once')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='directory.organisation', verbose_name='organisme')),
                ('name', models.CharField(max_length=80, verbose_name='usage')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('beginning', models.CharField(max_length=12, verbose_name='commence par')),
                ('issued_at', models.DateTimeField(verbose_name='créé le')),
                ('issued_by', models.CharField(max_length=60, verbose_name='créé par')),
                ('until', models.DateField(verbose_name="jusqu'au (exclu)")),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('revoked_by', models.CharField(blank=True, max_length=60, verbose_name='retiré par')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier appel')),
                ('window', models.DateTimeField(blank=True, null=True, verbose_name='minute')),
                ('calls', models.PositiveIntegerField(default=0, verbose_name='appels dans la minute')),
            ],
            options={
                'verbose_name': "jeton d'accès",
                'verbose_name_plural': "jetons d'accès",
                'ordering': ['-issued_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='token_revoked_by_somebody')],
            },
        ),
    ]
