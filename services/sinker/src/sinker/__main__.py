"""`python -m sinker`"""

from prowcommon.http.serving import serve
from sinker.app import SERVICE

serve(SERVICE)
