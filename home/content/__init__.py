"""The content of pages: the base of all announced pages, with its blocks, forms, topics and formats."""
