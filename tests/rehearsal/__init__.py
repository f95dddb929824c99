"""The stand-ins answer as the services do."""
