"""Two people at their browser, and a month of payments for them to look at."""

import datetime as dt

from django.urls import reverse

from levier.directory.models import Agent, RoleGrant
from levier.formats.sepa import replies
from levier.formats.sepa.replies import Answer
from levier.payments import usecases
from levier.payments.models import Payee, PaymentOrder

from .conftest import DEBTOR, NOW, alice, iban, make_orders, make_payees, seal, send

MOMENT = dt.datetime(2026, 12, 5, 8)


def agent_with(role, name=""):
    agent = Agent.objects.create_user(
        f"{name or role}@example.org", "x" * 12, first_name=name or role, last_name="Essai"
    )
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind="departement", scope_id="", since=dt.date(2020, 1, 1),
        granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    return agent


def text_of(answer):
    page = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    return page.replace("\u202f", " ").replace("\u00a0", " ").replace("&amp;", "&")


class Browser:
    """A client signed in: it reads a page, fills its form in, and sends it."""

    def __init__(self, client, agent):
        self.client, self.agent = client, agent

    def get(self, name, *args, **query):
        self.client.force_login(self.agent)
        return self.client.get(reverse(f"payments:{name}", args=args), query)

    def key(self, name, *args):
        return self.get(name, *args).context["form"].initial["key"]

    def post(self, name, *args, **fields):
        """Send the form as the page drew it, its key included."""
        fields.setdefault("key", self.key(name, *args))
        return self.client.post(reverse(f"payments:{name}", args=args), fields)

    def deposit(self, data, name="retour.xml"):
        self.client.force_login(self.agent)
        upload = replies_file(name, data)
        return self.client.post(reverse("payments:deposit_message"), {"file": upload})


def replies_file(name, data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data, "application/xml")


def camt(*answers, number="S1"):
    return replies.notification(number, MOMENT, DEBTOR.iban, answers)


def booked(order, cents=None):
    return Answer(order.end_to_end_id, order.amount.cents if cents is None else cents)


def back(order, reason="AC04"):
    return Answer(order.end_to_end_id, order.amount.cents, "RTRN", reason)


def a_month(count):
    """A direct month: a file sent, one payment in doubt, one returned, one line of nobody."""
    make_orders(make_payees(count))
    file = send(seal())
    orders = list(PaymentOrder.objects.order_by("pk"))
    answers = [booked(orders[0]), back(orders[0]), booked(orders[1], 1), Answer("INCONNU", 500)]
    answers += [booked(order) for order in orders[2:]]
    message = usecases.record_bank_message(name="S1.xml", data=camt(*answers), decision=alice())
    waiting = usecases.enter_bank_account(
        payee=Payee.objects.get(pk=orders[0].payee_id), iban=iban(777), holder="Jeanne",
        proof="RIB du 20 novembre", decision=alice(),
    )  # fmt: skip
    return {"file": file, "orders": orders, "message": message, "account": waiting}
