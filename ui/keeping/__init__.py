"""Where a server keeps what people do: in files beside the index, or in the index's database."""
