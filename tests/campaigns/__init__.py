"""Long adversarial runs which print their figures; docs/explanation/campaigns.md."""
