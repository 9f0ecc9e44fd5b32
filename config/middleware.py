"""What holds for every request, whatever page answers it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_nul_bytes(get_response: Answer) -> Answer:
    """No page of ours sends one in an address, and PostgreSQL takes none."""

    def answer(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\0" in query or "%00" in query:
            raise BadRequest("NUL byte in the address")
        return get_response(request)

    return answer


def keep_private(get_response: Answer) -> Answer:
    """What somebody logged in was shown stays in no cache, not even her own browser's: others
    may use that computer after her. A page that says otherwise is left as it says."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer
