"""The public door of the rules: clues in, verdicts out."""

from collector.clues import Clue, Clues
from collector.io_mode.judge import judge_host, judge_nic
from collector.io_mode.logical import LogicalNic, logical_nics, name_of

__all__ = ["Clue", "Clues", "LogicalNic", "judge_host", "judge_nic", "logical_nics", "name_of"]
