"""Object storage: where builds leave their logs, results and artifacts, in the layout Prow's tools go by.

ports.py        what is asked of a bucket
opening.py      buckets by their address: `gs://…`, `s3://…`, `file:///…`
credentials.py  whom a bucket is asked as, from the files of the settings, in words of the library
buckets.py      a bucket of any provider, on obstore
refusals.py     what its errors mean for whoever asked
"""
