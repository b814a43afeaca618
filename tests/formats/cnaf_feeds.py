"""Feeds written by hand for the tests: what the payers send, and what goes wrong with it."""

from __future__ import annotations

from levier.kernel.identifiers import nir_key


def nir(body: str = "1850101500001") -> str:
    return body + nir_key(body)


def person(name: str = "MARTIN", **changes: str) -> str:
    values = {
        "NOM": name,
        "PRENOM": "ZOÉ",
        "DTNAI": "1985-01-12",
        "NIR": nir(),
        "role": "DEM",
        "extra": "",
    } | changes
    return f"""    <Personne>
      <Identification>
        <QUAL>MME</QUAL>
        <NOM>{values["NOM"]}</NOM>
        <NOMNAI>{values["NOM"]}</NOMNAI>
        <PRENOM>{values["PRENOM"]}</PRENOM>
        <NOMCOMNAI>BELLEY</NOMCOMNAI>
        <DTNAI>{values["DTNAI"]}</DTNAI>
        <NIR>{values["NIR"]}</NIR>
        <TOPVALIEC>1</TOPVALIEC>
        <SEXE>2</SEXE>
      </Identification>
      <DossierCAF>
        <TOPRESPDOS>1</TOPRESPDOS>
        <DDRATDOS>2020-01-01</DDRATDOS>
      </DossierCAF>
      <Prestations>
        <NATPREST>RSA</NATPREST>
        <ROLEPERS>{values["role"]}</ROLEPERS>
        <TOPCHAPERS>1</TOPCHAPERS>
      </Prestations>
      <Prestations>
        <NATPREST>PFA</NATPREST>
        <ROLEPERS>{values["role"]}</ROLEPERS>
        <TOPCHAPERS>1</TOPCHAPERS>
      </Prestations>
{values["extra"]}    </Personne>
"""


def household(number: int = 1, **changes: str) -> str:
    """One InfosFoyerRSA; `changes` replace the values of the same name."""
    values = {
        "IDEPARTE": "001",
        "MATRICULE": f"{1000000 + number}",
        "NUMDEMRSA": f"{number:011d}",
        "DTDEMRSA": "2020-01-01",
        "MTRSAVERS": "0000566.97",
        "ETATDOSRSA": "2",
        "NUMCOM": "01053",
        "persons": person(),
        "extra": "",
    } | changes
    return f"""  <InfosFoyerRSA>
    <IdentificationRSA>
      <Organisme><FONORG>CAF</FONORG><NUMORG>011</NUMORG><MATRICULE>{values["MATRICULE"]}</MATRICULE></Organisme>
      <Partenaire><TYPEPARTE>CG </TYPEPARTE><IDEPARTE>{values["IDEPARTE"]}</IDEPARTE></Partenaire>
      <DemandeRSA><DTDEMRSA>{values["DTDEMRSA"]}</DTDEMRSA><NUMDEMRSA>{values["NUMDEMRSA"]}</NUMDEMRSA></DemandeRSA>
    </IdentificationRSA>
{values["persons"]}    <DonneesAdministratives>
      <SituationFamille><SITFAM>CEL</SITFAM><DDSITFAM>1985-01-12</DDSITFAM></SituationFamille>
      <Adresse>
        <TroncCommunAdresse><RGADR>01</RGADR><PAYS>FRA</PAYS><TYPEADR>D</TYPEADR><ETATADR>CO</ETATADR></TroncCommunAdresse>
        <AdresseDetailleeFrance>
          <COMPLIDEADR/><COMPLADR></COMPLADR><NUMVOIE>12</NUMVOIE><LIBTYPEVOIE>RUE</LIBTYPEVOIE>
          <NOMVOIE>DES TILLEULS</NOMVOIE><LIEUDIST/><NUMCOM>{values["NUMCOM"]}</NUMCOM>
          <CODEPOS>01000</CODEPOS><NOMCOM>BOURG EN BRESSE</NOMCOM>
        </AdresseDetailleeFrance>
      </Adresse>
    </DonneesAdministratives>
    <PrestationRSA>
      <SituationDossierRSA><EtatDossierRSA><ETATDOSRSA>{values["ETATDOSRSA"]}</ETATDOSRSA></EtatDossierRSA></SituationDossierRSA>
      <DetailDroitRSA>
        <TroncCommunDroitRSA><TOPSANSDOMFIXE>0</TOPSANSDOMFIXE><ORIDEMRSA>DEM</ORIDEMRSA></TroncCommunDroitRSA>
        <DetailCalculDroitRSA><NATPF>RSD</NATPF><SOUSNATPF>RSDN2</SOUSNATPF><DDNATDRO>2020-01-01</DDNATDRO><MTRSAVERS>{values["MTRSAVERS"]}</MTRSAVERS></DetailCalculDroitRSA>
      </DetailDroitRSA>
    </PrestationRSA>
{values["extra"]}  </InfosFoyerRSA>
"""


def header(**changes: str) -> str:
    values = {"TYPEFLUX": "M", "NUMVERSIONAPPLIEME": "4200", "DTREF": "2026-11-30", "extra": ""}
    values |= changes
    return f"""  <IdentificationFlux>
    <APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>{values["NUMVERSIONAPPLIEME"]}</NUMVERSIONAPPLIEME>
    <TYPEFLUX>{values["TYPEFLUX"]}</TYPEFLUX><NATFLUX>D</NATFLUX><DTCREAFLUX>2026-11-28</DTCREAFLUX>
    <HEUCREAFLUX>06:15:00</HEUCREAFLUX><DTREF>{values["DTREF"]}</DTREF>{values["extra"]}
  </IdentificationFlux>
"""


def trailer(count: int) -> str:
    return f"""  <TransmissionFlux>
    <NBTOTDOSRSATRANSM>{count:08d}</NBTOTDOSRSATRANSM>
    <NBTOTDOSRSATRANSMANO>00000000</NBTOTDOSRSATRANSMANO>
  </TransmissionFlux>
"""


def feed(*households: str, count: int | None = None, head: str = "", root: str = "Racine") -> str:
    count = len(households) if count is None else count
    body = "".join(households)
    return f"<{root}>\n{head or header()}{body}{trailer(count)}</{root}>\n"


def encoded(text: str, encoding: str = "utf-8", announced: str = "") -> bytes:
    announced = announced or {"utf-8": "UTF-8", "cp1252": "windows-1252"}.get(encoding, encoding)
    return f'<?xml version="1.0" encoding="{announced}"?>\n{text}'.encode(encoding)
