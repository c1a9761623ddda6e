"""What editors write: the base of all announced pages, its blocks, forms, topics and formats."""
