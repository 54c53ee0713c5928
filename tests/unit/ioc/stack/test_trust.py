import hashlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from ioc.stack.trust import write_trust_store


def test_a_trust_store_holds_every_certificate_and_its_own_digest(tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    count = write_trust_store(store)
    content = store.read_bytes()
    assert struct.unpack_from(">III", content) == (0xFEEDFEED, 2, count)
    password = "changeit".encode("utf-16-be")
    assert content[-20:] == hashlib.sha1(password + b"Mighty Aphrodite" + content[:-20]).digest()


@pytest.mark.skipif(shutil.which("keytool") is None, reason="no keytool on this machine")
def test_java_reads_the_trust_store(tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    count = write_trust_store(store)
    listed = subprocess.run(
        ["keytool", "-list", "-storetype", "JKS", "-keystore", store, "-storepass", "changeit"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert listed.count("trustedCertEntry") == count > 0
