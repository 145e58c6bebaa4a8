"""Personal data and secrets planted in clean code, from the guidelines alone, to test any scanner."""
