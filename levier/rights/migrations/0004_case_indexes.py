from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists of households by name or amount within a state: read in the order of an index."""

    dependencies = [("rights", "0003_recovery_kinds")]

    operations = [
        migrations.RemoveIndex(model_name="benefitcase", name="case_amount"),
        migrations.AddIndex(
            model_name="benefitcase",
            index=models.Index(fields=["-amount", "-id"], name="case_amount"),
        ),
        migrations.AddIndex(
            model_name="benefitcase",
            index=models.Index(fields=["state", "name_key"], name="case_state_name"),
        ),
        migrations.AddIndex(
            model_name="benefitcase",
            index=models.Index(fields=["state", "-amount", "-id"], name="case_state_amount"),
        ),
    ]
