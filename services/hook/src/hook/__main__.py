"""`python -m hook`"""

from hook.app import SERVICE
from prowcommon.http.serving import serve

serve(SERVICE)
