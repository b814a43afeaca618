"""Random situations that OpenFisca-France and `levier entitlement calculate` both understand.

OpenFisca completes a variable given for one family or person, in one month, with its default for
all the others of the file. So what it would otherwise work out (family benefits, housing aid,
yearly amounts shared out) is given, within one file, for everybody or for nobody.
"""

from __future__ import annotations

import random
from datetime import date

from levier.kernel.month import Month

MONTHS = list(Month(2017, 1).until(Month(2027, 1)))
INCOMES = (
    "salaire_net", "salaire_net", "salaire_net", "chomage_net", "chomage_net", "retraite_nette",
    "indemnites_chomage_partiel", "remuneration_apprenti", "indemnites_volontariat",
    "revenus_stage_formation_pro", "bourse_recherche", "rpns_auto_entrepreneur_benefice",
    "allocation_securisation_professionnelle", "dedommagement_victime_amiante",
    "gains_exceptionnels", "pensions_alimentaires_percues", "pensions_invalidite",
    "prestation_compensatoire", "prime_forfaitaire_mensuelle_reprise_activite",
    "aah", "caah", "ass", "asi", "revenus_locatifs", "revenus_capital",
    "indemnites_journalieres_maladie", "indemnites_journalieres_maternite",
    "indemnites_journalieres_accident_travail", "indemnites_journalieres_paternite",
)  # fmt: skip
STOCKS = (
    "livret_a", "epargne_revenus_non_imposables", "valeur_locative_immo_non_loue",
    "valeur_locative_terrains_non_loues",
)  # fmt: skip
BENEFITS = ("af", "af_base", "cf", "cf_non_majore_avant_cumul", "asf", "paje_base")
# A tenant's own aid is worked out by OpenFisca, not by us: never a tenant without it.
HOMES = ("non_renseigne", "primo_accedant", "proprietaire", "loge_gratuitement", "sans_domicile")
RENTED = ("locataire_hlm", "locataire_vide", "locataire_meuble", "locataire_foyer")


def situation(rng: random.Random, month: Month, families: int) -> dict:
    document = {"individus": {}, "familles": {}, "foyers_fiscaux": {}, "menages": {}}
    given = {
        "aide_logement": rng.random() < 0.7,
        "benefits": rng.random() < 0.5,
        "paid_only": rng.random() < 0.3,
        "replacement": rng.random() < 0.2,
        "yearly": rng.random() < 0.15,
        "activity": rng.random() < 0.3,
        "self_support": rng.random() < 0.2,
        "aspa": rng.random() < 0.3,
        "last_result": rng.random() < 0.1,
        "gains": rng.random() < 0.2,
    }
    for number in range(families):
        add_family(rng, document, number, month, given)
    return document


def add_family(rng, document, number, month, given):
    parents = [f"p{number}_{rank}" for rank in range(rng.choice((1, 1, 2)))]
    children = [f"c{number}_{rank}" for rank in range(rng.choice((0, 0, 1, 1, 2, 3, 4, 5)))]
    couple = len(parents) == 2
    for name in parents:
        document["individus"][name] = adult(rng, month, given)
    for name in children:
        document["individus"][name] = child(rng, month, given)
    if not children and couple:  # the law opens the right of a young couple expecting a child
        for name in parents:
            document["individus"][name].pop("enceinte", None)
    document["familles"][f"f{number}"] = {
        "parents": parents,
        "enfants": children,
        "rsa": {str(month): None},
        **family_facts(rng, month, children, given),
    }
    tax = {"declarants": parents, "personnes_a_charge": children}
    if rng.random() < 0.05:
        tax["rente_viagere_titre_onereux"] = amounts(rng, month, 200)
    if given["gains"]:
        tax["assiette_csg_plus_values"] = {
            str(month.year - back): rng.choice((0, euros(rng, 3000))) for back in range(2)
        }
    document["foyers_fiscaux"][f"x{number}"] = tax
    document["menages"][f"m{number}"] = home(rng, month, parents, children, given)


