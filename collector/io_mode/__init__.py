"""The public door of the rules: clues in, verdicts out."""

from collector.clues import Clue, Clues
from collector.io_mode.judge import judge_host, judge_nic

__all__ = ["Clue", "Clues", "judge_host", "judge_nic"]
