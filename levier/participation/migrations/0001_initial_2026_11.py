import django.db.models.deletion
import django.db.models.expressions
import levier.foundation.fields
import levier.kernel.money
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('participation', '0001_initial')]

    initial = True

    dependencies = [
        ('programmes', '0001_initial_2026_11'),
        ('sanctions', '0001_initial_2026_11'),
        ('territory', '0001_initial_2026_11'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResourceGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('centre', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group', to='territory.socialcentre', verbose_name='MDS')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='lieu habituel')),
                ('rhythm', models.CharField(blank=True, max_length=120, verbose_name='rythme')),
                ('is_active', models.BooleanField(default=True, verbose_name='en activité')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'groupe ressources',
                'verbose_name_plural': 'groupes ressources',
                'ordering': ['centre'],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='participation.resourcegroup', verbose_name='groupe')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('name_key', levier.foundation.fields.FoldedField(max_length=160, verbose_name='clé de tri')),
                ('phone', levier.foundation.fields.EncryptedTextField(blank=True, default='', purpose='group_contact', verbose_name='téléphone')),
                ('email', levier.foundation.fields.EncryptedTextField(blank=True, default='', purpose='group_contact', verbose_name='courriel')),
                ('words', levier.foundation.fields.EncryptedTextField(blank=True, default='', purpose='group_contact', verbose_name='ce que la personne a écrit')),
                ('source', models.CharField(choices=[('public', 'formulaire public'), ('lead', 'référent unique'), ('group', 'rencontre avec le groupe')], max_length=8, verbose_name='venu par')),
                ('state', models.CharField(choices=[('volunteer', 'volontaire à rappeler'), ('contacted', 'contacté'), ('member', 'membre'), ('declined', 'sans suite'), ('left', 'parti du groupe')], default='volunteer', max_length=10, verbose_name='état')),
                ('received_on', models.DateField(verbose_name='reçu le')),
                ('charter', models.CharField(blank=True, max_length=60, verbose_name='charte acceptée')),
                ('charter_on', models.DateField(blank=True, null=True, verbose_name='acceptée le')),
                ('agrees_to_pictures', models.BooleanField(default=False, verbose_name="accepte d'être photographié")),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='parti le')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': "membre d'un groupe ressources",
                'verbose_name_plural': 'membres des groupes ressources',
                'ordering': ['group', 'name_key', 'pk'],
                'indexes': [models.Index(fields=['group', 'name_key'], name='member_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['volunteer', 'contacted', 'member', 'declined', 'left'])), name='member_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'member'), _negated=True), ('charter_on__isnull', False), _connector='OR'), name='member_accepted_the_charter')],
            },
        ),
        migrations.CreateModel(
            name='GroupMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='participation.resourcegroup', verbose_name='groupe')),
                ('held_at', models.DateTimeField(db_index=True, verbose_name='date et heure')),
                ('place', models.CharField(max_length=200, verbose_name='lieu')),
                ('agenda', models.TextField(blank=True, verbose_name='ordre du jour')),
                ('minutes', models.TextField(blank=True, verbose_name='compte rendu')),
                ('state', models.CharField(choices=[('planned', 'prévue'), ('held', 'tenue'), ('cancelled', 'annulée')], default='planned', max_length=10, verbose_name='état')),
                ('guests', models.PositiveSmallIntegerField(default=0, verbose_name='autres personnes venues')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='révision')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': "réunion d'un groupe ressources",
                'verbose_name_plural': 'réunions des groupes ressources',
                'ordering': ['-held_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'cancelled'])), name='group_meeting_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('group', 'held_at'), name='one_meeting_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='GroupExpense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='participation.groupmeeting', verbose_name='réunion')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='participation.groupmember', verbose_name='membre')),
                ('kind', models.CharField(choices=[('mileage', 'trajet en voiture'), ('ticket', 'billet de transport'), ('meal', 'repas'), ('childcare', "garde d'enfants")], max_length=10, verbose_name='nature')),
                ('quantity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='kilomètres ou repas')),
                ('rate', levier.foundation.fields.MoneyField(blank=True, null=True, verbose_name='barème')),
                ('amount', levier.foundation.fields.MoneyField(verbose_name='montant')),
                ('state', models.CharField(choices=[('submitted', 'à valider'), ('approved', 'validée'), ('refused', 'refusée'), ('paid', 'remboursée')], default='submitted', max_length=10, verbose_name='état')),
                ('submitted_by', models.CharField(max_length=60, verbose_name='saisie par')),
                ('submitted_at', models.DateTimeField(verbose_name='saisie le')),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='décidée par')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('refusal', models.CharField(blank=True, max_length=500, verbose_name='motif du refus')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='remboursée le')),
                ('reference', models.CharField(blank=True, max_length=40, verbose_name='référence du mandat')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': "frais d'un membre",
                'verbose_name_plural': 'frais des membres',
                'ordering': ['-submitted_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['mileage', 'ticket', 'meal', 'childcare']), ('state__in', ['submitted', 'approved', 'refused', 'paid'])), name='expense_known'), models.CheckConstraint(condition=models.Q(('amount__gt', levier.kernel.money.Money(0))), name='expense_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('quantity', None), ('rate', None)), ('amount', django.db.models.expressions.CombinedExpression(models.F('quantity'), '*', models.F('rate'))), _connector='OR'), name='expense_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), ('state', 'submitted')), models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'refused', 'paid']), models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='expense_decided_by_a_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', False), _connector='OR'), name='expense_paid_on'), models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('meeting', 'member', 'kind'), name='expense_once')],
            },
        ),
        migrations.CreateModel(
            name='GroupPresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='participation.groupmeeting', verbose_name='réunion')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='participation.groupmember', verbose_name='membre')),
                ('presence', models.CharField(choices=[('present', 'présent'), ('excused', 'excusé')], max_length=8, verbose_name='présence')),
            ],
            options={
                'verbose_name': 'présence à un groupe ressources',
                'verbose_name_plural': 'présences aux groupes ressources',
                'ordering': ['meeting', 'member'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'member'), name='group_presence_once'), models.CheckConstraint(condition=models.Q(('presence__in', ['present', 'excused'])), name='group_presence_known')],
            },
        ),
        migrations.CreateModel(
            name='PanelCandidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='participation.groupmember', verbose_name='membre')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='sanctions.panel', verbose_name='équipe')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('is_substitute', models.BooleanField(default=False, verbose_name='suppléant')),
                ('is_trained', models.BooleanField(default=False, verbose_name='a suivi la formation')),
                ('since', models.DateField(verbose_name='mandat depuis le')),
                ('until', models.DateField(verbose_name="jusqu'au (exclu)")),
                ('state', models.CharField(choices=[('proposed', 'proposé'), ('seated', 'siège'), ('declined', 'non retenu')], default='proposed', max_length=10, verbose_name='état')),
                ('proposed_on', models.DateField(verbose_name='proposé le')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'représentant proposé',
                'verbose_name_plural': 'représentants proposés',
                'ordering': ['-proposed_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'seated', 'declined'])), name='candidate_state_known'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='candidate_term'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('member', 'panel'), name='candidate_proposed_once')],
            },
        ),
        migrations.CreateModel(
            name='GroupProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='participation.resourcegroup', verbose_name='groupe')),
                ('title', models.CharField(max_length=200, verbose_name='proposition')),
                ('words', models.TextField(verbose_name='en quelques mots')),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.action', verbose_name='action concernée')),
                ('state', models.CharField(choices=[('submitted', 'déposée'), ('discussed', 'débattue'), ('forwarded', 'transmise'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('implemented', 'réalisée'), ('reported', 'rendue au groupe')], db_index=True, default='submitted', max_length=12, verbose_name='état')),
                ('submitted_on', models.DateField(verbose_name='déposée le')),
                ('due_on', models.DateField(db_index=True, verbose_name='réponse attendue le')),
                ('discussed_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discussed', to='participation.groupmeeting', verbose_name='débattue à la réunion')),
                ('forwarded_to', models.CharField(blank=True, max_length=150, verbose_name='transmise à')),
                ('answer', models.TextField(blank=True, verbose_name='réponse')),
                ('answered_by', models.CharField(blank=True, max_length=60, verbose_name='répondue par')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='répondue le')),
                ('done', models.TextField(blank=True, verbose_name='ce qui a été fait')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='réalisée le')),
                ('reported_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reported', to='participation.groupmeeting', verbose_name='rendue à la réunion')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': "proposition d'un groupe ressources",
                'verbose_name_plural': 'propositions des groupes ressources',
                'ordering': ['-submitted_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'discussed', 'forwarded', 'accepted', 'refused', 'implemented', 'reported'])), name='proposal_state_known'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('submitted_on'))), name='proposal_due_after'), models.CheckConstraint(condition=models.Q(('state__in', ['discussed', 'forwarded', 'submitted']), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('answered_by', ''), _negated=True), ('answered_on__isnull', False)), _connector='OR'), name='proposal_answered_with_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'discussed', 'forwarded', 'implemented', 'refused', 'submitted']), ('reported_in__isnull', False), _connector='OR'), name='proposal_reported_to_a_meeting')],
            },
        ),
    ]
