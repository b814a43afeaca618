from __future__ import annotations

from django.urls import path

from levier.participation.web import (
    attestations,
    expenses,
    groups,
    members,
    papers,
    proposals,
    public,
    representatives,
)

app_name = "participation"
urlpatterns = [
    path("groupes/", groups.groups, name="groups"),
    path("groupes/presenter/", members.introduce, name="introduce"),
    path("groupes/reunions/", groups.meetings, name="meetings"),
    path("groupes/reunions/<int:pk>/", groups.meeting, name="meeting"),
    path("groupes/reunions/<int:pk>/modifier/", groups.change_meeting, name="change_meeting"),
    path("groupes/reunions/<int:pk>/presences/", groups.hold_meeting, name="hold_meeting"),
    path(
        "groupes/reunions/<int:pk>/courrier/<slug:kind>/",
        papers.issue_for_meeting,
        name="issue_for_meeting",
    ),
    path("groupes/reunions/<int:pk>/annuler/", groups.cancel_meeting, name="cancel_meeting"),
    path("groupes/propositions/", proposals.proposals, name="proposals"),
    path("groupes/propositions/<int:pk>/", proposals.proposal, name="proposal"),
    path(
        "groupes/propositions/<int:pk>/courrier/",
        papers.issue_for_proposal,
        name="issue_for_proposal",
    ),
    path(
        "groupes/propositions/<int:pk>/<slug:move>/", proposals.move_proposal, name="move_proposal"
    ),
    path("groupes/courriers/", papers.papers, name="papers"),
    path("groupes/courriers/<int:pk>/", papers.paper, name="paper"),
    path("groupes/membres/", members.members, name="members"),
    path("groupes/membres/<int:pk>/", members.member, name="member"),
    path("groupes/membres/<int:pk>/charte/", members.sign_charter, name="sign_charter"),
    path("groupes/membres/<int:pk>/frais/", expenses.submit_expense, name="submit_expense"),
    path(
        "groupes/membres/<int:pk>/representer/",
        representatives.propose_candidate,
        name="propose_candidate",
    ),
    path("groupes/membres/<int:pk>/heures/", attestations.attest_member, name="attest_member"),
    path("groupes/membres/<int:pk>/<slug:move>/", members.move_member, name="move_member"),
    path("groupes/frais/", expenses.expenses, name="expenses"),
    path("groupes/frais/<int:pk>/", expenses.expense, name="expense"),
    path("groupes/frais/<int:pk>/rembourser/", expenses.pay_expense, name="pay_expense"),
    path("groupes/frais/<int:pk>/<slug:move>/", expenses.move_expense, name="move_expense"),
    path("groupes/representants/", representatives.candidates, name="candidates"),
    path("groupes/representants/<int:pk>/", representatives.candidate, name="candidate"),
    path(
        "groupes/representants/<int:pk>/<slug:move>/",
        representatives.move_candidate,
        name="move_candidate",
    ),
    path("groupes/<int:pk>/", groups.group, name="group"),
    path("groupes/<int:pk>/reunion/", groups.plan_meeting, name="plan_meeting"),
    path("groupes/<int:pk>/heures/", attestations.attest_hours, name="attest_hours"),
    path("groupes/attestation/", attestations.attested, name="attested"),
    path("groupes/<int:pk>/volontaire/", members.add_member, name="add_member"),
    path("groupes/<int:pk>/proposition/", proposals.submit_proposal, name="submit_proposal"),
    path("public/groupes/", public.public_groups, name="public_groups"),
    path("public/groupes/participer/", public.take_part, name="take_part"),
    path("public/groupes/merci/", public.thanks, name="thanks"),
]
