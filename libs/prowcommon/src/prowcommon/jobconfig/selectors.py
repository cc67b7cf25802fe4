"""Kubernetes' label selectors, as texts: enough to say beforehand what Kubernetes would refuse.

    key    !key    key=value    key==value    key!=value    key in (a,b)    key notin (a,b)    key>1    key<1

* Requirements are joined by commas; the empty text selects everything.
* Keys and values are those a label may have; beside `<` and `>` stands a whole number.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

import re

from prowcommon.jobconfig.kubenames import is_label_value, is_qualified_name

_WORD = r"[^\s,=!<>()]+"
_REQUIREMENT = re.compile(
    rf"""\s*(?:
        !\s*(?P<absent>{_WORD})
      | (?P<key>{_WORD})(?:
            \s*(?:==|=|!=)\s*(?P<value>{_WORD})?
          | \s*[<>]\s*(?P<number>{_WORD})
          | \s+(?:in|notin)\s*\((?P<values>[^()=!<>]*)\)
        )?
    )\s*""",
    re.VERBOSE,
)
_COMMA = re.compile(r",(?![^(]*\))")


def check_selector(text: str) -> None:
    """Raises ValueError with what is wrong with a selector."""
    for requirement in _COMMA.split(text) if text.strip() else ():
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None:
            raise ValueError(f"'{requirement.strip()}' is no requirement")
        key = match["absent"] or match["key"]
        if not is_qualified_name(key):
            raise ValueError(f"'{key}' can't be the key of a label")
        for value in (match["values"] or match["value"] or "").split(","):
            if not is_label_value(value.strip()):
                raise ValueError(f"'{value.strip()}' can't be the value of a label")
        if match["number"] and not re.fullmatch(r"[+-]?[0-9]+", match["number"]):
            raise ValueError(f"'{match['number']}' is not a whole number")
