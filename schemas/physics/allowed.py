"""How much a measurement may be disturbed: whoever measures repeats or marks what is beyond, whoever receives flags it."""

STEAL_RATIO_ALLOWED = 0.01
"""Of all CPU time, by the hypervisor."""
BUSY_RATIO_ALLOWED = 0.10
"""Of the measurement's CPUs, by other programs."""
LAG_RATIO_ALLOWED = 0.01
"""Of a trial's length, by which the sender was late."""
OFFERED_RATIO_NEEDED = 0.98
"""Of the frames that were intended; a sender that offers less has not made the trial that was asked for."""
NEAR_TESTER_LIMIT = 0.95
"""A rate within 5 % of what the tester reaches without a device says how fast the tester is."""