def family_facts(rng, month, children, given):
    family = {}
    key = str(month)
    if rng.random() < 0.4:
        family["rsa_isolement_recent"] = {key: True}
    if month >= Month(2025, 3):
        family["departement_experimentation_rsa"] = {key: rng.random() < 0.7}
    elif month >= Month(2024, 6):
        family["departement_experimentation_rsa"] = {key: rng.random() < 0.3}
    if given["aide_logement"]:
        family["aide_logement"] = {key: rng.choice((0, euros(rng, 60), euros(rng, 400)))}
    if given["benefits"]:
        for name in BENEFITS:
            family[name] = {key: rng.choice((0, euros(rng, 300))) if children else 0}
    if given["aspa"]:
        family["aspa"] = {key: rng.choice((0, 0, euros(rng, 600)))}
    if not given["benefits"] and given["paid_only"]:
        for name in ("af", "cf", "asf"):
            family[name] = {key: rng.choice((0, euros(rng, 300))) if children else 0}
    return family


def home(rng, month, parents, children, given):
    kinds = (*HOMES, *RENTED) if given["aide_logement"] else HOMES
    content = {
        "personne_de_reference": parents[:1],
        "conjoint": parents[1:],
        "enfants": children,
        "statut_occupation_logement": {str(month): rng.choice(kinds)},
    }
    if rng.random() < 0.5:
        content["loyer"] = {str(month): euros(rng, 700)}
    if rng.random() < 0.3:
        content["participation_frais"] = {str(month): rng.random() < 0.5}
    return content


def adult(rng, month, given):
    key = str(month)
    person = {
        "date_naissance": {
            "ETERNITY": birth(rng, month, rng.randint(19, 80 if given["aspa"] else 63))
        }
    }
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        add_income(rng, person, month, 900, given)
    if rng.random() < 0.1:
        person[rng.choice(STOCKS)] = {
            str(month + -back): euros(rng, 20000) for back in range(rng.choice((1, 2)), 6)
        }
    if rng.random() < 0.08:
        name = rng.choice(("rpns_autres_revenus", "rpns_benefice_exploitant_agricole"))
        person[name] = {str(month.year - rng.randint(0, 2)): euros(rng, 9000)}
    if given["activity"]:
        person["activite"] = {key: rng.choice(("actif", "chomeur", "etudiant", "retraite"))}
    if rng.random() < 0.1:
        person["date_arret_de_travail"] = {"ETERNITY": str((month + -rng.randint(0, 9)).first_day)}
    if given["last_result"]:
        person["ppa_rsa_derniers_revenus_tns_annuels_connus"] = {
            str(month.year): rng.choice((0, euros(rng, 500)))
        }
    flags = {
        **({} if given["activity"] else {"etudiant": 0.08}),
        "enceinte": 0.08,
        "rsa_jeune_condition_heures_travail_remplie": 0.1,
    }
    person |= {name: {key: True} for name, odds in flags.items() if rng.random() < odds}
    if given["replacement"]:
        person["rsa_has_ressources_substitution"] = {key: rng.random() < 0.3}
    if rng.random() < 0.15:
        person["nationalite"] = {key: rng.choice(("IT", "CH", "DZ", "US", "PL"))}
        person["duree_possession_titre_sejour"] = {key: rng.choice((0, 0.25, 1, 4.5, 5, 12))}
    return person


def child(rng, month, given):
    person = {"date_naissance": {"ETERNITY": birth(rng, month, rng.randint(0, 26))}}
    if given["replacement"]:
        person["rsa_has_ressources_substitution"] = {str(month): rng.random() < 0.3}
    if given["self_support"]:
        person["autonomie_financiere"] = {str(month): rng.random() < 0.2}
    if rng.random() < 0.25:
        add_income(rng, person, month, 400, given)
    return person


def add_income(rng, person, month, most, given):
    name = rng.choice(INCOMES)
    if given["yearly"]:
        person[name] = {str(month.year): euros(rng, most) * 12, str(month.year - 1): 1200}
    else:
        person[name] = amounts(rng, month, most)
    if name == "pensions_invalidite":  # OpenFisca would work the complement out: none here
        person.setdefault("asi", dict.fromkeys(person[name], 0))


def amounts(rng, month, most):
    """Steady, irregular, or stopped since a few months."""
    shape, steady = rng.random(), euros(rng, most)
    found = {}
    for back in range(0, 9):
        if shape < 0.4:
            value = steady
        elif shape < 0.7:
            value = rng.choice((0, euros(rng, most)))
        else:
            value = 0 if back == 0 else euros(rng, most)
        found[str(month + -back)] = value
    return found


def euros(rng, most):
    return rng.randint(1, most * 100) / 100


def birth(rng, month, years):
    """Away from the first days of a month, where OpenFisca counts in average years."""
    return date(month.year - years - 1, rng.randint(1, 12), rng.randint(5, 28)).isoformat()
