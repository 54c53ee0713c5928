"""Reads the directory (danh bạ) of recipients: a TOML file of the province pack, or the one the settings name.

private_networks = ["10.20.0.0/16"]      # mạng nội bộ webhook được tới / inner networks for webhooks

[[recipient]]
id = "truc-ban-1"                        # never changes: notices and the audit name it
name = "Trực ban 1"
roles = ["TB"]
units = []                               # mã đơn vị hành chính; trống: toàn tỉnh / empty: the whole province
language = "vi"
[recipient.channels]
email = "truc.ban.1@example.vn"
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

import ioc
from ioc.domain.recipients import ROLES, Directory, Recipient
from ioc.settings import Settings

_PACKS = Path(ioc.__file__).with_name("provinces")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadDirectory(Exception):
    """Danh bạ người nhận sai. / The directory of recipients is wrong."""


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    roles: list[str]
    units: list[Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2,5}$")]] = []
    language: Literal["vi", "en"] = "vi"
    channels: dict[str, str] = {}


class _File(msgspec.Struct, forbid_unknown_fields=True):
    recipient: list[_Entry]
    private_networks: list[str] = []


def path_of(settings: Settings) -> Path:
    """The file the settings name, else the province pack's."""
    return Path(settings.directory) if settings.directory else _PACKS / settings.province / "people.toml"


def read(path: Path) -> Directory:
    """The directory in this file. Raises BadDirectory naming the file and what is wrong; addresses are not quoted."""
    try:
        parsed = msgspec.convert(tomllib.loads(path.read_text("utf-8-sig")), _File)
    except OSError as error:
        raise BadDirectory(f"{path}: không đọc được / cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BadDirectory(f"{path}: {error}") from error
    problems = [problem for entry in parsed.recipient for problem in _problems(entry)]
    ids = [entry.id for entry in parsed.recipient]
    problems += [f"{name}: hai người nhận cùng mã / two recipients have this id" for name in _twice(ids)]
    for network in parsed.private_networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            problems.append(f"private_networks: {error}")
    if problems:
        raise BadDirectory("\n".join(f"{path}: {problem}" for problem in problems))
    recipients = {entry.id: _recipient(entry) for entry in parsed.recipient}
    return Directory(recipients, tuple(parsed.private_networks))


def unknown_channels(directory: Directory, known: Mapping[str, object]) -> list[str]:
    """Sentences about channels that recipients name and the product does not have."""
    return [
        f"{person.id}: không có kênh / no channel {channel!r}; có / there are: {', '.join(sorted(known))}"
        for person in directory.recipients.values()
        for channel in person.channels
        if channel not in known
    ]


def _problems(entry: _Entry) -> list[str]:
    found = [
        f"{entry.id}: vai trò lạ / unknown role {role!r}; có / there are: {', '.join(ROLES)}"
        for role in entry.roles
        if role not in ROLES
    ]
    bad = [channel for channel, address in entry.channels.items() if not address or _CONTROL.search(address)]
    return found + [f"{entry.id}: địa chỉ {channel} trống hoặc sai / empty or control character" for channel in bad]


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _recipient(entry: _Entry) -> Recipient:
    return Recipient(
        id=entry.id,
        name=entry.name,
        roles=frozenset(entry.roles),
        units=frozenset(entry.units),
        language=entry.language,
        channels=dict(entry.channels),
    )
