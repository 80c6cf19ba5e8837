"""Mail: to whom, handed over how, and never twice. `deliver` is the station that sends."""
