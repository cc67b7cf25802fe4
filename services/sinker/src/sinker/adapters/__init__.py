"""How sinker reaches the world."""
