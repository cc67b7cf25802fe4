"""`python -m horologium`"""

from horologium.app import SERVICE
from prowcommon.http.serving import serve

serve(SERVICE)
