from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sanctions", "0003_percent")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="breach",
            name="panel_asked_on",
            field=models.DateField("avis de l'EP demandé le", null=True, blank=True),
        ),
    ]
