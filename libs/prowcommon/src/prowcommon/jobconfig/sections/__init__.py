"""The sections of `config.yaml`, one module each; `prowconfig.ProwConfig` joins them.

* Field names and defaults are Prow's own. An absent key, and null, mean the default.
* The docstring under a field is its entry in docs/configuration.md, written for whoever runs Prow.
* A section says what may be written and no more: what makes it wrong is in `sectionchecks`, what it does is its
  service's business.
* `notours` names the sections of Prow that are not honoured here, and those that nothing acts on yet.

Source: prow pkg/config/config.go, pkg/config/tide.go, pkg/config/branch_protection.go, pkg/config/gangway.go
"""
