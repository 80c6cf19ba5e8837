"""Three ways of writing a configuration down, one way of reading it; nothing is lost, and every complaint has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.router.configuration import Path
from collector.router.read import read_configuration

SET_LINES = """\
set interfaces ethernet eth0 address '192.0.2.1/24'
set interfaces ethernet eth0 description 'to the "north", 2nd floor'
set interfaces ethernet eth0 vif 10
set interfaces loopback lo
set system name-server '192.0.2.53'
set system name-server '192.0.2.54'
"""
BRACES = """\
interfaces {
    ethernet eth0 {
        address 192.0.2.1/24
        description "to the \\"north\\", 2nd floor"
        vif 10 {
        }
    }
    loopback lo {
    }
}
system {
    /* two of them
       for safety */
    name-server 192.0.2.53
    name-server 192.0.2.54
}
/* Warning: Do not remove the following line. */
/* === vyatta-config-version: "nat@4:webproxy@1" === */
/* Release version: VC6.6R1 */
"""
PASTED = """\
Welcome to Vyatta
vyatta@gw:~$ configure
[edit]
vyatta@gw# set interfaces ethernet eth0 address 192.0.2.1/24
[edit]
vyatta@gw# edit interfaces ethernet eth0
[edit interfaces ethernet eth0]
vyatta@gw# set description 'to the "north", 2nd floor'
[edit interfaces ethernet eth0]
vyatta@gw# set vif 10
[edit interfaces ethernet eth0]
vyatta@gw# top
[edit]
vyatta@gw# set interfaces loopback lo
vyatta@gw# show system
 name-server 192.0.2.99
system {
+    name-server 192.0.2.53
     name-server 192.0.2.54
-    name-server 192.0.2.55
}
vyatta@gw# commit
"""
PATHS: list[Path] = [
    ("interfaces", "ethernet", "eth0", "address", "192.0.2.1/24"),
    ("interfaces", "ethernet", "eth0", "description", 'to the "north", 2nd floor'),
    ("interfaces", "ethernet", "eth0", "vif", "10"),
    ("interfaces", "loopback", "lo"),
    ("system", "name-server", "192.0.2.53"),
    ("system", "name-server", "192.0.2.54"),
]
FORMS = {
    "set lines": (SET_LINES, "set-lines"),
    "set lines of Windows": (SET_LINES.replace("\n", "\r\n"), "set-lines"),
    "braces": (BRACES, "config-boot"),
    "pasted": (PASTED, "mixture"),
}


@pytest.mark.parametrize(("text", "form"), FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_paths(text: str, form: str) -> None:
    configuration = read_configuration(text)
    assert (list(configuration.active()), configuration.form) == (PATHS, form)


def test_a_word_knows_where_it_stands() -> None:
    configuration = read_configuration(BRACES)
    word = configuration.statements[1].words[-1]
    assert configuration.text[word.start : word.end] == '"to the \\"north\\", 2nd floor"'
    assert [statement.line for statement in configuration.statements] == [3, 4, 5, 8, 14, 15]


RELEASES = {
    "Vyatta": ("/* Release version: VC6.6R1 */", ("Vyatta", "VC6.6R1")),
    "VyOS 1.2": ('/* === vyatta-config-version: "x@1" === */\n/* Release version: 1.2.6-S1 */', ("VyOS", "1.2.6-S1")),
    "VyOS 1.4": ('// vyos-config-version: "x@1"\n// Release version: 1.4.0', ("VyOS", "1.4.0")),
    "none": ("set system ntp", (None, None)),
}


@pytest.mark.parametrize(("text", "told"), RELEASES.values(), ids=RELEASES)
def test_the_closing_comment_tells_the_release(text: str, told: tuple[str | None, str | None]) -> None:
    configuration = read_configuration(text)
    assert (configuration.system, configuration.release) == told


QUOTES = {
    "shell's own quote": ("set a b 'it'\\''s'", "it's"),
    "a lone apostrophe": ("set a b don't", "don't"),
    "double in single": ("set a b 'say \"x\"'", 'say "x"'),
    "empty": ("set a b ''", ""),
    "a blank that is escaped": ("set a b one\\ two", "one two"),
    "several lines": ("set a b 'one\ntwo'", "one\ntwo"),
    "a comment behind": ("set a b c # d", "c"),
    "Japanese": ("set a b '東京　第二'", "東京　第二"),
}


@pytest.mark.parametrize(("text", "value"), QUOTES.values(), ids=QUOTES)
def test_a_value_is_read_out_of_its_quotes(text: str, value: str) -> None:
    (statement,) = read_configuration(text).statements
    assert statement.path == ("a", "b", value)


FAULTS = {
    "prose": ("set a b\nPlease help!", [(2, "unread")]),
    "an open quote": ("set a b 'c\nset d e f", [(1, "quote")]),
    "an open block": ("interfaces {\n  ethernet eth0 {\n  }\n", [(1, "brace")]),
    "a set line within a block": ("interfaces {\n  loopback lo\nset system ntp", [(1, "brace")]),
    "a brace too many": ("system {\n}\n}\n", [(3, "brace")]),
    "a block without a name": ("{\n a b\n}\n", [(1, "brace")]),
    "nothing": ("", [(1, "nothing")]),
    "only prose": ("hello", [(1, "nothing"), (1, "unread")]),
}


@pytest.mark.parametrize(("text", "faults"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_read_is_told_by_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert sorted((fault.line, fault.code) for fault in read_configuration(text).faults) == faults


def test_a_message_names_the_line_and_the_way_out() -> None:
    assert "line 1: no statement in it; expected are `set` lines" in str(read_configuration("").faults[0])


@pytest.mark.parametrize("verb", ["delete", "deactivate"])
def test_what_is_deleted_later_is_not_in_force(verb: str) -> None:
    text = f"set service ssh port 22\nset service webproxy listen-address 10.0.0.1\n{verb} service webproxy\nset system ntp\n"
    assert read_configuration(text).active() == (("service", "ssh", "port", "22"), ("system", "ntp"))


def test_comment_and_activate_lines_are_read_and_change_nothing() -> None:
    text = "set service ssh port 22\ncomment service ssh 'for us'\nactivate service ssh\n"
    configuration = read_configuration(text)
    assert (configuration.active(), configuration.faults) == ((("service", "ssh", "port", "22"),), ())


def test_a_route_map_may_have_a_block_called_set() -> None:
    text = "policy {\n route-map A {\n  rule 1 {\n   set {\n    metric 10\n   }\n  }\n }\n}\n"
    (statement,) = read_configuration(text).statements
    assert statement.path == ("policy", "route-map", "A", "rule", "1", "set", "metric", "10")


def test_the_signs_of_a_terminal_do_not_reach_the_text() -> None:
    configuration = read_configuration("\ufeff\x1b[1mset system ntp\x1b[0m\r\n--More--\rset service ssh\x07\n")
    assert configuration.active() == (("system", "ntp"), ("service", "ssh"))
    assert "\x1b" not in configuration.text


@given(st.text(alphabet="set {}'\"\\/*#\n\tab-0.:@[]$>+", max_size=120))
def test_no_text_makes_the_reader_fail_or_lose_a_line(text: str) -> None:
    configuration = read_configuration(text)
    assert all(1 <= remark.line <= configuration.text.count("\n") + 1 for remark in configuration.faults)
    assert all(configuration.text[word.start : word.end] for statement in configuration.statements for word in statement.words)
