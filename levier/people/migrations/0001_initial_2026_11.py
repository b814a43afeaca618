import django.db.models.deletion
import django.db.models.functions.comparison
import levier.foundation.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_duplicates'), ('people', '0003_person_stands')]

    initial = True

    dependencies = [
        ('territory', '0001_initial_2026_11'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('birth_name', models.CharField(blank=True, max_length=80, verbose_name='nom de naissance')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('other_first_names', models.CharField(blank=True, max_length=120, verbose_name='autres prénoms')),
                ('name_key', levier.foundation.fields.FoldedField(db_index=True, max_length=80, verbose_name='clé de tri')),
                ('sex', models.CharField(blank=True, choices=[('F', 'femme'), ('M', 'homme'), ('', 'non renseigné')], max_length=1, verbose_name='sexe')),
                ('born_on', models.DateField(verbose_name='né le')),
                ('birth_precision', models.CharField(choices=[('J', 'jour inconnu'), ('N', 'jour et mois connus'), ('O', 'jour et mois inconnus')], default='N', max_length=1, verbose_name='précision')),
                ('birth_place', models.CharField(blank=True, max_length=80, verbose_name='commune de naissance')),
                ('nir', levier.foundation.fields.EncryptedTextField(blank=True, default='', purpose='nir', verbose_name='NIR')),
                ('nir_index', levier.foundation.fields.BlindIndexField(blank=True, default='', max_length=64, purpose='nir', verbose_name='index du NIR')),
                ('nir_state', models.CharField(choices=[('none', 'absent'), ('certified', 'certifié'), ('stated', 'déclaré, non certifié'), ('provisional', 'provisoire'), ('wrong', 'clé fausse')], default='none', max_length=12, verbose_name='état du NIR')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('created_at', models.DateTimeField(verbose_name='connu depuis')),
                ('changed_at', models.DateTimeField(verbose_name='modifié le')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='people.person', verbose_name='réunie à')),
            ],
            options={
                'verbose_name': 'personne',
                'ordering': ['name_key', 'pk'],
                'indexes': [models.Index(django.db.models.functions.comparison.Coalesce('merged_into', 'id'), name='person_stands')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('nir_index', ''), _negated=True), fields=('nir_index',), name='one_person_per_nir'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='not_merged_into_self')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.socialcentre', verbose_name='MDS')),
                ('claimant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='people.person', verbose_name='allocataire')),
                ('created_at', models.DateTimeField(verbose_name='connu depuis')),
            ],
            options={
                'verbose_name': 'foyer',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person', verbose_name='personne')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.household', verbose_name='foyer')),
                ('role', models.CharField(choices=[('DEM', 'allocataire'), ('CJT', 'conjoint'), ('ENF', 'enfant'), ('AUT', 'autre personne')], max_length=3, verbose_name='rôle')),
                ('since', models.DateField(verbose_name='depuis le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                ('source', models.CharField(max_length=60, verbose_name='source')),
            ],
            options={
                'verbose_name': 'appartenance au foyer',
                'verbose_name_plural': 'appartenances aux foyers',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='membership_dates'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('household', 'person'), name='one_open_membership'), models.UniqueConstraint(condition=models.Q(('role', 'DEM'), ('until', None)), fields=('household',), name='one_claimant_per_household')],
            },
        ),
        migrations.CreateModel(
            name='LikenessKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='likeness', to='people.person', verbose_name='personne')),
                ('key', models.CharField(max_length=140, verbose_name='clé')),
            ],
            options={
                'verbose_name': 'clé de rapprochement',
                'verbose_name_plural': 'clés de rapprochement',
                'indexes': [models.Index(fields=['key', 'person'], name='likeness_key')],
                'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='likeness_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='people.person', verbose_name='personne')),
                ('household', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='people.household', verbose_name='foyer')),
                ('kind', models.CharField(choices=[('identity', 'identité'), ('place', 'place dans le dossier'), ('activity', 'activité'), ('resources', 'ressources'), ('duties', 'droits et devoirs'), ('pregnancy', 'grossesse'), ('maintenance', 'pension alimentaire'), ('farming', 'activité agricole'), ('jobseeker', 'France Travail'), ('opinion', 'décision du Département'), ('overseas', 'activité outre-mer'), ('family', 'situation de famille'), ('address', 'adresse'), ('housing', 'logement'), ('right', 'état du droit'), ('terms', 'conditions du droit'), ('payer_amounts', 'montants calculés par le payeur'), ('transfer', 'mutation'), ('events', 'événements'), ('controls', 'contrôles'), ('contact', 'coordonnées')], max_length=16, verbose_name='nature')),
                ('value', models.TextField(verbose_name='valeur')),
                ('since', models.DateField(verbose_name='à compter du')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                ('source_kind', models.CharField(choices=[('payer', 'organisme payeur'), ('agent', 'agent')], max_length=8, verbose_name='qui')),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='pièce')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('recorded_at', models.DateTimeField(verbose_name='enregistré le')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='remplacé le')),
            ],
            options={
                'verbose_name': 'fait daté',
                'verbose_name_plural': 'faits datés',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('person__isnull', False), ('superseded_at__isnull', False)), fields=['person', 'kind'], name='fact_history_of_person'), models.Index(condition=models.Q(('household__isnull', False), ('superseded_at__isnull', False)), fields=['household', 'kind'], name='fact_history_of_household')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', False), ('person', None)), models.Q(('household', None), ('person__isnull', False)), _connector='OR'), name='fact_of_person_or_household'), models.CheckConstraint(condition=models.Q(('kind__in', ['identity', 'place', 'activity', 'resources', 'duties', 'pregnancy', 'maintenance', 'farming', 'jobseeker', 'opinion', 'overseas', 'family', 'address', 'housing', 'right', 'terms', 'payer_amounts', 'transfer', 'events', 'controls', 'contact'])), name='fact_kind_known'), models.UniqueConstraint(condition=models.Q(('person__isnull', False), ('superseded_at', None)), fields=('person', 'kind', 'source_kind'), name='one_current_fact_of_person'), models.UniqueConstraint(condition=models.Q(('household__isnull', False), ('superseded_at', None)), fields=('household', 'kind', 'source_kind'), name='one_current_fact_of_household')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='première fiche')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='seconde fiche')),
                ('score', models.PositiveSmallIntegerField(verbose_name='ressemblance')),
                ('signs', models.CharField(max_length=120, verbose_name='indices')),
                ('state', models.CharField(choices=[('open', 'à examiner'), ('distinct', 'pas un doublon'), ('merged', 'fiches réunies')], default='open', max_length=9, verbose_name='état')),
                ('found_at', models.DateTimeField(verbose_name='trouvé le')),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='décidé par')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
            ],
            options={
                'verbose_name': 'doublon possible',
                'verbose_name_plural': 'doublons possibles',
                'ordering': ['-score', '-pk'],
                'indexes': [models.Index(fields=['state', '-score', '-id'], name='pair_by_score')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='pair_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='pair_in_order'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'distinct', 'merged'])), name='pair_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'distinct'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='pair_distinct_says_why')],
            },
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='people.person', verbose_name='fiche gardée')),
                ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absorbed_by', to='people.person', verbose_name='fiche réunie')),
                ('merged_at', models.DateTimeField(verbose_name='réunies le')),
                ('merged_by', models.CharField(max_length=60, verbose_name='par')),
                ('reason', models.TextField(verbose_name='motif')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='séparées le')),
                ('undone_by', models.CharField(blank=True, max_length=60, verbose_name='séparées par')),
                ('undo_reason', models.TextField(blank=True, verbose_name='motif de la séparation')),
            ],
            options={
                'verbose_name': 'fiches réunies',
                'verbose_name_plural': 'fiches réunies',
                'ordering': ['-merged_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('absorbed',), name='absorbed_once'), models.CheckConstraint(condition=models.Q(('kept', models.F('absorbed')), _negated=True), name='merge_of_two'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='merge_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', '')), models.Q(('undone_at__gte', models.F('merged_at')), models.Q(('undone_by', ''), _negated=True), models.Q(('undo_reason', ''), _negated=True)), _connector='OR'), name='merge_undone_says_why')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', levier.foundation.fields.FoldedField(max_length=40, verbose_name='mot')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='people.person', verbose_name='personne')),
            ],
            options={
                'verbose_name': 'mot de recherche',
                'verbose_name_plural': 'mots de recherche',
                'indexes': [models.Index(fields=['word', 'person'], name='search_word')],
                'constraints': [models.UniqueConstraint(fields=('person', 'word'), name='search_word_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseloadEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='caseload', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='people.household', verbose_name='foyer')),
                ('since', models.DateField(verbose_name='depuis le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
            ],
            options={
                'verbose_name': 'foyer suivi',
                'verbose_name_plural': 'foyers suivis',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('agent', 'household'), name='household_once_in_a_caseload')],
            },
        ),
    ]
