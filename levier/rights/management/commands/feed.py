"""`levier feed`: the payers' files, from the terminal.

Exit codes: 0 the file was taken (rejects do not change it), 2 refused, 1 anything else.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from levier.foundation import clock, runs
from levier.foundation.acts import Decision
from levier.foundation.models import RunState
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.rights import queries, tasks, usecases
from levier.rights.domain import RejectState
from levier.rights.management import generating
from levier.rights.management.terminal import ProgressBar
from levier.rights.models import Feed, FeedReject

REFUSED = 2


class Command(BaseCommand):
    help = "Les flux des payeurs (CAF, MSA) : prendre en charge, relire, rejouer."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        self._import_arguments(acts)
        generating.add_arguments(acts)
        listed = acts.add_parser("list", help="les flux reçus, le dernier d'abord")
        listed.add_argument("--json", action="store_true", dest="as_json")
        rejects = acts.add_parser("rejects", help="les rejets à traiter, d'un flux ou de tous")
        rejects.add_argument("feed", nargs="?", type=int, metavar="FLUX")
        rejects.add_argument("--all", action="store_true", help="ceux déjà traités aussi")
        rejects.add_argument("--json", action="store_true", dest="as_json")
        replay = acts.add_parser("replay", help="rejouer un rejet, tel quel ou corrigé")
        replay.add_argument("reject", type=int, metavar="REJET")
        replay.add_argument("--with", dest="corrected", type=Path, metavar="BLOC.xml")
        replay.add_argument("--reason", default="", help="motif, gardé au journal")
        show = acts.add_parser("show", help="le compte rendu d'un flux")
        show.add_argument("feed", type=int, metavar="FLUX")
        show.add_argument("--json", action="store_true", dest="as_json")
        resume = acts.add_parser("resume", help="reprendre un flux interrompu")
        resume.add_argument("feed", type=int, metavar="FLUX")
        resume.add_argument("--json", action="store_true", dest="as_json")

    def _import_arguments(self, acts: Any) -> None:
        taken = acts.add_parser("import", help="prendre en charge un fichier (XML, gzip ou zip)")
        taken.add_argument("file", metavar="FICHIER", type=Path)
        taken.add_argument("--dry-run", action="store_true", help="compte rendu sans rien écrire")
        taken.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['act']}")(options)
        except Refusal as refusal:
            if options.get("as_json"):
                told = {"refused": refusal.message, "line": getattr(refusal, "line", 0)}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            raise CommandError(refusal.message, returncode=REFUSED) from refusal

    def do_generate(self, options: dict[str, Any]) -> None:
        bar = ProgressBar(self.stderr)
        total = options["households"]
        generating.write_feed(options, lambda done: bar.show("Écriture du flux", done, total))
        bar.end()
        self.stdout.write(f"{options['file']} : {counted(total, 'foyer payé', 'foyers payés')}.")

    def do_import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        bar = ProgressBar(self.stderr)
        decision = self._decision("import")
        if options["dry_run"]:
            report = usecases.rehearse_feed(
                source=path, name=path.name, decision=decision, on_progress=bar.show
            )
            bar.end()
            self._tell(report, options)
            return
        feed = usecases.receive_feed(source=path, name=path.name, decision=decision)
        self._take_in(feed, bar, options)

    def do_resume(self, options: dict[str, Any]) -> None:
        self._take_in(self._feed(options), ProgressBar(self.stderr), options)

    def _take_in(self, feed: Feed, bar: ProgressBar, options: dict[str, Any]) -> None:
        run = tasks.request_import(feed, self._decision("import"))
        ended = runs.execute(run, lambda run: bar.show(run.step, run.done, run.total))
        bar.end()
        if ended.state == RunState.FAILED:
            raise Refusal(ended.message)
        self._tell(usecases.report_of(Feed.objects.get(pk=feed.pk)), options)

    def _tell(self, report: usecases.Report, options: dict[str, Any]) -> None:
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
            return
        for line in report.as_text():
            self.stdout.write(line)

    def do_show(self, options: dict[str, Any]) -> None:
        self._tell(usecases.report_of(self._feed(options)), options)

    def do_list(self, options: dict[str, Any]) -> None:
        found = [usecases.report_of(feed) for feed in queries.feeds()[:100]]
        if options["as_json"]:
            told = [one.as_json() | {"rejects": [], "anomalies": []} for one in found]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(
                f"{one.feed:>4}  {one.reference_on}  {one.payer:<14} {one.title} : {one.state}, "
                f"{counted(one.read, 'lu')}, {counted(one.rejected, 'rejeté')}"
            )
        if not found:
            self.stdout.write("Aucun flux reçu.")

    def do_rejects(self, options: dict[str, Any]) -> None:
        rows = FeedReject.objects.select_related("feed").defer("raw").order_by("feed", "line")
        if options["feed"]:
            rows = rows.filter(feed=self._feed(options))
        if not options["all"]:
            rows = rows.filter(state=RejectState.OPEN)
        told = [
            {
                "reject": row.pk,
                "feed": row.feed_id,
                "line": row.line,
                "element": row.element,
                "value": row.value,
                "reason": row.reason,
                "state": row.get_state_display(),
            }
            for row in rows
        ]
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for one in told:
            self.stdout.write(
                f"{one['reject']:>6}  flux {one['feed']}, ligne {one['line']}, {one['element']} : "
                f"{one['reason']} ({one['state']})"
            )
        if not told:
            self.stdout.write("Aucun rejet à traiter.")

    def do_replay(self, options: dict[str, Any]) -> None:
        reject = FeedReject.objects.select_related("feed__payer").filter(pk=options["reject"])
        found = reject.first()
        if found is None:
            raise Refusal(f"Le rejet n° {options['reject']} n'existe pas.")
        corrected: Path | None = options["corrected"]
        counts = usecases.replay_reject(
            reject=found,
            corrected=corrected.read_bytes() if corrected else None,
            decision=self._decision(options["reason"] or "rejeu"),
        )
        became = "créé" if counts.created else "modifié" if counts.changed else "inchangé"
        self.stdout.write(f"Rejet n° {found.pk} rejoué : dossier {became}.")

    def _feed(self, options: dict[str, Any]) -> Feed:
        feed = Feed.objects.select_related("payer").filter(pk=options["feed"]).first()
        if feed is None:
            raise Refusal(f"Le flux n° {options['feed']} n'existe pas.")
        return feed

    def _decision(self, reason: str) -> Decision:
        return Decision("system:feed", clock.now(), reason)
