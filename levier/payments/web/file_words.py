"""What the pages of a bank file's acts say before, and after."""

from __future__ import annotations

from levier.kernel.text import counted
from levier.payments.domain import FileState
from levier.payments.models import BankFile
from levier.payments.queries.orders import ReadyRun
from levier.payments.web.acting import Words
from levier.payments.web.order_words import FOUR_EYES


def what(file: BankFile) -> str:
    """`Fichier LV-2026-11-1 : 9 800 virements, 5 620 000,00 €.`"""
    return f"Fichier {file.msg_id} : {counted(file.count, 'virement')}, {file.amount}."


def new(run: str, ready: ReadyRun | None) -> Words:
    some = ready and f"{counted(ready.count, 'virement prêt', 'virements prêts')}, {ready.amount}."
    return Words(
        "payments.file.seal",
        f"Établir un fichier de virements, campagne {run}",
        "Établir et sceller le fichier",
        "Le fichier est scellé : vérifiez son total, puis faites-le remettre à la banque.",
        some or "Aucun virement de cette campagne n'est prêt à partir.",
        (
            "Les virements entrent dans le fichier et n'en sortent plus.",
            "Le fichier est relu par un autre lecteur, puis scellé : il ne change plus.",
        ),
    )


def start(file: BankFile) -> Words:
    again = file.state == FileState.UNKNOWN
    return Words(
        "payments.file.start_hand_over",
        "Reprendre la remise de ce fichier" if again else "Commencer la remise à la banque",
        "Reprendre la remise" if again else "Commencer la remise",
        "La remise est commencée : téléchargez le fichier, déposez-le à la banque, puis confirmez.",
        what(file),
        (
            "L'intention est écrite d'abord : les virements comptent dès lors comme envoyés.",
            "Le fichier peut alors être téléchargé, puis déposé à la banque.",
            "Vous confirmerez ensuite, ou vous direz que vous ne savez pas s'il est parti.",
        ),
        is_danger=again,
    )


def confirm(file: BankFile) -> Words:
    return Words(
        "payments.file.confirm_hand_over",
        "Confirmer la remise à la banque",
        "La banque a le fichier",
        "La remise est confirmée : les réponses de la banque sont attendues.",
        what(file),
        ("Vérifiez que la banque affiche le même nombre et le même total.",),
    )


def doubt(file: BankFile) -> Words:
    return Words(
        "payments.file.doubt_hand_over",
        "Dire que la remise est incertaine",
        "Signaler le doute",
        "Le doute est noté : rien n'est envoyé de nouveau avant la réponse de la banque.",
        what(file),
        ("Rien ne repart tant que la banque n'a pas répondu.", "Appelez-la, avec l'identifiant."),
        is_danger=True,
    )


def ask_void(file: BankFile) -> Words:
    return Words(
        "payments.file.ask_void",
        "Demander à constater que ce fichier n'est pas parti",
        "Demander l'annulation",
        "La demande est faite : une seconde personne doit la confirmer.",
        what(file),
        (
            "Rien ne change encore : une seconde personne relit la pièce et confirme.",
            "Annuler un fichier que la banque a reçu ferait payer deux fois.",
        ),
        FOUR_EYES,
        is_danger=True,
    )


def confirm_void(file: BankFile, asked_by: str) -> Words:
    return Words(
        "payments.file.confirm_void",
        "Confirmer que ce fichier n'est pas parti",
        "J'ai lu la pièce, je confirme",
        "Le fichier est annulé : ses virements peuvent être émis à nouveau.",
        f"{what(file)} Pièce de la banque, selon {asked_by} : {file.void_evidence}.",
        (
            "Tous ses virements sont rejetés ; chacun pourra être émis à nouveau.",
            "Le fichier ne pourra plus jamais être remis.",
        ),
        FOUR_EYES,
        is_danger=True,
    )


def drop_void(file: BankFile) -> Words:
    return Words(
        "payments.file.drop_void",
        "Écarter la demande d'annulation",
        "Écarter la demande",
        "La demande est écartée : le fichier reste comme il était.",
        f"{what(file)} Pièce présentée : {file.void_evidence}.",
    )
