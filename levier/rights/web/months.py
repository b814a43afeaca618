"""Month by month: what the payer states, what changed, and the explanation one click away."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.money import ZERO, Money
from levier.people.web import files as people_files
from levier.people.web import listing
from levier.rights import access, case_words, ours
from levier.rights.domain import CaseState
from levier.rights.models import PayerMonth
from levier.rights.web import files
from levier.ui.charts import Chart, Series

DRAWN = 24  # months of the chart


def _difference(row: Any) -> Money | None:
    return None if row.before is None else row.paid - row.before


def _gap(row: Any) -> Money | None:
    """Ours less the payer's, as the control of the month's run compared them."""
    amount = _ours(row)
    return None if amount is None else amount - (row.theirs or ZERO)


def _ours(row: Any) -> Money | None:
    return getattr(row, "ours", None)


MONTHS = ListSpec(
    name="montants",
    columns=[
        Column("mois", "Mois", value="month", kind="month", order="month",
               link=lambda row: files.why_url(row.case, row.month)),
        Column("etat", "État", kind="badge",
               value=lambda row: capfirst(row.get_state_display()),
               meaning=lambda row: case_words.meaning(row.state)),
        Column("motif", "Motif", value=lambda row: case_words.motive(row.state, row.motive)),
        Column("droit", "Droit selon le payeur", value="amount", kind="money", order="amount"),
        Column("notre", "Notre calcul", value=_ours, kind="money",
               link=lambda row: files.why_url(row.case, row.month)),
        Column("ecart_payeur", "Écart avec le payeur", value=_gap, kind="money"),
        Column("verse", "Versé", value="paid", kind="money", order="paid"),
        Column("ecart", "Par rapport au mois précédent", value=_difference, kind="money"),
        Column("dossier", "Dossier", value="case.number", shown=False),
        Column("socle", "Socle", value="basic", kind="money", shown=False),
        Column("majore", "Socle majoré", value="enhanced", kind="money", shown=False),
        Column("local", "Local", value="local", kind="money", shown=False),
        Column("autres", "Autres natures", value="other", kind="money", shown=False),
        Column("verse_le", "Dernier versement", value="last_paid_on", kind="date", shown=False),
    ],
    filters=[
        filters.Choice("etat", "État", field="state", choices=CaseState.choices),
        filters.Amount("verse", "Versé", field="paid"),
    ],
    order="-month",
    size=36,
    empty="Aucun mois connu. Ils arrivent avec le flux mensuel du payeur.",
)  # fmt: skip


@directory.requires(access.VIEW)
@require_safe
def months(request: HttpRequest, pk: int) -> HttpResponseBase:
    opened = files.file_or_404(request, pk)
    people_files.opened(request, opened.household, "montants", "rights:months")
    rows = _months(opened)
    return listing.respond(
        request,
        MONTHS,
        rows,
        "rights/months.html",
        subject=people_files.subject_of(opened.household),
        household=opened.household,
        case=opened.case,
        here="months",
        chart=_chart(rows),
    )


def _months(opened: files.File) -> QuerySet[PayerMonth]:
    """What the payers say in force, each with `before`: the amount of the month known before."""
    live = PayerMonth.objects.filter(live=True)
    earlier = live.filter(case=OuterRef("case"), month__lt=OuterRef("month")).order_by("-month")
    rows = live.filter(case__in=opened.cases).select_related("case")
    return ours.with_ours(rows.annotate(before=Subquery(earlier.values("paid")[:1])))


def _chart(rows: QuerySet[PayerMonth]) -> Chart | None:
    """The last two years, drawn when there is a line to see."""
    last = list(rows.order_by("-month", "-pk")[:DRAWN])[::-1]
    if len(last) < 3:
        return None
    names = [row.month.label for row in last]
    return Chart("montants", "RSA versé", names, [Series("Versé", [row.paid for row in last])],
                 shape="bars")  # fmt: skip
