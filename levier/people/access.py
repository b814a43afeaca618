"""Who may see which household.

A permission is held on a scope (levier.directory): the whole Département, some social centres
(MDS), or one's own caseload. Lists and details ask the same question: a household that is not
in `visible_households` is answered 404, whoever asks.

* Département: every household.
* MDS: the households whose commune the centre serves today (`Household.centre`).
* Caseload: the households entrusted to the agent (`CaseloadEntry`, open today).
* Organisation: none; partners do not read the files of households.

What an agent states of a household, or of its people, asks `people.correct` on that household.

The NIR is never in a list; it is revealed one at a time to those who hold `people.view_nir`,
with a reason, and each time leaves a line in the consultation log (décret 2019-341).
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.directory import access as directory
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.people import queries
from levier.people.models import (
    CaseloadEntry,
    DuplicatePair,
    Household,
    Membership,
    Person,
)

VIEW, SEARCH, VIEW_NIR = "people.view", "people.search", "people.view_nir"
CORRECT, EXPORT, CONSULTATIONS = "people.correct", "people.export", "consultation.view"
MERGE = "people.merge"


def visible_households(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[Household]:
    """The households on which an agent holds a permission today."""
    scope = directory.scope_of(agent, permission)
    if not scope:
        return Household.objects.none()
    if scope.everything:
        return Household.objects.all()
    allowed = Q(centre__in=scope.centres)
    if scope.caseload:
        allowed |= Q(Exists(_followed_by(agent)))
    return Household.objects.filter(allowed)


def _followed_by(agent: directory.Somebody) -> QuerySet[CaseloadEntry]:
    today = clock.today()
    return CaseloadEntry.objects.filter(
        Q(until=None) | Q(until__gt=today),
        agent_id=agent.pk or 0,
        household_id=OuterRef("pk"),
        since__lte=today,
    ).order_by()


def visible_people(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[Person]:
    """The people of those households, past members included, by any record of theirs."""
    households = visible_households(agent, permission)
    if directory.scope_of(agent, permission).everything:
        return Person.objects.all()
    lives = Membership.objects.filter(household__in=households).order_by()
    return Person.objects.filter(
        Exists(lives.filter(person_id=OuterRef("pk")))
        | Exists(lives.filter(person__merged_into=OuterRef("pk")))
    )


def visible_pairs(agent: directory.Somebody, permission: str = MERGE) -> QuerySet[DuplicatePair]:
    """The possible duplicates of which an agent may see both records."""
    if directory.scope_of(agent, permission).everything:
        return DuplicatePair.objects.all()
    people = visible_people(agent, permission).order_by().values("pk")
    return DuplicatePair.objects.filter(one__in=people, other__in=people)


def require_subject(decision: Decision, permission: str, subject: Person | Household) -> None:
    """Refusal unless the actor holds the permission on this household, or where they live."""
    directory.require_actor(decision, permission)
    agent = directory.agent_of(decision.actor)
    if agent is None:  # the house itself
        return
    is_person = isinstance(subject, Person)
    visible = visible_people if is_person else visible_households
    if not visible(agent, permission).filter(pk=subject.pk).exists():
        raise Refusal("Ce foyer ne relève pas de votre périmètre.")


def search(agent: directory.Somebody, text: str, permission: str = SEARCH) -> queries.Found:
    """The one search field: a NIR for those entitled, else names, case number or e-mail.

    Among the households on which the agent holds `permission`.
    """
    visible = visible_households(agent, permission)
    nir = queries.typed_nir(text)
    if nir is None:
        return queries.search(text, visible)
    if not directory.can(agent, VIEW_NIR):
        return queries.Found(
            [], message="Votre rôle ne permet pas de chercher par NIR : cherchez par nom."
        )
    return queries.by_nir(nir, visible)
