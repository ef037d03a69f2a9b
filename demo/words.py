"""A password that a person can read out: two words and a number."""

import secrets

FIRST = "amber brisk calm dusty eager faint gentle hollow ivory jolly keen lucid mellow narrow olive plain".split()
SECOND = "acorn badger candle drawer engine feather garden harbour island jacket kettle lantern meadow".split()

print(secrets.choice(FIRST), secrets.choice(SECOND), secrets.randbelow(9000) + 1000, sep="-")
