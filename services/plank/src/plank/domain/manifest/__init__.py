"""The Pod of a ProwJob, exactly as Prow makes it: pure, from values to a value.

`pod.py` joins it. A job without a decoration config gets its own containers with the job environment; with one,
`decorating.py` puts Prow's programs around them, each with a module of its own: `cloning` (clonerefs), `uploading`
(initupload), `wrapping` (place-entrypoint and what it places), `sidecar`.
"""
