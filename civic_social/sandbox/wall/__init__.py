"""The wall: what people would see at the network."""
