"""Names of places, looked up in lists that come with LifeStream: nothing asks a network."""
