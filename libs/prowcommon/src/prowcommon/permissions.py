"""Who may do what: one pure rule, asked by the service that writes.

A principal is `token:ID`, `service:NAME`, `user:github/LOGIN` or `plugin:NAME`. A token carries the verbs it was made
for; `*` is all of them. `act-as` lets a service pass on what somebody signed in asks for; it lets it do nothing else.
"""

from dataclasses import dataclass

ANY_VERB = "*"
ACT_AS = "act-as"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who was recognised."""

    name: str
    verbs: frozenset[str]


def may(principal: Principal, verb: str) -> bool:
    """True when the principal may use the verb (`prowjobs.create`, `prowjobs.abort`, …)."""
    return ANY_VERB in principal.verbs or verb in principal.verbs
