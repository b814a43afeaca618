"""The appointments of a person: invited, booked, moved, revoked, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import support_access as access
from levier.pathways.domain.appointments import MessageChannel
from levier.pathways.models import Appointment, Pathway, Slot, SupportBody
from levier.pathways.usecases import booking, messaging
from levier.pathways.usecases.booking import Offer
from levier.pathways.web import (
    appointment_forms,
    appointment_tables,
    appointment_words,
    opening,
    places,
    presenting,
)
from levier.pathways.web.agenda import download
from levier.people.web import listing
from levier.territory.models import SocialCentre

CHOICE = 60  # slots to choose from


@directory.requires(access.VIEW)
@require_safe
def all_appointments(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_appointments(request.user).select_related(
        "person", "pathway", "slot__host", "slot__centre"
    )
    return listing.respond(
        request, appointment_tables.APPOINTMENTS, rows, "pathways/all_appointments.html"
    )


@directory.requires(access.VIEW)
@require_safe
def appointments_of(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "rendez-vous")
    may = pathway.is_open and access.may(request.user, access.SUPPORT, pathway)
    context = {
        **presenting.head(pathway, clock.today()),
        **appointment_words.of_pathway(pathway, may, clock.now(), agents.all_names()),
        "here": "appointments",
    }
    return render(request, "pathways/appointments.html", context)


@directory.requires(access.SUPPORT)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    agent = directory.actor_of(request)
    offered = places.offers(agent, pathway)
    initial = {"among": offered[0][0], "channels": messaging.ways_to(pathway.person)}
    form = appointment_forms.InviteForm(posted(request), initial=initial)
    form.offer(offered, _reached(pathway))

    def act(data: dict[str, Any], decision: Decision) -> None:
        booking.invite(
            pathway=pathway, offer=_offer(request, pathway, data), channels=data["channels"],
            decision=decision,
        )  # fmt: skip

    return _acted(
        request,
        pathway.pk,
        form,
        act,
        done="L'invitation part avec les prochains messages.",
        title="Inviter à choisir un rendez-vous",
        intro=f"{pathway.person} reçoit un lien : sans compte, pour choisir, déplacer ou annuler.",
        act_label="Inviter",
    )


@directory.requires(access.SUPPORT)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    form = appointment_forms.BookForm(posted(request)).among(_free(request, pathway))
    return _acted(
        request,
        pathway.pk,
        form,
        lambda data, by: booking.book_slot(
            pathway=pathway, slot=data["slot"], purpose=data["purpose"], decision=by
        ),
        done="Le rendez-vous est pris ; la personne est prévenue.",
        title="Prendre un créneau libre",
        intro=f"Pour {pathway.person}.",
        act_label="Prendre ce créneau",
    )


@directory.requires(access.SUPPORT)
def fix(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    agent = directory.actor_of(request)
    centres, bodies = places.places_of(agent)
    initial = {"place": places.last_place(agent), "where": places.first_place(centres, bodies)}
    form = appointment_forms.TimeForm(posted(request), initial=initial)
    form.offer(centres, bodies)
    return _acted(
        request,
        pathway.pk,
        form,
        lambda data, by: booking.book_at(
            pathway=pathway, plan=form.plan(agent), purpose=data["purpose"], decision=by
        ),
        done="Le rendez-vous est fixé ; la personne est prévenue.",
        title="Fixer un rendez-vous",
        intro=f"Avec {pathway.person}, à l'heure que vous avez convenue.",
        act_label="Fixer",
    )


@directory.requires(access.SUPPORT)
def move_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = appointment_or_404(request, pk)
    form = appointment_forms.MoveForm(posted(request)).among(_free(request, chosen.pathway))
    return _acted(
        request,
        chosen.pathway_id,
        form,
        lambda data, by: booking.move_appointment(
            appointment=chosen, slot=data["slot"], decision=by
        ),
        done="Le rendez-vous est déplacé ; la personne est prévenue.",
        title="Déplacer le rendez-vous",
        intro=f"{chosen.person} : {appointment_words.appointment_words(chosen)}.",
        act_label="Déplacer",
    )


@directory.requires(access.SUPPORT)
def revoke_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = appointment_or_404(request, pk)
    return _acted(
        request,
        chosen.pathway_id,
        appointment_forms.RevokeForm(posted(request)),
        lambda data, by: booking.revoke_appointment(appointment=chosen, decision=by),
        done="Le rendez-vous est annulé ; la personne est prévenue.",
        title="Annuler le rendez-vous",
        intro=f"{chosen.person} : {appointment_words.appointment_words(chosen)}.",
        consequences=["La personne est prévenue, avec le lien pour en choisir un autre."],
        act_label="Annuler le rendez-vous",
        is_danger=True,
    )


@directory.requires(access.SUPPORT)
def settle_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = appointment_or_404(request, pk)
    form = appointment_forms.SettleForm(posted(request), initial={"state": "rdv_seen"})
    return _acted(
        request,
        chosen.pathway_id,
        form,
        lambda data, by: booking.settle_appointment(appointment=chosen, **data, decision=by),
        done="C'est noté.",
        title="Dire ce qu'est devenu le rendez-vous",
        intro=f"{chosen.person} : {appointment_words.appointment_words(chosen)}.",
        act_label="Noter",
    )


@directory.requires(access.SUPPORT)
@require_safe
def appointment_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The appointment as the person's calendar takes it in: to send or to show."""
    chosen = appointment_or_404(request, pk)
    return download(messaging.calendar_of(chosen, clock.now()), "rendez-vous.ics")


def appointment_or_404(request: HttpRequest, pk: int) -> Appointment:
    rows = access.visible_appointments(request.user, access.SUPPORT).select_related(
        "person", "pathway__lead", "pathway__person", "slot__host", "slot__centre", "invitation"
    )
    return get_object_or_404(rows, pk=pk)


def _free(request: HttpRequest, pathway: Pathway) -> Any:
    """The slots to come with room that the agent may fill, the lead worker's first."""
    rows = access.visible_slots(request.user) | Slot.objects.filter(host=pathway.lead_id or 0)
    keys = list(
        Slot.objects.filter(pk__in=rows.values("pk"))
        .open_from(clock.now())
        .with_room()
        .order_by("starts_at", "pk")
        .values_list("pk", flat=True)[:CHOICE]
    )
    return Slot.objects.filter(pk__in=keys).select_related("host").order_by("starts_at", "pk")


def _offer(request: HttpRequest, pathway: Pathway, data: dict[str, Any]) -> Offer:
    """What the person may choose among, from what the form offered."""
    kind, _, key = data["among"].partition(":")
    told = {"purpose": data["purpose"], "days": data["days"]}
    if kind == "me":
        return Offer(**told, host=directory.actor_of(request))
    if kind == "lead":
        return Offer(**told, host=pathway.lead)
    if kind == "centre":
        return Offer(**told, kind="collective", centre=get_object_or_404(SocialCentre, pk=key))
    return Offer(**told, kind="collective", body=get_object_or_404(SupportBody, pk=key))


def _reached(pathway: Pathway) -> str:
    """What is known to reach the person, so that nothing is sent into the void."""
    ways = [str(MessageChannel(one).label) for one in messaging.ways_to(pathway.person)]
    return f"Connus : {', '.join(ways)}." if ways else "Ni mobile ni courriel connus."


def _acted(
    request: HttpRequest, pathway: int, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:appointments_of", pathway)
    back = reverse("pathways:appointments_of", args=[pathway])
    return asked(request, form, back_url=back, **context)
