"""Long adversarial test runs that print their figures; see docs/explanation/campaigns.md."""
