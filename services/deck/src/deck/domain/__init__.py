"""How a job is shown: values in, values out."""
