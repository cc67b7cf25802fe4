"""For which repositories a plugin is enabled, as sets that can be held against others."""

from itertools import chain

from prowcommon.jobconfig.pluginshape import Plugins
from prowcommon.jobconfig.reposets import RepoSet, Universe
from prowcommon.jobconfig.snapshot import Snapshot


class Enabling:
    def __init__(self, plugins: Plugins, config: Snapshot) -> None:
        self.plugins = plugins
        queries = config.prow.tide.queries
        places = chain(plugins.enabled, plugins.external)
        named = chain(
            (place for place in places if "/" in place),
            chain.from_iterable(plugins.left_out_of(org) for org in plugins.enabled),
            chain.from_iterable((*query.repos, *query.excluded_repos) for query in queries),
            config.presubmits,
            config.postsubmits,
        )
        self.universe = Universe(named)

    def repos_with(self, plugin: str) -> RepoSet:
        """All for which the plugin, external or not, is enabled."""
        sets = (self.repos_at(place) for place in self.plugins.places_of(plugin))
        return frozenset().union(*sets)

    def repos_at(self, place: str) -> RepoSet:
        """Those of an org's or a repository's entry in `plugins.yaml`."""
        if "/" in place:
            return self.universe.set_of({}, [place])
        return self.universe.set_of({place: self.plugins.left_out_of(place)})
