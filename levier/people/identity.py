"""One person, several records: which stands for the others, and all that are of one person.

`Person.merged_into` names the record that stands; it never leads to one that has itself been
merged (see `usecases.merging`). What was recorded stays on its record, so that a merge rewrites
nothing and comes undone exactly: whoever reads "all of a person" reads all the records.
"""

from __future__ import annotations

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from levier.people.models import Person

STANDS = Coalesce("merged_into", "id")  # indexed: see the model


def records_of(person: int) -> QuerySet[Person]:
    """The keys of every record of the person that this one is of, itself among them.

    For `filter(person__in=records_of(pk))`: a part of the query, not one more.
    """
    standing = Person.objects.filter(pk=person).order_by().values(stands=STANDS)
    rows = Person.objects.alias(stands=STANDS).filter(stands=Subquery(standing))
    return rows.order_by().values("pk")  # type: ignore[return-value]
