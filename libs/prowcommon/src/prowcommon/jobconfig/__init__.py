"""Prow's own configuration formats, read as they are: `config.yaml` and any tree of job files.

    files -> yaml -> matrix -> reading (schema, sections) -> written -> cache  per file, whatever the others say
          -> supplemental -> sectionchecks -> defaults -> presets
          -> validate, advice -> rivals -> Snapshot                            all of them together

* `load` begins it all. Only `files`, `cache` and `inrepocheckout` touch the disk; everything else is a function of its
  arguments.
* A configuration is accepted as a whole or refused as a whole; a refusal lists every problem it found.
* `sections` is all that `config.yaml` may say beside jobs, and `prowconfig` joins it.
* A warning has the name of its check (`checks`). What is known but not honoured yet is warned about by name; nothing is
  dropped in silence.
* `matrix` makes jobs of templates before a struct is read; nothing after it knows of them.
* `inrepo` reads what a repository brings along, within `inrepolimits`, and `inrepojobs` joins it to a snapshot.
* `contributed` asks services for the checks of what is theirs; `plugincheck` is this library's own.
* `snapshot` is what services hold at run time; they never see YAML. `match` and `comments` say which of its jobs run,
  `specs` what a job becomes when it does, and `difference` what one snapshot changes about another.
"""
