"""The live path beside its peers: fan-out, storms, slow readers, ballots, memory."""
