"""A payer's file deposited in the browser: checked as a whole, kept, then tried or taken in."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.kernel.errors import Refusal
from levier.rights import tasks, usecases
from levier.rights.access import IMPORT
from levier.rights.models import Feed
from levier.rights.web import feed_forms, feed_uploads


@csrf_exempt  # `_deposit` checks the token, once the body may be read
@directory.requires(IMPORT)
def deposit(request: HttpRequest) -> HttpResponse:
    """Whoever may not deposit is answered before a byte of the file is read."""
    request.upload_handlers = [feed_uploads.ToDisk(request)]
    return _deposit(request)


@csrf_protect
def _deposit(request: HttpRequest) -> HttpResponse:
    form = feed_forms.Deposit(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            feed = _received(request, form)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("rights:feed", feed.pk)
    status = 422 if form.errors else 200
    return render(request, "rights/feed_deposit.html", {"form": form}, status=status)


def _received(request: HttpRequest, form: feed_forms.Deposit) -> Feed:
    file, decision = form.cleaned_data["file"], directory.decide(request, "dépôt")
    feed = usecases.receive_feed(
        source=cast(BinaryIO, file.file), name=file.name, decision=decision
    )
    if form.cleaned_data["then"] == feed_forms.CHECK:
        tasks.request_rehearsal(feed, decision)
    else:
        tasks.request_import(feed, decision)
    return feed
