"""The directory of contacts: departments, their people, hours and addresses."""
