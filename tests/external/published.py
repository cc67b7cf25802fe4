"""GitHub's published description, and what in an exchange disagrees with it.

* It is OpenAPI 3.0, whose schemas are JSON Schema but for `nullable`: that is rewritten, the rest is jsonschema's.
* A field that GitHub doesn't describe counts as a mistake as well: it is mostly a misspelt one.
* In one place it says "all of" where it means "any of": the account in `GET /app/installations` would have to be a user
  and an enterprise at once. The same thing is described rightly elsewhere (`components.schemas.installation`).
"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from prowcommon.demo.github import Exchange

_ROOT = "urn:github"


class Published:
    """All of it."""

    def __init__(self, text: bytes) -> None:
        self._description: dict[str, Any] = _without_nullable(json.loads(text))
        listed = self._description["paths"]["/app/installations"]["get"]["responses"]["200"]["content"]
        account = listed["application/json"]["schema"]["items"]["properties"]["account"]["anyOf"][0]
        account["anyOf"] = account.pop("allOf")
        resource = Resource.from_contents(self._description, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)

    def disagreements(self, exchange: Exchange) -> list[str]:
        """Empty when request and answer are as described."""
        operation = self._description["paths"].get(exchange.route, {}).get(exchange.method.lower())
        if operation is None:
            return [f"GitHub has no {exchange.name}"]
        return [f"{exchange.name}: {flaw}" for flaw in self._flaws(operation, exchange)]

    def _flaws(self, operation: dict[str, Any], exchange: Exchange) -> Iterator[str]:
        known = {self._resolved(one)["name"] for one in operation.get("parameters", ())}
        yield from (f"has no parameter {name}" for name in exchange.query.keys() - known)
        if exchange.asked is not None and (wanted := self._schema(operation.get("requestBody"))) is not None:
            yield from self._mismatches(exchange.asked, wanted, "asked")
        answers = operation["responses"]
        if exchange.status == 304:
            return  # any GET may be asked conditionally
        if str(exchange.status) not in answers:
            if exchange.status < 300:
                yield f"has no answer {exchange.status}"
            else:  # most errors and redirects are described nowhere, and look alike everywhere
                error = {"$ref": f"{_ROOT}#/components/schemas/basic-error"}
                yield from self._mismatches(exchange.answer, error, str(exchange.status))
            return
        schema = self._schema(answers[str(exchange.status)])
        if schema is None:
            if exchange.answer is not None:
                yield f"{exchange.status} has no body"
            return
        yield from self._mismatches(exchange.answer, schema, str(exchange.status))
        if exchange.status < 400:
            yield from self._unknown_fields(exchange.answer, schema)

    def _mismatches(self, data: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
        validator = jsonschema.Draft202012Validator(schema, registry=self._registry)
        for error in validator.iter_errors(data):
            yield f"{where} at {error.json_path}: {error.message[:200]}"

    def _unknown_fields(self, data: Any, schema: dict[str, Any]) -> Iterator[str]:
        schema = self._resolved(schema)
        if isinstance(data, list):
            for item in data:
                yield from self._unknown_fields(item, schema.get("items", {}))
        elif isinstance(data, dict) and (described := schema.get("properties")):
            if not schema.get("additionalProperties"):
                yield from (f"tells {name}, which GitHub doesn't" for name in data.keys() - described.keys())
            for name in data.keys() & described.keys():
                yield from self._unknown_fields(data[name], described[name])

    def _schema(self, holder: dict[str, Any] | None) -> dict[str, Any] | None:
        content = self._resolved(holder or {}).get("content", {})
        found: dict[str, Any] | None = content.get("application/json", {}).get("schema")
        return found

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            node = self._registry.resolver(_ROOT).lookup(node["$ref"]).contents
        return node


def _without_nullable(node: Any) -> Any:
    """The same in JSON Schema's words, and with references that hold from anywhere."""
    if isinstance(node, list):
        return [_without_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    new = {name: _without_nullable(value) for name, value in node.items()}
    if isinstance(reference := new.get("$ref"), str) and reference.startswith("#"):
        new["$ref"] = f"{_ROOT}{reference}"
    if new.pop("nullable", None) is not True:
        return new
    if isinstance(new.get("type"), str):
        new["type"] = [new["type"], "null"]
        return {**new, "enum": [*new["enum"], None]} if "enum" in new else new
    return {"anyOf": [new, {"type": "null"}]}
