"""The description of the interface (OpenAPI 3.1), made from the schemas that check what comes in."""

from __future__ import annotations

from typing import Any

from flask_smorest import Api
from marshmallow import Schema, fields

from procurement.httpkit.language import LANGUAGES, PARAMETER
from procurement.httpkit.problems import MEDIA_TYPE
from procurement.notices.kinds import KINDS
from procurement.notices.schemas import envelope


class Wrong(Schema):
    """One field that is wrong."""

    path = fields.String(required=True, metadata={"description": "Dotted, as in the event file: body.closes_at"})
    pointer = fields.String(required=True, metadata={"description": "JSON pointer (RFC 6901)"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problems(Schema):
    """Problem details (RFC 9457)."""

    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String()
    errors = fields.List(fields.Nested(Wrong))


class Interface(Api):
    """Flask-smorest, but for its errors: ``httpkit.errors`` answers programs and people alike."""

    ERROR_SCHEMA = Problems

    def _register_error_handlers(self) -> None:
        """Register nothing: the handlers of flask-smorest would answer people's pages too."""

    def init_app(self, app: Any, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Describe the eight kinds of notice beside what flask-smorest describes by itself."""
        super().init_app(app, spec_kwargs=spec_kwargs)
        spec = self.spec
        for kind in KINDS:
            spec.components.schema(f"Event_{kind}", schema=envelope(kind))
        mapping = {kind: f"#/components/schemas/Event_{kind}" for kind in KINDS}
        spec.components.schema(
            "Event",
            {
                "oneOf": [{"$ref": ref} for ref in mapping.values()],
                "discriminator": {"propertyName": "kind", "mapping": mapping},
            },
        )
        key = {"type": "http", "scheme": "bearer", "description": "Mã khóa của phần mềm / the key of a system"}
        spec.components.security_scheme("key", key)


LANGUAGE = {
    "in": "query",
    "name": PARAMETER,
    "schema": {"type": "string", "enum": list(LANGUAGES)},
    "description": "Of errors, and of whatever is said to people; vi unless told",
}
KNOWN = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "The ETag of the answer that the client has: 304 while it still holds",
}
TAG = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match"}}
UNCHANGED = {"304": {"description": "The client has the answer already"}}


def refusals(*statuses: int) -> dict[str, Any]:
    """Return the part of an operation's description that says with which statuses it refuses."""
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problems"}}}}
    always = (400, 401, 403, 404, 413, 414, 429, 431, 503)
    return {str(status): {"description": "Refused", **problem} for status in (*always, *statuses)}
