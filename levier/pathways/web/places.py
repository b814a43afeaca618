"""Where an agent receives: the centres and bodies where they support people, their last place."""

from __future__ import annotations

from collections.abc import Sequence

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.pathways import support_access as access
from levier.pathways.models import Pathway, Slot, SupportBody
from levier.territory.models import SocialCentre


def places_of(agent: Agent) -> tuple[Sequence[SocialCentre], Sequence[SupportBody]]:
    """Two queries."""
    scope = directory.scope_of(agent, access.SUPPORT)
    centres = SocialCentre.objects.all()
    bodies = SupportBody.objects.filter(is_active=True, centre=None)
    if not scope.everything:
        centres = centres.filter(pk__in=scope.centres)
        bodies = bodies.filter(organisation__in=scope.organisations)
    return list(centres), list(bodies)


def last_place(agent: Agent) -> str:
    """Where the agent received last, to type it once."""
    last = Slot.objects.filter(host=agent).order_by("-opened_at", "-pk").first()
    return last.place if last else ""


def first_place(centres: Sequence[SocialCentre], bodies: Sequence[SupportBody]) -> str:
    """The first of the places to choose from."""
    if centres:
        return f"centre:{centres[0].pk}"
    return f"body:{bodies[0].pk}" if bodies else ""


def offers(agent: Agent, pathway: Pathway) -> list[tuple[str, str]]:
    """Among which slots a person may be asked to choose: one's own, the lead's, a place's."""
    found = [("me", "Les miens")]
    if pathway.lead_id and pathway.lead_id != agent.pk:
        found.append(("lead", f"Ceux de {pathway.lead}"))
    centres, bodies = places_of(agent)
    found += [(f"centre:{one.pk}", f"Les réunions de {one}") for one in centres]
    found += [(f"body:{one.pk}", f"Les réunions de {one.name}") for one in bodies]
    return found
