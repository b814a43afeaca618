"""Invented values for the gallery: one of each component, as a page would give it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from levier.kernel.money import Money
from levier.ui import charts, maps, pieces
from levier.ui.frame import Link
from levier.ui.icons import ICONS

TODAY = date(2026, 11, 24)


class Suspension(forms.Form):
    reason = forms.CharField(
        label="Motif",
        widget=forms.Textarea,
        help_text="Une phrase que la personne pourra lire dans son courrier.",
        error_messages={"required": "Écrivez pourquoi le versement est suspendu."},
    )
    until = forms.DateField(
        label="Jusqu'au",
        required=False,
        help_text="Par exemple 31/12/2026.",
        widget=forms.DateInput(format="%d/%m/%Y"),
        error_messages={"invalid": "Écrivez la date comme 31/12/2026."},
    )
    share = forms.ChoiceField(
        label="Part suspendue",
        choices=[("30", "30 %"), ("50", "50 %"), ("100", "Tout")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une part."},
    )
    evidence = forms.FileField(
        label="Pièce jointe",
        required=False,
        help_text="PDF, 10 Mo au plus. Glissez le fichier ici ou choisissez-le.",
    )
    is_heard = forms.BooleanField(
        label="La personne a été invitée à présenter ses observations", required=False
    )


def _receipt(supplement: int = 0) -> pieces.Receipt:
    lines = [
        pieces.ReceiptLine(
            "Montant pour un couple avec un enfant", Money(116_372), "CASF L262-2, R262-1"
        ),
        pieces.ReceiptLine(
            "Salaires des trois derniers mois", Money(-41_250), "CASF R262-6", "412,50 € par mois"
        ),
        pieces.ReceiptLine("Forfait logement", Money(-15_518), "CASF R262-9"),
        pieces.ReceiptLine("Droit du mois", Money(59_604), is_subtotal=True),
        pieces.ReceiptLine(
            "Remboursement d'un trop-perçu", Money(-2_255), "CASF L262-46", "3e mensualité sur 12"
        ),
    ]
    if supplement:
        lines.append(pieces.ReceiptLine("Rappel de septembre", Money(supplement), "CASF L262-40"))
    return pieces.Receipt(
        title="RSA de novembre 2026",
        total=Money.total(line.amount for line in lines if not line.is_subtotal),
        lines=lines,
        lead="Versé le 5 décembre 2026 par la CAF de l'Ain.",
        total_label="Montant versé",
        source="Calculé le 24/11/2026 à partir du flux de la CAF du 20/11/2026.",
    )


def _rows() -> list[SimpleNamespace]:
    people = [
        ("0142857", "Martin Éloïse", "Bourg-en-Bresse", 57_349, "Ouvert", "done"),
        ("0143002", "Berthet Karim et Lucie", "Oyonnax", 102_418, "Suspendu", "attention"),
        ("0143118", "N'Guyen Thi Lan", "Valserhône", 64_652, "Ouvert", "done"),
        ("0143570", "Perrin Jean-Baptiste", "Saint-Genis-Pouilly", 0, "Radié", "danger"),
        ("0144021", "Žižek Ana", "Ambérieu-en-Bugey", 88_103, "À l'étude", "neutral"),
    ]
    return [
        SimpleNamespace(
            pk=i,
            name=case,
            cells=[
                _cell("Dossier", case, url="#"),
                _cell("Allocataire", name),
                _cell("Commune", place),
                _cell("État", state, "badge", meaning=meaning),
                _cell("Montant", Money(cents), "money", numeric=True),
            ],
        )
        for i, (case, name, place, cents, state, meaning) in enumerate(people, start=1)
    ]


def _cell(label: str, value: Any, kind: str = "text", **more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        label=label,
        value=value,
        kind=kind,
        **{"numeric": False, "url": "", "meaning": "neutral", **more},
    )


def _head(label: str, url: str = "", **more: Any) -> SimpleNamespace:
    return SimpleNamespace(label=label, url=url, **{"numeric": False, "sorted": "", **more})


def _input(name: str, label: str, kind: str = "text", **more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        name=name, label=label, kind=kind, **{"value": "", "choices": (), **more}
    )


def _page(params: Mapping[str, str]) -> SimpleNamespace:
    return SimpleNamespace(
        name="dossiers",
        errors=[],
        kept=[],
        query="tri=-montant",
        empty="Les dossiers apparaîtront ici après le premier flux.",
        inputs=[
            _input("nom", "Nom"),
            _input("etat", "État", "choice", choices=[("ouvert", "Ouvert"), ("radie", "Radié")]),
            _input("mois", "Mois", "month"),
            _input("montant_min", "Montant, au moins", "amount"),
            _input("montant_max", "Montant, au plus", "amount"),
        ],
        filtered="filtres" in params,
        total=9_800,
        more_than_total=False,
        exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx"), ("ODS", "?export=ods")],
        heads=[
            _head("Dossier", "?tri=dossier"),
            _head("Allocataire", "?tri=nom"),
            _head("Commune"),
            _head("État"),
            _head("Montant", "?tri=montant", numeric=True, sorted="descending"),
        ],
        rows=_rows(),
        cohort=[SimpleNamespace(label="Préparer les courriers", url="#", kind="quiet")],
        first_url="",
        previous_url="?avant=x",
        next_url="?apres=x",
        clear_url="?",
    )


MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.")
CENTRES = ("Bourg", "Oyonnax", "Pays de Gex", "Bellegarde", "Ambérieu", "Trévoux", "Belley")


def _millions(*hundredths: int | None) -> list[Money | None]:
    return [None if value is None else Money(value * 1_000_000) for value in hundredths]


def _charts() -> dict[str, charts.Chart]:
    paid = _millions(582, 579, 585, 588, 590, 587, 592, 601, 598, 604, 611)
    found = _millions(571, 575, 580, 586, None, 584, 590, 596, 597, 602, 611)
    households = (2_941, 1_688, 1_204, 1_090, 1_012, 986, 879)
    return {
        "bars": charts.Chart(
            "foyers", "Foyers payés par mois", MONTHS[-6:],
            [charts.Series("Foyers", [9_640, 9_702, 9_688, 9_731, 9_764, 9_800])],
            "De juin à novembre 2026.", "foyers",
        ),
        "stacked": charts.Chart(
            "etats", "Dossiers par état", MONTHS[-6:],
            [
                charts.Series("Ouverts", [9_100, 9_180, 9_150, 9_220, 9_260, 9_310]),
                charts.Series("Suspendus", [540, 522, 538, 511, 504, 490]),
                charts.Series("À l'étude", [310, 355, 340, 362, 330, 348]),
            ],
            "De juin à novembre 2026.", "dossiers", "stacked",
        ),
        "lines": charts.Chart(
            "ecart", "Dépense du mois", MONTHS,
            [
                charts.Series("Payé par la CAF", paid),
                charts.Series("Calculé par Levier", found),
            ],
            "Janvier à novembre 2026. Mai n'a pas été recalculé.", shape="lines",
        ),
        "rows": charts.Chart(
            "mds", "Foyers par MDS", CENTRES, [charts.Series("Foyers", households)],
            "Novembre 2026.", "foyers", "rows",
        ),
    }  # fmt: skip


PLACES = (
    ("Bourg-en-Bresse", 5.225, 46.205, 2_105, "Bourg"),
    ("Montrevel-en-Bresse", 5.124, 46.336, 61, "Bourg"),
    ("Saint-Étienne-du-Bois", 5.293, 46.290, 48, "Bourg"),
    ("Oyonnax", 5.655, 46.257, 1_322, "Oyonnax"),
    ("Nantua", 5.607, 46.153, 164, "Oyonnax"),
    ("Arbent", 5.677, 46.294, 103, "Oyonnax"),
    ("Valserhône", 5.826, 46.108, 702, "Bellegarde"),
    ("Champfromier", 5.824, 46.198, 12, "Bellegarde"),
    ("Seyssel", 5.833, 45.957, 41, "Bellegarde"),
    ("Gex", 6.058, 46.333, 248, "Pays de Gex"),
    ("Saint-Genis-Pouilly", 6.021, 46.243, 301, "Pays de Gex"),
    ("Ferney-Voltaire", 6.108, 46.256, 322, "Pays de Gex"),
    ("Ambérieu-en-Bugey", 5.360, 45.960, 566, "Ambérieu"),
    ("Meximieux", 5.192, 45.905, 140, "Ambérieu"),
    ("Lagnieu", 5.350, 45.900, 155, "Ambérieu"),
    ("Belley", 5.688, 45.758, 341, "Belley"),
    ("Culoz-Béon", 5.785, 45.849, 77, "Belley"),
    ("Plateau d'Hauteville", 5.602, 45.977, 92, "Belley"),
    ("Trévoux", 4.773, 45.940, 176, "Trévoux"),
    ("Jassans-Riottier", 4.756, 45.981, 131, "Trévoux"),
    ("Châtillon-sur-Chalaronne", 4.956, 46.120, 120, "Trévoux"),
    ("Thoissey", 4.800, 46.173, None, "Trévoux"),
)


def _map() -> maps.Map:
    areas = [
        maps.Area(name, name, value, lon=lon, lat=lat, group=group)
        for name, lon, lat, value, group in PLACES
    ]
    return maps.Map(
        "communes", "Foyers payés par commune", areas,
        "Novembre 2026, quelques communes.", "foyers", value_label="Foyers",
    )  # fmt: skip


def _steps() -> list[pieces.Step]:
    done = ("Flux", "Photographie", "Calcul", "Ajustements")
    return [
        *[pieces.Step(label, "done", "24/11") for label in done],
        pieces.Step("Contrôle", "current", "412 écarts", "#"),
        *[pieces.Step(word) for word in ("Approbation", "Ordres", "Fichier", "Retours", "Clôture")],
    ]


def _events() -> list[pieces.Event]:
    return [
        pieces.Event(
            date(2026, 11, 24), "Droit recalculé : 573,49 €", "19,20 € de plus qu'en octobre.",
            "accent", "Levier, mensualité de novembre", "#",
        ),
        pieces.Event(
            date(2026, 11, 20), "Naissance de Léa", "Le foyer compte désormais un enfant.",
            "done", "CAF de l'Ain, flux mensuel",
        ),
        pieces.Event(
            date(2026, 10, 2), "Contrat à renouveler avant le 2 décembre", "", "attention",
            "Camille Perrin", rule="CASF L262-36",
        ),
        pieces.Event(
            date(2026, 7, 9), "Virement rejeté : compte clos", "Remis en attente le jour même.",
            "danger", "Banque, camt.054",
        ),
        pieces.Event(date(2026, 6, 1), "Ouverture du droit", "", "neutral", "CAF de l'Ain"),
    ]  # fmt: skip


class Person:
    """The account shown in the bar of the gallery."""

    is_authenticated = True
    job_title = "Gestionnaire RSA"

    def __str__(self) -> str:
        return "Camille Perrin"


def _pages() -> list[Link]:
    return [Link("Foyers", "#", True), Link("Indus", "#", False)]


def everything(params: Mapping[str, str]) -> dict[str, Any]:
    before, after = _receipt(), _receipt(supplement=1_920)
    return {
        "demo_banner": True,
        "user": Person(),
        "rooms": [
            Link("Ma journée", "#", False, "day"),
            Link("Foyers", "#", True, "household", _pages()),
            Link("Flux", "#", False, "feed"),
            Link("Mensualité", "#", False, "run"),
            Link("Paiements", "#", False, "payment"),
            Link("Tableau de bord", "#", False, "chart"),
        ],
        "today": TODAY,
        "due": {"late": date(2026, 11, 12), "soon": date(2026, 11, 27), "far": date(2027, 1, 31)},
        "numbers": [
            pieces.Number("à payer en novembre", Money(561_204_733), "9 800 foyers", "#"),
            pieces.Number("écarts avec la CAF", 412, "de plus de 5 € par foyer", "#"),
            pieces.Number("rejets à traiter", 7, "du flux du 20/11/2026", "#"),
        ],
        "facts": [
            pieces.Fact("Dossier", "0142857", "CAF de l'Ain"),
            pieces.Fact("Situation", "Couple, un enfant", "CAF, 20/11/2026"),
            pieces.Fact("Commune", "Bourg-en-Bresse", "MDS de Bourg-en-Bresse", "#"),
            pieces.Fact("Ouverture du droit", date(2026, 6, 1)),
            pieces.Fact("Droit de novembre", Money(57_349)),
        ],
        "receipt": after,
        "receipt_before": before,
        "steps": _steps(),
        "events": _events(),
        "page": _page(params),
        "versions": [
            pieces.Version("Salaires", Money(41_250), Money(45_000)),
            pieces.Version("Situation de famille", "Couple", "Couple"),
            pieces.Version("Enfants à charge", 0, 1),
        ],
        "changes": [
            pieces.Change(
                "Commune", "Oyonnax", "Bourg-en-Bresse",
                "CAF de l'Ain, flux du 20/10/2026", "CAF de l'Ain, flux du 20/11/2026",
            ),
        ],
        "charts": _charts(),
        "map": _map(),
        "spark": [Money(v) for v in (582, 579, 585, 588, 590, 587, 592, 601)],
        "icons": sorted(ICONS),
    }  # fmt: skip
