"""Trade, investment and growth: economics that knows nothing of bargaining."""
