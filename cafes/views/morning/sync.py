"""What the devices of the morning ask for: to be heard, and to work offline."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cafes.arriving import NobodyNamed
from cafes.batches import TooMuch, Unreadable, read
from cafes.headcounts import NotCounted
from cafes.syncing import apply
from cafes.views.morning.place import led_cafe
from partners.scope import current_user


@require_POST
def morning_sync(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = led_cafe(request, territory, pk)
    now, user = timezone.now(), current_user(request)
    try:
        batch = read(request.body, now)
        if batch.user != user.pk:  # somebody else has logged in on this device since
            return JsonResponse({"error": "user"}, status=409)
        return JsonResponse(apply(cafe, batch, user, now))
    except TooMuch:  # the device keeps what it has, and its page says that it could not be sent
        return JsonResponse({"error": "too much"}, status=413)
    except (Unreadable, NobodyNamed, NotCounted):
        return JsonResponse({"error": "unreadable"}, status=400)


@require_safe
def morning_worker(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """The service worker, from an address that limits it to the pages of this morning."""
    led_cafe(request, territory, pk)
    path = finders.find("js/morning-worker.js")
    with open(str(path), encoding="utf-8") as file:
        source = file.read()
    version = hashlib.sha256(source.encode()).hexdigest()[:12]
    script = f'const VERSION = "{version}";\n{source}'
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    return answer
