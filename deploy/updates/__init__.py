"""Steps of deploy/update; standard library only."""
