"""What a ProwJob is and how it may move: values only, no clock and no socket."""
