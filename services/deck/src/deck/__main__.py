"""`python -m deck`"""

from deck.app import SERVICE
from prowcommon.http.serving import serve

serve(SERVICE)
