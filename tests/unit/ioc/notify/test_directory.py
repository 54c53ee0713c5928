"""Reading the directory of recipients."""

from pathlib import Path

import pytest

from ioc.domain.notices import route
from ioc.domain.recipients import ROLES
from ioc.notify.channel import discover
from ioc.notify.directory import BadDirectory, path_of, read, unknown_channels
from ioc.settings import Settings


def test_the_province_packs_directory_is_good_and_gives_every_role_somebody() -> None:
    directory = read(path_of(Settings()))
    for role in ROLES:
        assert directory.with_role(role), role
    assert unknown_channels(directory, discover()) == []
    assert route(["DV"], directory, "07288", parents=["215"]) == [("don-vi-yen-the", "email")]


def test_the_demos_addresses_belong_to_nobody() -> None:
    for person in read(path_of(Settings())).recipients.values():
        for address in person.channels.values():
            assert address.endswith(".example.vn")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recipient = 1", "Expected `array`"),
        ('[[recipient]]\nid = "Lan Anh"\nname = "x"\nroles = []', "id"),
        ('[[recipient]]\nid = "lan"\nname = "x"\nroles = ["BOSS"]', "BOSS.*TB, DV, SO, LD, ATTT"),
        ('[[recipient]]\nid = "lan"\nname = "x"\nroles = []\nphone = "0900"', "phone"),
        ('[[recipient]]\nid = "lan"\nname = "x"\nroles = []\n' * 2, "two recipients"),
        ('[[recipient]]\nid = "lan"\nname = "x"\nroles = []\nchannels = {email = "a@b.vn\\n"}', "control character"),
        ('private_networks = ["10.0.0.1/8"]\nrecipient = []', "private_networks"),
        ("[[recipient", "array declaration"),
    ],
)
def test_a_wrong_directory_names_its_file_and_its_mistake(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadDirectory, match=said) as caught:
        read(file)
    assert "people.toml" in str(caught.value)
    assert "a@b.vn" not in str(caught.value)


def test_a_missing_directory_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(BadDirectory, match="cannot be read"):
        read(tmp_path / "none.toml")


def test_a_channel_nobody_has_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "people.toml"
    file.write_text('[[recipient]]\nid = "lan"\nname = "x"\nroles = ["TB"]\nchannels = {pigeon = "roof"}', "utf-8")
    assert "pigeon" in unknown_channels(read(file), discover())[0]
