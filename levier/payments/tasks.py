"""Background work: a long answer of the bank, treated group by group."""

from __future__ import annotations

from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.payments import queries, usecases
from levier.payments.models import BankMessage

TREAT = "payments.message"
AT_ONCE = 500  # entries treated while one waits: about three seconds when all were rejected


@runs.task(TREAT, "Retour de la banque")
def treat(work: runs.Work) -> None:
    message = BankMessage.objects.get(pk=work.params["message"])
    work.announce("Lecture des lignes", total=message.count)
    usecases.treat_bank_message(
        message=message,
        decision=work.decision,
        on_progress=lambda done, total: work.announce(
            "Lignes traitées une à une", total=total, done=done
        ),
    )


def take_in(*, message: BankMessage, decision: Decision) -> None:
    """Treat a short message now, and ask for a long one to be treated in the background.

    Asked again, it goes on from where an interruption left it.
    """
    if message.count <= AT_ONCE:
        usecases.treat_bank_message(message=message, decision=decision)
    elif message.done_at is None:
        runs.request(
            kind=TREAT,
            subject=queries.subject_of(message),
            decision=decision,
            params={"message": message.pk},
        )
