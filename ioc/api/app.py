"""The HTTP application: every handler behind one gate, every error one shape, every answer the same headers."""

from __future__ import annotations

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from ioc.api import alerts, board766, files, health, indicators, ingest, lists, problems, reports, schema, sessions
from ioc.api.gate import gate
from ioc.api.outer import App, Outer
from ioc.api.parts import Parts

HANDLERS = (
    *(sessions.sign_in, sessions.sign_out, sessions.see_session, sessions.wall_ticket),
    *(reports.file_report, reports.look_up, reports.report_form),
    *(alerts.list_alerts, alerts.one_alert, alerts.act_on_alert, alerts.close_reasons),
    *(indicators.list_indicators, indicators.one_indicator, indicators.explain),
    board766.board_766,
    *(ingest.push_events, ingest.list_sources),
    *(lists.list_quarantine, lists.one_quarantined, lists.list_topics, lists.list_people, lists.photo, lists.contact),
    schema.openapi,
)


def litestar_app(parts: Parts) -> Litestar:
    """The framework's part: routes, gate, errors."""
    return Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=list(HANDLERS)),
            health.livez,
            health.readyz,
            health.show_metrics,
            *files.handlers(files.Files(parts)),
        ],
        guards=[gate],
        exception_handlers=problems.HANDLERS,
        state=State({"parts": parts}),
        openapi_config=OpenAPIConfig(
            title="IOC",
            version="1",
            description="Trung tâm Giám sát, điều hành đô thị thông minh / Smart-city operations centre",
            components=Components(
                security_schemes={
                    "session": SecurityScheme(type="apiKey", name="ioc_session", security_scheme_in="cookie")
                }
            ),
            enabled_endpoints=set(),
        ),
        logging_config=None,
        debug=False,
    )


def build(parts: Parts) -> App:
    """The whole ASGI application."""
    return Outer(litestar_app(parts), parts.wall_url)  # type: ignore[arg-type]
