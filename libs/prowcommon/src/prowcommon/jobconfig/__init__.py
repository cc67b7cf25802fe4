"""Prow's own configuration formats, read as they are: `config.yaml` and any tree of job files.

    bytes -> yaml -> reading (schema, prowconfig) -> defaults -> presets -> validate -> Snapshot

* `load` is the only module that touches a file; everything else is a function of its arguments.
* A configuration is accepted as a whole or refused as a whole; a refusal lists every problem it found.
* What is known but not honoured yet is warned about by name. Nothing is dropped in silence.
* `snapshot` is what services hold at run time; they never see YAML.
"""
