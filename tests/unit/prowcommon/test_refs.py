from support.builders import a_pull, some_refs


def test_refs_of_a_postsubmit_are_the_base_alone() -> None:
    assert str(some_refs(base_sha="abc")) == "main:abc"


def test_refs_without_a_base_sha_have_no_colon_after_the_base() -> None:
    assert str(some_refs(base_sha="")) == "main"


def test_a_pull_keeps_its_colon_even_without_a_sha() -> None:
    assert str(some_refs(a_pull(7, sha=""), base_sha="abc")) == "main:abc,7:"


def test_a_batch_lists_its_pulls_in_order_with_their_own_refs() -> None:
    refs = some_refs(a_pull(7, sha="s7"), a_pull(9, sha="s9", ref="refs/changes/9"), base_sha="abc")

    assert str(refs) == "main:abc,7:s7,9:s9:refs/changes/9"
