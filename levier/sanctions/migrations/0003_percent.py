from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sanctions", "0002_papers")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="appeal",
            name="percent",
            field=models.PositiveSmallIntegerField("part du RSA ramenée à", default=0),
        ),
    ]
