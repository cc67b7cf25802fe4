"""Object storage: where builds leave their logs, results and artifacts, in the layout Prow's tools go by.

    ports.py       what is asked of a bucket
    opening.py     buckets by their address: `gs://…`, `s3://…`, `file:///…`, with the credentials of the settings
"""
