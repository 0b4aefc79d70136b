"""What happens around the API: whatever goes wrong outside of its functions is a problem too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from archstone.platform.api.problems import MEDIA_TYPE, problem

Answer = Callable[[HttpRequest], HttpResponseBase]
ADDRESS = "/api/"


def problems_everywhere(answer: Answer) -> Answer:
    """Answer every error below the API's address as a problem, and keep answers out of shared caches."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if not request.path_info.startswith(ADDRESS):
            return response
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(MEDIA_TYPE):
            headers = {"Allow": response["Allow"]} if "Allow" in response else {}
            response = problem(response.status_code, instance=request.path, headers=headers)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        if isinstance(response, HttpResponse) and request.method == "GET" and response.has_header("ETag"):
            return get_conditional_response(request, etag=response["ETag"], response=response) or response
        return response

    return answered


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer an address below the API's that nobody knows."""
    return problem(404, instance=request.path)
