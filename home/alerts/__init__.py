"""Alerts: short warnings (water, roads, storms) that every page shows until they end."""
