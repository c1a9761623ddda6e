"""Long adversarial runs which print their figures; docs/campaigns.md."""
