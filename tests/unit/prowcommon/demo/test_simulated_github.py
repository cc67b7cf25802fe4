"""What is there on the simulated GitHub, before anybody asks."""

from prowcommon.demo.faults import ANY, BadGateway, CutOff, Faults
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.shapes.links import node_id
from prowcommon.demo.shapes.statuses import together
from prowcommon.demo.world import Issue
from support.clock import FakeClock

GET_USER = "GET /user"


def a_story() -> Issue:
    github = SimulatedGitHub(FakeClock())
    repo = github.repo("acme/widget")
    github.push(repo, "main", "Another commit")
    pull = github.pull(repo, author="octocat")
    github.comment(pull, author=github.user("octocat"), body="Hello")
    return pull


def test_the_same_story_makes_the_same_github() -> None:
    """Numbers are counted and hashes computed: what a page of the demo shows can be written down."""
    assert a_story() == a_story()


def test_a_node_id_is_as_github_made_them() -> None:
    assert node_id("User", 1) == "MDQ6VXNlcjE="


def test_each_fault_is_met_once_in_order_and_a_routes_own_come_first() -> None:
    faults = Faults()
    faults.on(ANY, BadGateway(applied=True))
    faults.on(GET_USER, CutOff(), None)

    assert faults.left == 2
    assert [faults.next(GET_USER) for _ in range(4)] == [CutOff(), None, BadGateway(applied=True), None]
    assert faults.left == 0


def test_statuses_come_to_the_worst_of_them() -> None:
    assert together([]) == "pending"
    assert together(["success", "success"]) == "success"
    assert together(["success", "pending"]) == "pending"
    assert together(["success", "pending", "error"]) == "failure"
