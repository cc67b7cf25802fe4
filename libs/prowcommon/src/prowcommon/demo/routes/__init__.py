"""What the simulated GitHub can be asked, by topic. A path is GitHub's own template."""

from prowcommon.demo.call import Endpoint
from prowcommon.demo.routes import apps, comments, labels, pulls, repositories, statuses, users

ENDPOINTS: tuple[Endpoint, ...] = (
    *apps.ENDPOINTS,
    *comments.ENDPOINTS,
    *labels.ENDPOINTS,
    *pulls.ENDPOINTS,
    *repositories.ENDPOINTS,
    *statuses.ENDPOINTS,
    *users.ENDPOINTS,
)
