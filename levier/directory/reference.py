"""docs/reference/roles.md, written from the code so that it can't drift.

`python -m levier.directory.reference > docs/reference/roles.md` writes it again.
"""

from __future__ import annotations

import sys

from levier.directory.roles import INCOMPATIBLE, PERMISSIONS, ROLES

SCOPES = {
    "departement": "le Département",
    "social_centre": "une MDS",
    "organisation": "un organisme",
    "caseload": "sa file active",
}
HEAD = """# Rôles et permissions

Écrit depuis `levier/directory/roles.py` par `python -m levier.directory.reference`.

Un agent tient un rôle **quelque part** (une portée), d'un jour à un autre (exclu). Une permission
`salle.verbe` se demande par `levier.directory.access` et dans les gabarits
(`{% if perms.payments.view %}`).

## Demander qui peut quoi

| Question | Réponse |
|---|---|
| Puis-je, sur celui-ci ? | `can(agent, "people.view", centre="MDS-01") -> bool` |
| Lesquels puis-je ? | `scope_of(agent, "people.view") -> Scope` : tout, MDS, organismes |
| Tout d'un coup | `permissions_of(agent, day) -> {permission: Scope}`, une requête |
| Dans un cas d'usage | `require_actor(decision, "payments.resolve")`, sinon `Refusal` |
| Devant une vue | `@access.requires("payments.view")` : connexion, 403, et jamais en cache |
| La décision de la personne connectée | `access.decide(request, reason) -> Decision` |

La maison elle-même (`system:...`) peut toujours. Une liste filtre par
`scope_of`, le détail par la même portée : hors d'elle, 404.

## La table d'accès

`tests/access/table.csv` dit, pour chaque adresse et chaque rôle (sur son territoire et ailleurs),
ce qui est répondu : `login`, `200`, `403`, `404`... Un test la compare à ce qui se passe, un autre
refuse une adresse sans ligne et propose la ligne mesurée, **à relire avant de la copier**. Une
adresse qui prend des arguments a d'abord son objet dans `tests/access/objects.py`.
"""


def text() -> str:
    parts = [
        HEAD,
        "## Les rôles\n",
        "| Rôle | Code | Se tient sur | Ce qu'il peut |",
        "|---|---|---|---|",
    ]
    for role in ROLES.values():
        where = ", ".join(SCOPES[scope] for scope in role.scopes)
        parts.append(f"| {role.label} | `{role.code}` | {where} | {role.sentence} |")
    parts += ["\n## Ce qui ne se cumule pas\n"]
    parts += [
        f"* {PERMISSIONS[one]} **et** {PERMISSIONS[other]} (`{one}`, `{other}`)"
        for one, other in INCOMPATIBLE
    ]
    parts += ["\n## Le détail\n", "| Permission | " + " | ".join(ROLES) + " |"]
    parts.append("|---|" + "---|" * len(ROLES))
    for code, words in PERMISSIONS.items():
        held = " | ".join("oui" if code in role.permissions else "" for role in ROLES.values())
        parts.append(f"| `{code}` {words} | {held} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
