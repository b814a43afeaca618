"""A table that exists only for the tests of lists: ties, nulls, amounts, months, moments."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.test.utils import isolate_apps

from levier.foundation.fields import MoneyField, MonthField
from levier.kernel.money import Money
from levier.kernel.month import Month

with isolate_apps("levier.foundation"):

    class Bill(models.Model):
        name = models.CharField(max_length=200)
        state = models.CharField(max_length=10, default="open")
        amount = MoneyField()
        month = MonthField(null=True)
        sent_at = models.DateTimeField(null=True)
        is_urgent = models.BooleanField(default=False)

        class Meta:
            app_label = "foundation"
            db_table = "tests_bill"

        def __str__(self) -> str:
            return self.name


def bill(name: str, cents: int = 0, month: str = "", day: int = 0, **more: object) -> Bill:
    return Bill(
        name=name,
        amount=Money(cents),
        month=Month.parse(month) if month else None,
        sent_at=dt.datetime(2026, 11, day, 8, 30, tzinfo=dt.UTC) if day else None,
        **more,
    )
