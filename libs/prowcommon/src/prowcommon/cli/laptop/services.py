"""Which services there are, and on which ports.

* They are found by the entry-point group `prow.services`; this library imports none of them by name.
* All ports are taken before anything is started, so that a taken one is named at once.
* Run as a program it prints names and ports as JSON and lets the ports go: for `--processes`.
"""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points

from pydantic import ValidationError

from prowcommon.errors import UserError
from prowcommon.http.service import ServiceDescription
from prowcommon.http.serving import listen
from prowcommon.settings import ServiceSettings

FIRST_UP = ("deck", "plank", "sinker", "tide", "horologium", "hook")
"""The order of start, and backwards of end: what makes work comes last and goes first, and Deck sees all of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A service and the socket it is going to serve."""

    description: ServiceDescription
    bound: socket.socket

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def port(self) -> int:
        return int(self.bound.getsockname()[1])


def installed_services() -> list[ServiceDescription]:
    """In the order of their start. Raises UserError when there is none."""
    found: list[ServiceDescription] = [entry.load() for entry in entry_points(group="prow.services")]
    if not found:
        raise UserError("No Prow service is installed here: pip install prow-deck prow-plank …")
    order = {name: number for number, name in enumerate(FIRST_UP)}
    return sorted(found, key=lambda service: (order.get(service.name, len(order)), service.name))


@contextmanager
def places_for(services: list[ServiceDescription]) -> Iterator[list[Place]]:
    """A socket for each. Raises UserError that names the taken port, or the setting that can't be used."""
    with ExitStack() as stack:
        places = []
        for description in services:
            settings = settings_of(description)
            bound = stack.enter_context(listen(description.name, settings.host, settings.port))
            places.append(Place(description, bound))
            claim(places[-1], settings.host)
        yield places


def claim(place: Place, host: str) -> None:
    """Listening, not binding alone, keeps the port from another `prow up` that starts in the same second."""
    try:
        place.bound.listen()
    except OSError as error:
        raise UserError(
            f"{place.name} can't listen on {host}:{place.port}: {error.strerror}. "
            f"Choose another port with PROW_{place.name.upper()}_PORT=…"
        ) from error


def settings_of(description: ServiceDescription) -> ServiceSettings:
    try:
        return description.settings.from_environment()
    except ValidationError as error:
        raise UserError(f"{description.name} can't start: {error}") from error


def print_ports() -> None:
    try:
        with places_for(installed_services()) as places:
            sys.stdout.write(json.dumps({place.name: place.port for place in places}))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


if __name__ == "__main__":
    print_ports()
