"""Helpers for the tests of uploaded files: sent as a browser does, read as a person does."""

from __future__ import annotations

import re
from html import unescape

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from core.models import User
from directory.models import RegisterUpload

PASSWORD = "correct horse battery"
OF_COUNCILS = ("access_admin", "add_registerupload", "add_council", "change_council")
OF_ACCOUNTS = (
    *("access_admin", "add_registerupload"),
    *("add_socialaccount", "change_socialaccount", "add_evidence"),
)


def member(email: str, *codenames: str) -> User:
    user = User.objects.create_user(email=email, password=PASSWORD)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def new() -> str:
    return reverse("registerupload:add")


def send(
    client: Client, content: bytes | str, kind: str = "councils", name: str = "list.csv"
) -> HttpResponse:
    body = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, body, content_type="text/csv")
    return client.post(new(), {"kind": kind, "file": file, "whole": "yes"})


def sent(client: Client, content: bytes | str, kind: str = "councils", **more) -> RegisterUpload:
    """The upload that is shown now."""
    response = send(client, content, kind, **more)
    assert response.status_code == 302, words(response)
    upload = RegisterUpload.objects.order_by("pk").last()
    assert upload is not None
    assert response["Location"] == upload.get_admin_url()
    return upload


def press(client: Client, upload: RegisterUpload, action: str, **more) -> HttpResponse:
    data = {"action": action, "digest": upload.plan_digest, **more}
    return client.post(upload.get_admin_url(), data)


def words(response: HttpResponse) -> str:
    """What stands between the heading of the page and its end, as a person reads it."""
    text = response.content.decode()
    main = text[text.find('id="header-title"') :]
    return re.sub(r"\s+", " ", unescape(strip_tags(main.replace("</td>", " </td>"))))
