"""What a running service tells its operators: logs as facts, metrics as numbers."""
