"""A fact in one line, for timelines and lists: « CDI depuis le 01/09/2024 »."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from levier.formats.cnaf import codes
from levier.kernel.money import Money
from levier.kernel.text import short_date
from levier.people import wording
from levier.people.domain import FactKind

Content = Mapping[str, Any]
# Where a payer says why a right is in its state, and since when.
RIGHT_BLOCKS = (
    ("Refus", "MOTIREFURSA", "DTREFURSA"),
    ("FinDroit", "MOTICLORSA", "DTCLORSA"),
    ("FinDroitMoisAnterieur", "MOTICLORSA", "DTCLORSA"),
    ("SuspensionDroit", "MOTISUSDRORSA", "DDSUSDRORSA"),
    ("SuspensionVersement", "MOTISUSVERSRSA", "DDSUSVERSRSA"),
)
GONE = "plus rien n'est indiqué"
SHOWN = 3  # elements of a fact that has no sentence of its own


def summary(kind: str, content: Any) -> str:
    """One line without a final point; what no sentence foresees is read element by element."""
    if content is None:
        return GONE
    if not isinstance(content, dict):
        return str(content)
    told = SENTENCES[FactKind(kind)](content) if kind in SENTENCES else ""
    return told or _generic(kind, content)


def _generic(kind: str, content: Any) -> str:
    rows = [row for part in wording.parts(kind, content) for row in part.rows]
    told = [f"{row.label.lower()} : {_shown(row.value)}" for row in rows if row.value != ""]
    more = "…" if len(told) > SHOWN else ""
    return ", ".join(told[:SHOWN]) + more if told else "sans précision"


def _within(content: Any, name: str) -> Content:
    """A block of elements; empty when it is absent, or is not what its description says."""
    held = content.get(name)
    return held if isinstance(held, dict) else {}


def _listed(content: Any, name: str) -> list[Content]:
    """The blocks of a name, the same way."""
    held = content.get(name)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return short_date(value) if isinstance(value, date) else str(value)


def _since(value: Any, words: str = "depuis le") -> str:
    day = wording.day(value)
    return f" {words} {_shown(day)}" if day else ""


def _identity(content: Content) -> str:
    held = _within(content, "Identification")
    names = " ".join(filter(None, (held.get("NOM"), held.get("PRENOM"))))
    born = {"1": "né le", "2": "née le"}.get(held.get("SEXE", ""), "naissance le")
    return f"{names}{_since(held.get('DTNAI'), born)}"


def _place(content: Content) -> str:
    roles = _listed(content, "Prestations")
    role = next((one.get("ROLEPERS") for one in roles if one.get("NATPREST") == "RSA"), "")
    told = codes.label("ROLEPERS", role) if role else "sans rôle"
    return f"{told}{_since(content.get('DossierCAF', {}).get('DDRATDOS'))}"


def _activity(content: Content) -> str:
    told = []
    for one in _listed(content, "Activite"):
        ends = _since(one.get("DFACT"), "jusqu'au")
        label = codes.label("ACT", one.get("ACT", "")).strip()
        told.append(f"{label}{_since(one.get('DDACT'))}{ends}")
    return " ; ".join(told)


def _resources(content: Content) -> str:
    held = _within(content, "Ressources")
    if _within(held, "GeneraliteRessourcesTrimestre").get("TOPRESSNUL"):
        return "aucune ressource sur le trimestre"
    totals: dict[str, int] = {}
    for label, cents in _amounts(held):
        totals[label] = totals.get(label, 0) + cents
    told = [f"{label.lower()} {Money(cents)}" for label, cents in totals.items()]
    return ", ".join(told) + " sur le trimestre" if told else ""


def _amounts(held: Content) -> Iterator[tuple[str, int]]:
    for month in _listed(held, "RessourcesMensuelles"):
        for one in _listed(month, "DetailRessourcesMensuelles"):
            label, _ = wording.nature_words(str(one.get("NATRESS", "")))
            yield label, one.get("MTNATRESSMEN", 0)


def _duties(content: Content) -> str:
    held = _within(content, "MontantCalculDroitRSAPersonne")
    told = "soumise" if held.get("TOPPERSDRODEVORSA") else "non soumise"
    return f"personne {told} aux droits et devoirs"


def _pregnancy(content: Content) -> str:
    held = _within(content, "Grossesse")
    ended = codes.label("NATFINGRO", held.get("NATFINGRO", "")).lower()
    return f"début{_since(held.get('DDGRO'), 'le')}{f', fin : {ended}' if ended else ''}"


def _jobseeker(content: Content) -> str:
    return f"identifiant {content.get('DossierPoleEmploi', {}).get('IDASSEDIC', 'inconnu')}"


def _family(content: Content) -> str:
    held = _within(content, "SituationFamille")
    return f"{codes.label('SITFAM', held.get('SITFAM', ''))}{_since(held.get('DDSITFAM'))}"


def _address(content: Content) -> str:
    return ", ".join(wording.current_address(content))


def right_words(content: Any) -> str:
    """The state of a right as the payer states it; empty when it states none."""
    held = _within(content, "SituationDossierRSA") if isinstance(content, dict) else {}
    return codes.label("ETATDOSRSA", _within(held, "EtatDossierRSA").get("ETATDOSRSA", ""))


def _right(content: Content) -> str:
    held = _within(content, "SituationDossierRSA")
    for block, motive, since in RIGHT_BLOCKS:
        for one in _listed(held, block) or [_within(held, block)]:
            if not one:
                continue
            why = motive_words(motive, one.get(motive, ""))
            return f"{right_words(content)}{_since(one.get(since))} : {why}"
    return right_words(content)


def motive_words(element: str, code: str) -> str:
    """Why a right is refused, suspended or closed: `motive_words("MOTICLORSA", "MUT")`."""
    label = codes.label(element, code).strip()
    for head in ("Suspension Dossier : ", "Suspension Groupe Prestation : "):
        label = label.removeprefix(head)
    return f"{label[:1].lower()}{label[1:]}" if label[1:2].islower() else label


def _terms(content: Content) -> str:
    asked = _within(content, "DemandeRSA")
    common = _within(content, "TroncCommunDroitRSA")
    told = [f"demande {asked.get('NUMDEMRSA', '')}{_since(asked.get('DTDEMRSA'), 'du')}"]
    told += ["sans domicile fixe"] if common.get("TOPSANSDOMFIXE") else []
    subject = "soumis" if common.get("TOPFOYDRODEVORSA") else "non soumis"
    return ", ".join([*told, f"foyer {subject} aux droits et devoirs"])


def _payer_amounts(content: Content) -> str:
    held = _within(content, "MontantsCalculDroitRSA")
    if "MTTOTDRORSA" not in held:
        return ""
    kept = Money(held.get("MTRESSMENRSA", 0))
    return f"droit {Money(held['MTTOTDRORSA'])}, ressources retenues {kept} par mois"


def _transfer(content: Content) -> str:
    told = []
    if held := _within(content, "OrganismeCedant"):
        payer = f"{held.get('FONORGCEDMUT', '')} {held.get('NUMORGCEDMUT', '')}"
        told.append(f"arrivée de {payer}{_since(held.get('DDARRMUT'), 'le')}")
    if held := _within(content, "OrganismePrenant"):
        payer = f"{held.get('FONORGPRENMUT', '')} {held.get('NUMORGPRENMUT', '')}"
        told.append(f"départ vers {payer}{_since(held.get('DDDEPAMUT'), 'le')}")
    return ", ".join(told)


SENTENCES: dict[FactKind, Callable[[Content], str]] = {
    FactKind.IDENTITY: _identity,
    FactKind.PLACE: _place,
    FactKind.ACTIVITY: _activity,
    FactKind.RESOURCES: _resources,
    FactKind.DUTIES: _duties,
    FactKind.PREGNANCY: _pregnancy,
    FactKind.JOBSEEKER: _jobseeker,
    FactKind.FAMILY: _family,
    FactKind.ADDRESS: _address,
    FactKind.RIGHT: _right,
    FactKind.TERMS: _terms,
    FactKind.PAYER_AMOUNTS: _payer_amounts,
    FactKind.TRANSFER: _transfer,
}
