"""A GitHub of our own, to try Prow without an account, and to test it against.

    app -> door -> access, limits, faults      who asks, how often, and what is made to go wrong
                -> routes -> shapes            what happens, and what GitHub says then
    github, world                              all that there is, as plain objects with verbs

* It speaks HTTP as GitHub Enterprise Server does: the API lies below `/api/v3`, which leaves `/` to pages, git and
  webhooks. None of these is here yet.
* It holds state: what is posted is listed afterwards. Nothing is saved.
* Its answers have GitHub's own fields, and are held against GitHub's published description (tests/external). What Prow
  doesn't ask for is answered with 404, as GitHub answers what it doesn't know.
* Numbers, hashes and tokens are counted, never random, and instants come from a Clock: two runs are the same.
* Its tokens open nothing else. It is no place for secrets, and nothing of Prow's services may import it.
"""
