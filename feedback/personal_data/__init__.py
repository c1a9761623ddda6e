"""Personal data: the fields that hold it, its retention, and the requests of data subjects."""
