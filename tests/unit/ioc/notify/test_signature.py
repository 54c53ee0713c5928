"""Standard Webhooks signatures."""

import pytest

from ioc.notify.channels.webhook.signature import key_of, sign, verify

# The example of the specification (standardwebhooks libraries' shared test vector).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT_S, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_specifications_own_vector() -> None:
    assert sign(key_of(SECRET), ID, AT_S, BODY) == SIGNATURE


def test_a_receiver_accepts_any_of_several_and_nothing_altered_or_old() -> None:
    key = key_of(SECRET)
    assert verify(key, ID, AT_S, BODY, f"v1,xx {SIGNATURE}", now_s=AT_S + 299)
    assert not verify(key, ID, AT_S, BODY + b" ", SIGNATURE, now_s=AT_S)
    assert not verify(key, "other", AT_S, BODY, SIGNATURE, now_s=AT_S)
    assert not verify(key, ID, AT_S, BODY, SIGNATURE, now_s=AT_S + 301)
    assert not verify(b"other key", ID, AT_S, BODY, SIGNATURE, now_s=AT_S)


def test_a_secret_is_base64_after_its_prefix_or_plain_text() -> None:
    assert key_of("plain") == b"plain"
    with pytest.raises(ValueError, match="base64"):
        key_of("whsec_not base64!")
