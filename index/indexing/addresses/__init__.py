"""Documents at addresses such as s3://bucket/folder, brought to this machine to be indexed."""
