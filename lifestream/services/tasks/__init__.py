"""Tasks across recordings and days: kept, found, changed by people, fed by minutes."""
