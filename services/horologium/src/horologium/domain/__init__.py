"""horologium's decisions: values in, values out, no clock and no socket."""
