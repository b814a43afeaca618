import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('territory', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Epci',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=9, unique=True, verbose_name='SIREN')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('kind', models.CharField(max_length=10, verbose_name='nature')),
                ('members', models.PositiveIntegerField(verbose_name="communes membres, hors de l'Ain comprises")),
            ],
            options={
                'verbose_name': 'EPCI',
                'verbose_name_plural': 'EPCI',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='nom')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'territoire',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('folded', models.CharField(db_index=True, max_length=80, verbose_name='nom simplifié')),
                ('epci', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communes', to='territory.epci', verbose_name='EPCI')),
                ('arrondissement', models.CharField(max_length=40, verbose_name='arrondissement')),
                ('population', models.PositiveIntegerField(verbose_name='population')),
                ('longitude', models.FloatField(verbose_name='longitude')),
                ('latitude', models.FloatField(verbose_name='latitude')),
                ('is_approximate', models.BooleanField(default=False, verbose_name='position approchée')),
                ('outline', models.TextField(blank=True, verbose_name='contour (tracé SVG)')),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['folded'],
            },
        ),
        migrations.CreateModel(
            name='SocialCentre',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('kind', models.CharField(default='Maison départementale de la solidarité', max_length=80, verbose_name='appellation')),
                ('acronym', models.CharField(default='MDS', max_length=12, verbose_name='sigle')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune du siège')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres', to='territory.territory', verbose_name='territoire')),
                ('since', models.DateField(verbose_name='ouverte le')),
                ('until', models.DateField(blank=True, null=True, verbose_name='fermée le')),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'centre social',
                'verbose_name_plural': 'centres sociaux',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='social_centre_dates')],
            },
        ),
        migrations.CreateModel(
            name='FormerCommune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5, verbose_name='ancien code INSEE')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former', to='territory.commune', verbose_name='commune actuelle')),
            ],
            options={
                'verbose_name': 'ancienne commune',
                'verbose_name_plural': 'anciennes communes',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('code', 'commune'), name='former_commune_once')],
            },
        ),
        migrations.CreateModel(
            name='PostalCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=5, verbose_name='code postal')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postal_codes', to='territory.commune', verbose_name='commune')),
            ],
            options={
                'verbose_name': 'code postal',
                'verbose_name_plural': 'codes postaux',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('code', 'commune'), name='postal_code_once_per_commune')],
            },
        ),
        migrations.CreateModel(
            name='Perimeter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='perimeters', to='territory.commune', verbose_name='commune')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='perimeters', to='territory.socialcentre', verbose_name='centre')),
                ('since', models.DateField(verbose_name='depuis le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au (exclu)")),
                ('is_example', models.BooleanField(default=False, verbose_name="donnée d'exemple")),
            ],
            options={
                'verbose_name': 'périmètre',
                'ordering': ['commune', 'since'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='perimeter_dates'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('commune',), name='one_open_perimeter_per_commune'), models.UniqueConstraint(fields=('commune', 'since'), name='one_perimeter_per_start')],
            },
        ),
    ]
