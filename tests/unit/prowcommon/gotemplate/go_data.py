"""The data of `go_answers`: plain values, the ProwJobs of one installation, and what other templates are shown."""

from typing import Any

DATA: dict[str, Any] = {
    "VALUES": {
        "s": "hello",
        "e": "",
        "u": "héllo, 世界",
        "n": 42,
        "z": 0,
        "neg": -7,
        "f": 1.5,
        "big": 1e21,
        "small": 1e-07,
        "third": 0.333333333333,
        "million": 1000000.0,
        "t": True,
        "no": False,
        "nil": None,
        "l": ["a", "b", "c"],
        "nums": [3, 1, 2],
        "empty": [],
        "m": {"b": 1, "a": "x", "c": None},
        "em": {},
        "nested": {"list": [{"name": "one"}, {"name": "two"}], "map": {"k": {"v": [1, 2, [3]]}}},
        "html": "<a href='x'>\"&\"</a>",
        "lines": "a\nb\tc",
        "mixed": [1, "two", 3.5, True, None, ["x"], {"k": "v"}],
        "pct": "100%",
    },
    "PRESUBMIT": {
        "apiVersion": "prow.k8s.io/v1",
        "kind": "ProwJob",
        "metadata": {
            "name": "0a1b",
            "namespace": "default",
            "creationTimestamp": "2026-03-01T12:30:00Z",
            "labels": {"prow.k8s.io/is-optional": "true", "created-by-prow": "true"},
            "annotations": {"note": "n"},
        },
        "spec": {
            "type": "presubmit",
            "agent": "kubernetes",
            "cluster": "default",
            "job": "pull-test-infra-unit",
            "refs": {
                "org": "kubernetes",
                "repo": "test-infra",
                "repo_link": "https://github.com/kubernetes/test-infra",
                "base_ref": "master",
                "base_sha": "0123456789abcdef",
                "base_link": "https://github.com/kubernetes/test-infra/commit/0123456789abcdef",
                "pulls": [
                    {
                        "number": 12,
                        "author": "ada",
                        "sha": "abc1234def",
                        "title": 'Fix <b> & "c"',
                        "head_ref": "fix",
                        "link": "https://github.com/kubernetes/test-infra/pull/12",
                        "author_link": "https://github.com/ada",
                    }
                ],
                "blobless_fetch": False,
            },
            "report": True,
            "context": "unit",
            "rerun_command": "/test unit",
            "max_concurrency": 3,
            "pod_spec": {
                "containers": [{"name": "test", "image": "golang:1.26", "args": ["make", "test"]}],
                "serviceAccountName": "builder",
                "nodeSelector": {"kubernetes.io/arch": "arm64"},
            },
            "decoration_config": {
                "timeout": "2h",
                "grace_period": 15000000000,
                "skip_cloning": True,
                "gcs_configuration": {
                    "bucket": "gs://logs",
                    "path_prefix": "p",
                    "path_strategy": "explicit",
                    "default_org": "kubernetes",
                    "default_repo": "kubernetes",
                    "mediaTypes": {"log": "text/plain"},
                },
            },
            "reporter_config": {
                "slack": {"channel": "ci", "job_states_to_report": ["failure", "error"], "report": True}
            },
            "rerun_auth_config": {
                "github_users": ["ada"],
                "github_team_slugs": [{"slug": "leads", "org": "kubernetes"}],
            },
            "prowjob_defaults": {"tenant_id": "GlobalDefaultID"},
        },
        "status": {
            "startTime": "2026-03-01T12:30:00Z",
            "pendingTime": "2026-03-01T12:30:05Z",
            "completionTime": "2026-03-01T12:45:10Z",
            "state": "failure",
            "description": "Job failed.",
            "url": "https://prow.k8s.io/view/gs/x/1",
            "pod_name": "0a1b",
            "build_id": "1776",
            "pod_revival_count": 1,
            "prev_report_states": {"github-reporter": "failure"},
        },
    },
    "BATCH": {
        "metadata": {"name": "b"},
        "spec": {
            "type": "batch",
            "job": "pull-unit",
            "refs": {
                "org": "kubernetes-sigs",
                "repo": "kind",
                "base_ref": "main",
                "base_sha": "beef",
                "pulls": [
                    {
                        "number": 12,
                        "author": "ada",
                        "sha": "abc1234def",
                        "title": 'Fix <b> & "c"',
                        "head_ref": "fix",
                        "link": "https://github.com/kubernetes/test-infra/pull/12",
                        "author_link": "https://github.com/ada",
                    },
                    {"number": 13, "author": "bob", "sha": "def", "ref": "pull/13/head"},
                ],
            },
            "extra_refs": [{"org": "kubernetes", "repo": "release", "base_ref": "master"}],
        },
        "status": {"state": "pending", "build_id": "9"},
    },
    "POSTSUBMIT": {
        "metadata": {"name": "p"},
        "spec": {
            "type": "postsubmit",
            "job": "post-push",
            "refs": {
                "org": "kubernetes",
                "repo": "kubernetes",
                "base_ref": "master",
                "base_sha": "cafecafecafe",
                "base_link": "https://github.com/kubernetes/kubernetes/compare/a...b",
            },
        },
        "status": {"state": "success", "build_id": "10", "url": "https://prow/10"},
    },
    "PERIODIC": {
        "metadata": {"name": "c"},
        "spec": {
            "type": "periodic",
            "job": "ci-nightly",
            "extra_refs": [{"org": "kubernetes", "repo": "kops", "base_ref": "master"}],
        },
        "status": {"state": "triggered"},
    },
    "EMPTY": {},
    "GREETING": {"AuthorLogin": "ada", "Org": "kubernetes", "Repo": "test-infra", "AuthorName": "Ada"},
    "BRANCH": {"Version": "1.36", "GoVersion": "1.26", "branch": "release-1.12", "Name": "0a1b"},
}

PROWJOBS = frozenset({"PRESUBMIT", "BATCH", "POSTSUBMIT", "PERIODIC", "EMPTY"})
