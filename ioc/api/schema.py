"""Schema: the OpenAPI description, for whoever is signed in."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get

_Request = Request[Any, Any, Any]


@get("/openapi", opt={"action": "docs.see"}, include_in_schema=False)
async def openapi(request: _Request) -> Response[bytes]:
    """OpenAPI 3.1 as JSON."""
    data = msgspec.json.encode(request.app.openapi_schema.to_schema())
    return Response(data, media_type="application/json", headers={"Cache-Control": "no-cache"})
