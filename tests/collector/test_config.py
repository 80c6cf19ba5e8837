"""Settings: where they come from, and what a wrong one is told."""

from pathlib import Path

import pytest

from collector.config import Config
from collector.errors import ConfigError


def write(folder: Path, text: str) -> dict[str, str]:
    file = folder / "tameshi" / "collector.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return {"HOME": "/home/x", "XDG_CONFIG_HOME": str(folder)}


def test_without_any_setting_the_state_lies_in_the_xdg_state_folder_and_no_registry_is_known() -> None:
    config = Config.from_env({"HOME": "/home/x"})
    assert config == Config(state=Path("/home/x/.local/state/tameshi"))


def test_the_file_names_registry_and_handle(tmp_path: Path) -> None:
    config = Config.from_env(write(tmp_path, 'registry = "https://registry.example/base/"\nhandle = "たろう"\n'))
    assert (config.registry, config.handle) == ("https://registry.example/base", "たろう")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    environ = write(tmp_path, 'registry = "https://file.example"\n') | {
        "TAMESHI_REGISTRY": "http://env.example:8080",
        "TAMESHI_STATE": "/s",
    }
    config = Config.from_env(environ)
    assert (config.registry, config.state) == ("http://env.example:8080", Path("/s"))


WRONG = {
    "an unknown key": ('registery = "https://x.example"', "unknown keys: registery; known: registry, handle"),
    "a number": ("handle = 5", "handle must be a text in quotes"),
    "no TOML": ("registry: x", "is not TOML"),
    "no scheme": ('registry = "registry.example"', "did you mean https://registry.example?"),
    "another scheme": ('registry = "ftp://registry.example"', "must be an address such as https://registry.example"),
    "a query": ('registry = "https://registry.example/?a=1"', "holds a query"),
    "a bad port": ('registry = "https://registry.example:99999"', "must be an address"),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named_with_its_file(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(write(tmp_path, text))
    assert words in str(caught.value)
    assert "collector.toml" in str(caught.value)


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="TAMESHI_REGISTRY must be"):
        Config.from_env({"TAMESHI_REGISTRY": "not an address"})


PROXIES = {
    "small letters win": ({"https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1"}, {"https": "http://a:1"}),
    "all_proxy fills in": ({"all_proxy": "http://a:1", "http_proxy": "http://b:1"}, {"http": "http://b:1", "https": "http://a:1"}),
    "no_proxy is kept": ({"NO_PROXY": "localhost"}, {"no": "localhost"}),
}


@pytest.mark.parametrize(("environ", "proxies"), PROXIES.values(), ids=PROXIES)
def test_proxies_come_from_the_standard_variables(environ: dict[str, str], proxies: dict[str, str]) -> None:
    assert dict(Config.from_env(environ).proxies) == proxies
