"""`python -m plank`"""

from plank.app import SERVICE
from prowcommon.http.serving import serve

serve(SERVICE)
