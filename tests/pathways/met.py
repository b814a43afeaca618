"""Slots, invitations and appointments, for the tests."""

import datetime as dt

from levier.pathways.models import Pathway
from levier.pathways.usecases import booking, slots
from levier.pathways.usecases.booking import Offer
from levier.people.models import Person
from levier.territory.models import SocialCentre
from tests.pathways.followed import by, fresh

DAY = dt.date(2026, 11, 30)  # a Monday
PLACE = "MDS, 2 rue du Moulin"


def plan(agent, **changes):
    told = {
        "kind": "individual", "day": DAY, "start": dt.time(9), "end": dt.time(12),
        "length": dt.timedelta(minutes=60), "place": PLACE, "host": agent,
        "centre": SocialCentre.objects.get(pk="MDS-01"),
    }  # fmt: skip
    return slots.SlotPlan(**told | changes)


def opened(agent, **changes):
    return slots.open_slots(plan=plan(agent, **changes), decision=by(agent))


def meeting(agent, seats=2, **changes):
    told = {"kind": "collective", "host": None, "title": "Réunion", "seats": seats,
            "length": None}  # fmt: skip
    return opened(agent, **told | changes)[0]


def reachable(pathway, phone="06 12 34 56 78", email="camille@example.org"):
    Person.objects.filter(pk=pathway.person_id).update(phone=phone, email=email)
    return Pathway.objects.select_related("person").get(pk=pathway.pk)


def invited(pathway, agent, channels=("sms",), **changes):
    offer = Offer(**{"purpose": "contract", "host": agent} | changes)
    return booking.invite(pathway=pathway, offer=offer, channels=channels, decision=by(agent))


def booked(pathway, agent, slot):
    made = booking.book_slot(pathway=pathway, slot=slot, purpose="follow_up", decision=by(agent))
    return fresh(made)
