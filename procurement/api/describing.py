"""The description of the interface (OpenAPI 3.1), made from the schemas that check what comes in."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
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
    """What flask-smorest describes by itself, and the eight kinds of notice."""

    ERROR_SCHEMA = Problems

    def init_app(self, app: Any, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Describe the kinds before anything refers to them."""
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


@cache
def describe(*blueprints: Blueprint) -> str:
    """Return the description of ``blueprints`` as JSON.

    It takes three times as long as all else that an application is made of, and few processes are ever asked for it:
    it is made at the first question, by an application of its own, which answers nobody.
    """
    app = Flask(__name__)
    app.config.update(API_TITLE="Công khai đấu thầu · Hà Nội", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    interface = Interface(app)
    for blueprint in blueprints:
        interface.register_blueprint(blueprint)
    return app.json.dumps(interface.spec.to_dict(), indent=2, sort_keys=False)


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
