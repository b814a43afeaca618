"""The lists of the room: what each shows, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from levier.foundation import clock, filters
from levier.foundation.lists import CohortAct, Column, ListSpec
from levier.kernel.text import counted, fold, short_date
from levier.pathways.domain import contracts, deadlines
from levier.pathways.domain.people import SENIOR, SHORT_MARKS, YOUNG, Mark, marks_by_age
from levier.pathways.domain.referral import IN_FORCE, IN_PREPARATION, Path, ReferralState
from levier.pathways.models import PublicMark, SupportBody
from levier.people.domain import age_on
from levier.territory.models import SocialCentre

MEANINGS = {
    ReferralState.PENDING: "attention",
    ReferralState.PROPOSED: "accent",
    ReferralState.DECIDED: "accent",
    ReferralState.NOTIFIED: "accent",
    ReferralState.TAKEN_OVER: "done",
    ReferralState.REFUSED: "danger",
}
SOON = 7
MONTH = 30  # days, as one speaks


def meaning(referral: Any) -> str:
    return MEANINGS.get(ReferralState(referral.state), "neutral")


def pathway_url(row: Any) -> str:
    return reverse("pathways:pathway", args=[getattr(row, "pathway_id", None) or row.pk])


def left(due_on: date | None) -> str:
    """« dans 5 jours », « en retard de 2 jours »: what a person reads first."""
    if due_on is None:
        return ""
    days = (due_on - clock.today()).days
    long = abs(days) // MONTH
    length = f"{long} mois" if long > 2 else counted(abs(days), "jour")
    if not days:
        return "aujourd'hui"
    return f"en retard de {length}" if days < 0 else f"dans {length}"


def urgency(due_on: date | None) -> str:
    if due_on is None:
        return "neutral"
    days = (due_on - clock.today()).days
    if days < 0:
        return "danger"
    return "attention" if days <= SOON else "neutral"


def publics(person: Any) -> str:
    """Stated publics (prefetched as `open_marks`) and those that age gives, in short words."""
    held = {mark.kind for mark in person.open_marks} | set(
        marks_by_age(person.born_on, clock.today())
    )
    return ", ".join(SHORT_MARKS[mark] for mark in Mark if mark in held)


@dataclass(frozen=True, slots=True)
class ByMark(filters.Choice):
    """One of the publics: those stated of the person at `field`, or by birth date."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        chosen = filters.Choice.condition(self, params)
        if chosen is None:
            return None
        mark = params[self.key].strip()
        born_on = f"{self.field}__born_on"
        if mark == Mark.YOUNG:
            return Q(**{f"{born_on}__gt": _years_ago(YOUNG)})
        if mark == Mark.SENIOR:
            return Q(**{f"{born_on}__lte": _years_ago(SENIOR)})
        stated = PublicMark.objects.filter(person=OuterRef(self.field), kind=mark, until=None)
        return Q(Exists(stated.order_by()))


