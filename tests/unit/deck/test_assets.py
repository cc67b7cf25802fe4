"""Static files: hashed names that tell the truth, modules that find each other, and a small sum."""

import gzip
import re

import pytest

from deck.assets import Assets, packaged_assets

SOURCES = {"js/a.js": b'import { b } from "./b.js";', "js/b.js": b"export const b = 1;", "css/x.css": b"a{}"}


def test_a_module_imports_its_siblings_by_their_hashed_names():
    assets = Assets(SOURCES)
    found = assets.find(assets.url("js/a.js").removeprefix("/static/"))

    assert found is not None
    assert assets.url("js/b.js").rpartition("/")[2].encode() in found[0].content
    assert assets.preloads("js/a.js") == [assets.url("js/b.js")]


def test_a_change_renames_everything_that_leads_to_it():
    before, after = Assets(SOURCES), Assets(SOURCES | {"js/b.js": b"export const b = 2;"})

    assert before.url("js/a.js") != after.url("js/a.js")
    assert before.url("css/x.css") == after.url("css/x.css")


def test_only_a_name_with_the_right_hash_vouches_for_the_content():
    assets = Assets(SOURCES)

    assert assets.find("css/x.00000000.css") is None
    assert [found and found[1] for found in map(assets.find, ("css/x.css", assets.url("css/x.css")[8:]))] == [
        False,
        True,
    ]


def test_a_file_that_is_missing_breaks_the_template_that_wants_it():
    with pytest.raises(KeyError):
        packaged_assets().url("css/nowhere.css")


def test_every_import_of_a_packaged_module_is_a_hashed_sibling():
    assets = packaged_assets()
    for name in ("js/jobs.js", "js/run.js", "js/plain.js"):
        for url in [assets.url(name), *assets.preloads(name)]:
            found = assets.find(url.removeprefix("/static/"))
            assert found is not None
            for target in re.findall(rb'from "([^"]+)"', found[0].content):
                assert assets.find(f"js/{target.decode().removeprefix('./')}") is not None, (url, target)


def test_the_scripts_weigh_less_than_30_kb():
    assets = packaged_assets()
    urls = {assets.url("js/theme.js")}
    for name in ("js/jobs.js", "js/run.js", "js/plain.js"):
        urls |= {assets.url(name), *assets.preloads(name)}
    found = [assets.find(url.removeprefix("/static/")) for url in urls]

    assert sum(len(gzip.compress(each[0].content)) for each in found if each) < 30_000


def test_no_template_or_script_holds_what_the_policy_forbids():
    from importlib.resources import files

    texts = [each.read_text() for each in (files("deck") / "templates").iterdir()]
    assert not [
        text for text in texts if re.search(r"\son[a-z]+=|\sstyle=|javascript:|<style|<script>|\|\s*safe", text)
    ]
    scripts = [each.read_text() for each in (files("deck") / "static" / "js").iterdir()]
    assert not [
        text for text in scripts if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|document\.write", text)
    ]
