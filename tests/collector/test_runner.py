"""Running commands: an answer, or the reason why there is none."""

from collector.runner import run_command


def test_a_command_answers_in_the_c_locale() -> None:
    assert (run_command(("sh", "-c", "echo $LC_ALL")).text or "").strip() == "C"


def test_a_missing_command_is_named() -> None:
    assert run_command(("no-such-command-anywhere",)) == (None, "no-such-command-anywhere is not installed")


def test_a_failing_command_says_so_without_its_last_word() -> None:
    assert run_command(("false", "eth0")).reason == "false is not supported here (exit code 1)"
