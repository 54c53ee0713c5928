"""Files: pages, their scripts and styles, the panels' scripts, the province's map. Pages ask for a session, except the
report form's and the sign-in page; what every page is built of (shared, vendor) holds no data and is open."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from ioc.api.gate import parts_of, who
from ioc.api.parts import Parts
from ioc.services.refusals import Refused
from ioc.services.roles import can
from ioc.services.shelf import Item, Shelf
from ioc.services.shell import shell_of
from ioc.store.database import DatabaseAway

_Request = Request[Any, Any, Any]
OPEN = re.compile(r"^(?:login|signin|sign-in|shared|vendor|fonts|icons|brand)(?:/|\.html$|$)|^favicon\.(?:ico|svg)$")
REPORT = re.compile(r"^(?:report|field)(?:/|\.html$|$)|^(?:manifest\.webmanifest|sw\.js)$")
WORKER, WORKER_SOURCE, WORKER_PAGE = "sw.js", "report/worker.js", "report.html"
SIGN_IN_PAGES = ("login.html", "login/index.html", "sign-in.html", "shared/login.html")
PANEL_KINDS = frozenset({".js", ".css", ".svg", ".woff2"})
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Files:
    """The shelves of one application."""

    def __init__(self, parts: Parts) -> None:
        self.pages = Shelf(parts.static)
        self.panels = Shelf(parts.panels, PANEL_KINDS)
        self.maps = {name: Item(one.data, "application/json", one.tag) for name, one in parts.maps.items()}

    def page(self, path: str) -> tuple[str, Item] | None:
        """(address, file) for what a person types: `/`, `/wall`, `/wall.html`, `/wall/main.js`."""
        bare = path.strip("/")
        if bare == WORKER:
            return WORKER, self._worker()
        candidates = [bare] if bare else ["index.html", "wall.html"]
        if bare and "." not in bare.rpartition("/")[2]:
            candidates = [f"{bare}.html", f"{bare}/index.html", f"{bare}/{bare}.html"]
        elif re.fullmatch(r"[a-z-]+\.html", bare):
            name = bare.removesuffix(".html")
            candidates = [bare, f"{name}/{bare}", f"{name}/index.html"]
        for address in candidates:
            if (item := self.pages.find(address)) is not None:
                return address, item
        return None

    def manifest(self) -> list[dict[str, Any]]:
        """The panels in their order with the addresses of their script and style."""
        from wall_ui.panel import all_panels

        return [
            {
                "name": panel.name,
                "order": panel.order,
                "js": self._address(f"{panel.name}/panel.js"),
                "css": self._address(f"{panel.name}/panel.css"),
            }
            for panel in all_panels()
        ]

    def _worker(self) -> Item:
        """The report form's service worker: its text behind the list of the form's files, so that it is new when one of
        them is."""
        shell, source = shell_of(self.pages, WORKER_PAGE), self.pages.find(WORKER_SOURCE)
        assert source is not None, WORKER_SOURCE
        facts = msgspec.json.encode({"version": shell.version, "files": shell.files})
        data = b"self.SHELL = " + facts + b";\n" + source.data
        return Item(data, source.kind, hashlib.sha256(data).hexdigest()[:20])

    def _address(self, address: str) -> str | None:
        item = self.panels.find(address)
        return None if item is None else f"/panels/{address}?v={item.tag}"


def handlers(files: Files) -> list[ControllerRouterHandler]:
    @get("/panels.json", opt={"action": "wall.watch"}, include_in_schema=False)
    async def panels_json(request: _Request) -> Response[bytes]:
        data = msgspec.json.encode(files.manifest())
        return Response(data, media_type="application/json", headers={"Cache-Control": ASK_AGAIN})

    @get("/panels/{path:path}", opt={"action": "wall.watch"}, include_in_schema=False)
    async def panel_file(request: _Request, path: str) -> Response[bytes]:
        item = files.panels.find(path.strip("/"))
        if item is None:
            raise _nothing()
        return served(request, item)

    @get("/map/{name:str}", opt={"action": "wall.watch"}, include_in_schema=False)
    async def map_file(request: _Request, name: str) -> Response[bytes]:
        item = files.maps.get(name)
        if item is None:
            raise _nothing()
        return served(request, item)

    @get(["/", "/{path:path}"], opt={"open": "pages ask by themselves"}, include_in_schema=False)
    async def page(request: _Request, path: str = "") -> Response[bytes]:
        found = files.page(path)
        address = found[0] if found else path.strip("/")
        if not await _may_see(request, address):
            return _to_sign_in(files, request, address)
        if found is None:
            raise _nothing()
        return served(request, found[1])

    return [panels_json, panel_file, map_file, page]


def served(request: _Request, item: Item) -> Response[bytes]:
    """The file, or 304; kept for ever when its address names its content, else asked for again each time."""
    tag = f'"{item.tag}"'
    caching = FOR_EVER if request.query_params.get("v") == item.tag else ASK_AGAIN
    headers = {"ETag": tag, "Cache-Control": caching}
    asked = request.headers.get("if-none-match", "")
    if tag in (one.strip().removeprefix("W/") for one in asked.split(",")):
        return Response(b"", status_code=304, headers=headers)
    return Response(item.data, media_type=item.kind, headers=headers)


async def _may_see(request: _Request, address: str) -> bool:
    if OPEN.match(address) or (REPORT.match(address) and parts_of(request).settings.public_reports):
        return True
    try:
        account = await who(request)
    except DatabaseAway:
        if not request.cookies:
            return False
        raise
    if account is None:
        return False
    if not can(account.role, "page.see"):
        raise Refused(403, "NOT_ALLOWED", "Tài khoản không có quyền này.", "Your account may not do this.")
    return True


def _to_sign_in(files: Files, request: _Request, address: str) -> Response[bytes]:
    """Pages lead to the sign-in page and back; scripts and data get the plain answer."""
    is_page = address.endswith(".html") or "." not in address.rpartition("/")[2]
    door = next((page for page in SIGN_IN_PAGES if files.pages.find(page)), None)
    if not is_page or door is None:
        raise Refused(401, "SIGN_IN", "Cần đăng nhập để xem.", "Sign in to see this.")
    headers = {"Location": f"/{door}?next={quote(request.url.path)}", "Cache-Control": "no-store"}
    return Response(b"", status_code=303, headers=headers)


def _nothing() -> Refused:
    return Refused(404, "NOT_FOUND", "Không tìm thấy.", "Not found.")