@dataclass(frozen=True, slots=True)
class Late(filters.YesNo):
    """Whether the day at `field` is past, today."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        late = Q(**{f"{self.field}__lt": clock.today()})
        return {"oui": late, "non": ~late}.get(params.get(self.key, "").strip())


def _years_ago(years: int) -> date:
    today = clock.today()
    last = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - years, day=last)


def centres() -> list[tuple[str, str]]:
    return [(centre.pk, str(centre)) for centre in SocialCentre.objects.all()]


def _bodies() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in SupportBody.objects.values_list("pk", "name")]


def name_filter(field: str = "name_key") -> filters.Text:
    return filters.Text("nom", "Nom", field=field, lookup="contains", prepare=fold)


ENTRANTS = ListSpec(
    name="a-orienter",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=pathway_url),
        Column("left", "Délai", value=lambda row: left(row.due_on), kind="badge",
               meaning=lambda row: urgency(row.due_on)),
        Column("due_on", "À décider avant le", kind="date", order="due_on"),
        Column("publics", "Publics", value=lambda row: publics(row.person)),
        Column("suggested", "Suggestion", value="get_suggested_path_display",
               order="suggested_path"),
        Column("proposed", "Proposition", value=lambda row: (
            f"{row.get_path_display()}, {row.body}" if row.path and row.body
            else row.get_path_display())),
        Column("centre", "MDS", value="centre.name", order="centre"),
        Column("age", "Âge", value=lambda row: age_on(row.person.born_on, clock.today()),
               kind="number", shown=False),
        Column("state", "État", value="get_state_display", shown=False),
        Column("origin", "Origine", value="get_origin_display", shown=False),
        Column("entered", "Entrée", value="pathway.entered_month", kind="month", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
        filters.Choice("suggestion", "Suggestion", field="suggested_path", choices=Path.choices),
        filters.Choice("etat", "État", field="state",
                       choices=[(one, ReferralState(one).label) for one in sorted(IN_PREPARATION)]),
        filters.YesNo("refus", "Après un refus", yes=Q(suggested_because="refused")),
        Late("retard", "En retard", field="due_on"),
        ByMark("public", "Public", field="person", choices=Mark.choices),
    ],
    order=("due_on", "pk"),
    cohort=[CohortAct("Vérifier et décider", "/parcours/lots/orientations/", "main")],
    empty="Personne n'attend d'orientation. Les entrants arrivent avec le flux du mois.",
)  # fmt: skip


def letter_day(row: Any) -> date | None:
    known = getattr(row, "letter", None)
    return timezone.localtime(known.issued_at).date() if known else None


REFERRALS = ListSpec(
    name="orientations",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=pathway_url),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning,
               order="state"),
        Column("path", "Parcours", value="get_path_display", order="path"),
        Column("body", "Organisme", order="body__name"),
        Column("decided_on", "Décidée le", kind="date", order="decided_on"),
        Column("letter", "Courrier", kind="date", value=letter_day),
        Column("notified_on", "Notifiée le", kind="date", order="notified_on"),
        Column("taken_over_on", "Prise en charge le", kind="date"),
        Column("centre", "MDS", value="centre.name", order="centre"),
        Column("rank", "Rang", kind="number"),
        Column("origin", "Origine", value="get_origin_display", shown=False),
        Column("elsewhere", "Décidée chez", value="decided_elsewhere", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        filters.Choice("etat", "État", field="state", choices=ReferralState.choices),
        filters.Choice("parcours", "Parcours", field="path", choices=Path.choices),
        filters.Choice("organisme", "Organisme", field="body", choices=_bodies),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
        filters.YesNo("a-notifier", "À notifier",
                      yes=Q(state__in=sorted(IN_FORCE), notified_on=None)),
        filters.YesNo("courrier", "Courrier fait", yes=Q(letter__isnull=False)),
        filters.YesNo("a-prendre", "À prendre en charge",
                      yes=Q(state__in=["decided", "notified"])),
    ],
    order=("-decided_on", "-pk"),
    cohort=[
        CohortAct("Préparer les courriers", "/parcours/lots/courriers/"),
        CohortAct("Noter comme notifiées", "/parcours/lots/notifications/"),
        CohortAct("Prendre en charge", "/parcours/lots/prises-en-charge/"),
    ],
    empty="Aucune orientation décidée. Décidez d'abord celles des personnes à orienter.",
)  # fmt: skip


def entrants(*, may_decide: bool, centres: int | None) -> ListSpec:
    """Without the act for who only proposes, without the MDS for who has but one."""
    columns = [one for one in ENTRANTS.columns if one.key != "centre" or centres != 1]
    return replace(ENTRANTS, columns=columns, cohort=ENTRANTS.cohort if may_decide else ())


def referrals(*, may_notify: bool, may_take: bool) -> ListSpec:
    """The list with the acts that the reader may do."""
    offered = [
        act
        for act, may in zip(REFERRALS.cohort, (may_notify, may_notify, may_take), strict=True)
        if may
    ]
    return replace(REFERRALS, cohort=offered)


def path_label(path: str) -> str:
    return str(Path(path).label)


def next_deadline(row: Any) -> str:
    return deadlines.rule(row.next_code).label if row.next_code else ""


PATHWAY_COLUMNS = [
    Column("person", "Personne", order="name_key", link=pathway_url),
    Column("next_due_on", "Prochaine échéance", kind="date", order="next_due_on"),
    Column("left", "Délai", value=lambda row: left(row.next_due_on), kind="badge",
           meaning=lambda row: urgency(row.next_due_on)),
    Column("what", "À faire", value=next_deadline),
    Column("path", "Parcours", value="get_path_display", order="path"),
    Column("last_contact_on", "Dernier contact", kind="date", order="last_contact_on"),
    Column("publics", "Publics", value=lambda row: publics(row.person)),
]  # fmt: skip
PATHWAY_FILTERS = [
    name_filter(),
    filters.Choice("parcours", "Parcours", field="path", choices=Path.choices),
    filters.Choice(
        "echeance", "Échéance", field="next_code",
        choices=[(code, rule.label) for code, rule in deadlines.rules().items()],
    ),
    Late("retard", "En retard", field="next_due_on"),
    ByMark("public", "Public", field="person", choices=Mark.choices),
]  # fmt: skip

PATHWAYS = ListSpec(
    name="parcours",
    columns=[
        *PATHWAY_COLUMNS,
        Column("body", "Organisme", order="body__name"),
        Column("lead", "Référent", order="lead__last_name"),
        Column("centre", "MDS", value="centre.name", order="centre"),
        Column("is_subject", "Droits et devoirs", kind="yesno", shown=False),
        Column("entered_month", "Entrée", kind="month", shown=False),
    ],
    filters=[
        *PATHWAY_FILTERS,
        filters.Choice("mds", "MDS", field="centre", choices=centres),
        filters.Choice("organisme", "Organisme", field="body", choices=_bodies),
        filters.YesNo("referent", "Avec un référent", yes=Q(lead__isnull=False)),
        filters.YesNo("oriente", "Orientée", yes=Q(body__isnull=False)),
        filters.YesNo("droits-et-devoirs", "Droits et devoirs", field="is_subject"),
        filters.YesNo("prevention", "Avant le RSA", yes=Q(origin="prevention")),
    ],
    order=("next_due_on", "pk"),
    cohort=[CohortAct("Désigner un référent", "/parcours/lots/referents/")],
    empty="Aucune personne suivie dans votre périmètre. Elles arrivent avec le flux mensuel.",
)  # fmt: skip


def contract(row: Any) -> str:
    """The contract in force and its last day, or that one is being prepared."""
    held = {one.state: one for one in row.live_contracts}
    for state in sorted(contracts.IN_FORCE):
        if state in held:
            last = held[state].until - timedelta(days=1)
            return f"{held[state].kind.upper()} jusqu'au {short_date(last)}"
    return "en préparation" if held else "aucun"


PORTFOLIO = ListSpec(
    name="portefeuille",
    columns=[
        *PATHWAY_COLUMNS[:5],
        Column("contract", "Contrat", value=contract),
        *PATHWAY_COLUMNS[5:],
    ],
    filters=PATHWAY_FILTERS,
    order=("next_due_on", "pk"),
    size=150,
    empty="Personne dans ce portefeuille pour le moment.",
)
