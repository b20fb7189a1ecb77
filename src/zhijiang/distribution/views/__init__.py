"""Pages of deliveries."""
