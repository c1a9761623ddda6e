"""Official publications: page types, register, relations, validity and checks before publishing."""
