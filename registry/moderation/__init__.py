"""What moderators may do, what they did, and what readers told them; every way in, command or desk, comes through here."""
