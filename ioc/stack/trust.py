"""A Java trust store (JKS) made of the certificates this machine trusts.

The format: magic, version, count; per certificate a tag, an alias, a time, a type and the DER bytes; at the end a
SHA-1 over the password, a fixed phrase and all before it. The certificates are public; the password guards nothing.
"""

import hashlib
import os
import ssl
import struct
from pathlib import Path

__all__ = ["write_trust_store"]

_MAGIC, _VERSION, _TRUSTED = 0xFEEDFEED, 2, 2
_PASSWORD = "changeit".encode("utf-16-be")
_PHRASE = b"Mighty Aphrodite"
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def write_trust_store(path: Path) -> int:
    """Write the machine's trusted certificates to `path`; returns how many."""
    certificates = _trusted()
    body = struct.pack(">III", _MAGIC, _VERSION, len(certificates))
    for number, certificate in enumerate(certificates):
        body += struct.pack(">I", _TRUSTED) + _text(f"ca-{number}") + struct.pack(">Q", 0) + _text("X.509")
        body += struct.pack(">I", len(certificate)) + certificate
    digest = hashlib.sha1(_PASSWORD + _PHRASE + body).digest()  # noqa: S324 - the format's own
    path.write_bytes(body + digest)
    return len(certificates)


def _trusted() -> list[bytes]:
    context = ssl.create_default_context()
    named = (os.environ.get("SSL_CERT_FILE"), os.environ.get("PIP_CERT"), os.environ.get("REQUESTS_CA_BUNDLE"))
    for bundle in (*named, *_BUNDLES):
        if bundle and Path(bundle).is_file():
            context.load_verify_locations(bundle)
    return context.get_ca_certs(binary_form=True)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">H", len(encoded)) + encoded
