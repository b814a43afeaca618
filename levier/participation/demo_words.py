"""Invented names and sentences of the demonstration."""

from __future__ import annotations

FIRST_NAMES = (
    "Nadia", "Thierry", "Samira", "Louis", "Odile", "Karim", "Solène", "Yves", "Fatou", "Bruno",
    "Inès", "Gérard", "Leïla", "Pascal", "Rose", "Mehdi", "Agathe", "Didier", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Charmille", "Belorme", "Vautrin", "Pradier", "Souchet", "Lavalette", "Mirande", "Corbière",
    "Delmas", "Fontanet", "Guérin", "Haudry", "Joncour", "Lescot", "Marsac", "Noyer", "Orsel",
)  # fmt: skip
AGENDAS = (
    "Tour de table. Les horaires des ateliers. Préparer les propositions du mois.",
    "Retour sur les réponses reçues. La mobilité : ce qui bloque, ce qui aide.",
    "Avec une conseillère numérique : les démarches en ligne. Questions libres.",
    "Relire le courrier d'invitation aux rendez-vous. Choisir un sujet pour le mois prochain.",
    "La garde des enfants pendant une formation. Rencontre avec la Caf.",
)
MINUTES = (
    "Le groupe a relu ses propositions du mois dernier. Deux sont gardées, une est reformulée. "
    "Prochain sujet : les trajets du soir.",
    "Les membres ont dit combien de temps prend un rendez-vous à trente kilomètres. Ils proposent "
    "des permanences dans les communes.",
    "La conseillère a montré le site de la Caf. Le groupe demande une fiche d'une page, en gros "
    "caractères.",
    "Le courrier a été relu à voix haute. Trois phrases sont difficiles : le groupe en propose "
    "d'autres.",
)
# What is proposed, why, what was answered, what was done.
PROPOSALS = (
    (
        "Des ateliers qui commencent après le car du matin",
        "Le premier car arrive à 9 h 20. Les ateliers de 9 h font manquer une heure.",
        "Accordé : l'horaire peut changer sans coût.",
        "Les ateliers du mardi commencent à 9 h 45 depuis la rentrée.",
    ),
    (
        "Un courrier de rendez-vous en une page",
        "Le courrier a trois pages. On cherche la date et le lieu.",
        "Accordé : le texte est réécrit avec le groupe.",
        "La date, l'heure et le lieu sont en haut ; le reste tient en une page.",
    ),
    (
        "Une permanence numérique au marché",
        "Beaucoup n'osent pas entrer dans un bureau. Au marché, on s'arrête.",
        "La commune et l'opérateur de médiation numérique étudient un essai.",
        "Une permanence a lieu deux fois par mois, d'avril à octobre.",
    ),
    (
        "Garder les enfants pendant les réunions",
        "Sans garde le mercredi, la moitié du groupe ne vient pas.",
        "Le coût dépasse l'enveloppe de l'année ; le remboursement de la garde reste possible.",
        "Une salle de jeux est ouverte à côté de la réunion.",
    ),
    (
        "Prêter un vélo électrique le temps d'une formation",
        "Huit kilomètres séparent le bourg du centre de formation, sans transport le soir.",
        "Accordé dans l'enveloppe de la plateforme mobilité.",
        "Quatre vélos sont prêtés, pour trois mois chacun.",
    ),
    (
        "Visiter une entreprise avant de dire oui",
        "On accepte mieux un métier qu'on a vu.",
        "Accordé : la chargée d'insertion organise une visite par trimestre.",
        "Deux visites ont eu lieu, dix-sept personnes y sont venues.",
    ),
    (
        "Dire plus tôt qu'un contrat se termine",
        "Un mois avant, il est trop tard pour préparer la suite.",
        "Accordé : le rappel part deux mois avant.",
        "Le rappel part deux mois avant la fin depuis le 1er juin.",
    ),
    (
        "Une carte des lieux où l'on peut imprimer",
        "Imprimer coûte cher et les lieux ne sont pas connus.",
        "Accordé, avec les mairies et les médiathèques.",
        "La carte est affichée dans chaque MDS.",
    ),
)
