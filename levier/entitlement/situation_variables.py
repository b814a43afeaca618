"""The OpenFisca variables taken in a situation, by what they are.

A variable that is not here is refused by name: nothing is ever silently ignored.
"""

from __future__ import annotations

from levier.entitlement.household import Housing
from levier.entitlement.natures import Nature

# Money of each month, counted over the reference quarter.
INCOMES: dict[str, Nature] = {
    "salaire_net": Nature.SALARY,
    "indemnites_chomage_partiel": Nature.PARTIAL_ACTIVITY,
    "remuneration_apprenti": Nature.APPRENTICE_PAY,
    "indemnites_volontariat": Nature.VOLUNTEER_ALLOWANCE,
    "revenus_stage_formation_pro": Nature.TRAINING_PAY,
    "bourse_recherche": Nature.RESEARCH_GRANT,
    "rpns_auto_entrepreneur_benefice": Nature.MICRO_ENTREPRENEUR,
    "chomage_net": Nature.UNEMPLOYMENT,
    "retraite_nette": Nature.RETIREMENT,
    "allocation_securisation_professionnelle": Nature.JOB_SECURITY_ALLOWANCE,
    "dedommagement_victime_amiante": Nature.ASBESTOS_COMPENSATION,
    "gains_exceptionnels": Nature.EXCEPTIONAL,
    "pensions_alimentaires_percues": Nature.ALIMONY,
    "pensions_invalidite": Nature.INVALIDITY_PENSION,
    "prestation_compensatoire": Nature.COMPENSATORY_ALLOWANCE,
    "prime_forfaitaire_mensuelle_reprise_activite": Nature.RETURN_TO_WORK_BONUS,
    "aah": Nature.AAH,
    "caah": Nature.AAH_SUPPLEMENT,
    "ass": Nature.ASS,
    "asi": Nature.ASI,
}
CAPITAL_INCOMES: dict[str, Nature] = {
    "revenus_locatifs": Nature.RENT,
    "revenus_capital": Nature.CAPITAL_INCOME,
}
# What is held, month by month.
STOCKS: dict[str, Nature] = {
    "livret_a": Nature.REGULATED_SAVINGS,
    "epargne_revenus_non_imposables": Nature.IDLE_SAVINGS,
    "valeur_locative_immo_non_loue": Nature.UNLET_BUILDING,
    "valeur_locative_terrains_non_loues": Nature.UNLET_LAND,
}
PARENTAL_LEAVES = (
    "indemnites_journalieres_maternite",
    "indemnites_journalieres_paternite",
    "indemnites_journalieres_adoption",
)
SICK_LEAVES = (
    "indemnites_journalieres_maladie",
    "indemnites_journalieres_accident_travail",
    "indemnites_journalieres_maladie_professionnelle",
)
YEARLY_RESULTS = (
    "rpns_benefice_exploitant_agricole",
    "rpns_autres_revenus",
    "rpns_micro_entreprise_benefice",
)
LAST_RESULT = "ppa_rsa_derniers_revenus_tns_annuels_connus"  # a monthly average, given by year
PERSONAL_FACTS = (
    "date_naissance",
    "age",
    "age_en_mois",
    "etudiant",
    "activite",
    "nationalite",
    "ressortissant_eee",
    "duree_possession_titre_sejour",
    "enceinte",
    "rsa_has_ressources_substitution",
    "rsa_jeune_condition_heures_travail_remplie",
    "autonomie_financiere",
    "date_arret_de_travail",
    "indemnites_journalieres",
    "statut_marital",  # read, and without effect: the RSA treats all couples alike
)
HOUSING_AIDS = ("apl", "als", "alf")
FAMILY_BENEFITS = (
    "af",
    "af_base",
    "cf",
    "cf_non_majore_avant_cumul",
    "asf",
    "paje_base",
    "paje_clca",
    "paje_colca",
    "paje_prepare",
    "aspa",
)
FAMILY_FACTS = (
    "rsa",
    "aide_logement",
    *HOUSING_AIDS,
    "rsa_isolement_recent",
    "departement_experimentation_rsa",
)
TAKEN: dict[str, frozenset[str]] = {
    "individus": frozenset(
        (
            *INCOMES,
            *CAPITAL_INCOMES,
            *STOCKS,
            *PARENTAL_LEAVES,
            *SICK_LEAVES,
            *YEARLY_RESULTS,
            LAST_RESULT,
            *PERSONAL_FACTS,
        )
    ),
    "familles": frozenset((*FAMILY_BENEFITS, *FAMILY_FACTS)),
    "foyers_fiscaux": frozenset(("rente_viagere_titre_onereux", "assiette_csg_plus_values")),
    "menages": frozenset(("statut_occupation_logement", "loyer", "participation_frais")),
}
BY_YEAR = frozenset((*YEARLY_RESULTS, LAST_RESULT, "assiette_csg_plus_values"))

ACTIVITIES = ("actif", "chomeur", "etudiant", "retraite", "inactif")
MARITAL_STATUSES = (
    "non_renseigne", "marie", "celibataire", "divorce", "veuf", "pacse", "jeune_veuf",
)  # fmt: skip
OCCUPATIONS: dict[str, Housing] = {
    "non_renseigne": Housing.UNKNOWN,
    "primo_accedant": Housing.OWNER_REPAYING,
    "proprietaire": Housing.OWNER,
    "locataire_hlm": Housing.TENANT,
    "locataire_vide": Housing.TENANT,
    "locataire_meuble": Housing.TENANT,
    "locataire_foyer": Housing.TENANT,
    "loge_gratuitement": Housing.HOUSED_FREE,
    "sans_domicile": Housing.HOMELESS,
}
EUROPEANS = frozenset(
    (
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU",
        "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
        "SI", "SK",
    )
)  # fmt: skip
LEFT_IN_2021 = frozenset(("GB", "UK"))
