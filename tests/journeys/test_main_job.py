"""The main job in a browser, without JavaScript: December, from the payer's feed to the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from levier.directory.demo import PEOPLE
from tests.journeys.conftest import HOUSEHOLDS
from tests.journeys.crawl import sign_in

pytestmark = pytest.mark.browser

WHO = {person.role: person for person in reversed(PEOPLE)}
PATIENCE = 60  # reloads of half a second before a piece of work is called lost


@pytest.fixture(scope="module")
def december(tmp_path_factory):
    """The next month's feed of the same invented households."""
    path = tmp_path_factory.mktemp("feed") / "december.xml"
    words = [sys.executable, "-m", "config.cli", "feed", "generate", str(path)]
    words += ["--households", str(HOUSEHOLDS), "--month", "2026-12"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return path


def enter(window, base, role, **more):
    page = window(**more)
    sign_in(page, base, WHO[role].email, WHO[role].password)
    return page


def wait_for(page, words):
    """Reload, as somebody without JavaScript would, until the page says so."""
    for _ in range(PATIENCE):
        if page.get_by_text(words, exact=False).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"« {words} » never came:\n{page.inner_text('main')}")


def press(page, label):
    page.locator("main").get_by_role("button", name=label, exact=True).first.click()


def test_december_from_the_feed_to_the_closed_month(base, window, december):
    manager = enter(window, base, "rsa_manager", script=False)
    manager.goto(f"{base}/flux/deposer/")
    manager.set_input_files("input[type=file]", str(december))
    manager.check("input[value=import]")
    press(manager, "Déposer")
    wait_for(manager, "Ce qu'il a donné")

    manager.goto(f"{base}/")
    manager.get_by_role("link", name="Paie de décembre 2026 à ouvrir").click()
    manager.fill("input[name=month]", "2026-12")
    press(manager, "Ouvrir et figer les dossiers")
    wait_for(manager, "Le droit de chaque foyer est calculé, puis ajusté.")
    press(manager, "Calculer")
    wait_for(manager, "Nos montants sont comparés, foyer par foyer.")
    press(manager, "Contrôler")
    wait_for(manager, "En attente de l'approbation d'une seconde personne.")
    run = manager.url

    approver = enter(window, base, "payment_approver", script=False)
    approver.goto(run)
    approver.get_by_role("link", name="Relire et approuver").click()
    approver.fill("textarea[name=reason]", "total et écarts relus")
    press(approver, "Approuver cette paie")

    manager.goto(run)
    press(manager, "Créer les ordres de paiement")
    wait_for(manager, "Le fichier est relu par un autre lecteur avant d'être scellé.")
    press(manager, "Écrire et sceller le fichier")
    approver.goto(run)
    wait_for(approver, "L'intention est écrite avant l'envoi")
    press(approver, "Remettre le fichier")
    wait_for(approver, "remise à la banque")

    manager.goto(run)
    press(manager, "Constater le règlement")
    assert "attendent encore la réponse de la banque" in manager.inner_text("main")


def test_the_maker_is_told_that_somebody_else_must_approve(base, window):
    manager = enter(window, base, "rsa_manager")
    answer = manager.goto(f"{base}/paies/")
    assert answer.status == 200
    manager.get_by_role("link", name="novembre 2026").first.click()
    assert "Paie approuvée par une seconde personne" in manager.inner_text("main")


def test_a_search_from_the_keyboard_leads_to_the_reason_of_an_amount(base, window):
    page = enter(window, base, "rsa_manager")
    page.goto(f"{base}/foyers/?etat=2")
    name = page.locator("table tbody th a").first.inner_text()
    page.goto(f"{base}/")
    page.keyboard.press("/")
    page.keyboard.type(name.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/recherche/" in url or "/foyers/" in url)
    if "/recherche/" in page.url:
        page.locator("main table tbody a").first.press("Enter")
        page.wait_for_url("**/foyers/**")
    page.get_by_role("link", name="Expliquer ce montant").press("Enter")
    page.wait_for_url("**/montant/**")
    assert "Pourquoi ce montant" in page.inner_text("h1")
    assert "CASF" in page.inner_text("main")


def test_a_household_elsewhere_is_neither_found_nor_opened(base, window):
    manager = enter(window, base, "rsa_manager")
    manager.goto(f"{base}/foyers/?mds=MDS-01")
    link = manager.locator("table tbody th a").first
    name, url = link.inner_text(), link.get_attribute("href")
    stranger = enter(window, base, "lead_worker")  # the one of MDS-07
    own = stranger.goto(f"{base}{url}").status
    stranger.goto(f"{base}/")
    stranger.fill(".bar input[type=search]", name.split()[0])
    stranger.press(".bar input[type=search]", "Enter")
    stranger.wait_for_load_state()
    if WHO["lead_worker"].scope_id == "MDS-01":
        assert own == 200
    else:
        assert own == 404
        assert url not in stranger.content()


def test_a_skip_link_and_a_visible_focus_come_first(base, window):
    page = enter(window, base, "rsa_manager")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
