"""`python -m tide`"""

from prowcommon.http.serving import serve
from tide.app import SERVICE

serve(SERVICE)
