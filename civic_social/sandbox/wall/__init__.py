"""The wall: web pages that show the simulated network to people."""
