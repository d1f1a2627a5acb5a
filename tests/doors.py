"""The test client comes in by the same doors as a browser: a save by the short one."""

from typing import Any

from django.http import HttpRequest
from django.test.client import ClientHandler

from config.doors import SAVE, SaveHandler


class BothDoors(ClientHandler):
    def get_response(self, request: HttpRequest) -> Any:
        if SAVE.fullmatch(request.path_info):
            return SaveHandler().get_response(request)
        return super().get_response(request)
