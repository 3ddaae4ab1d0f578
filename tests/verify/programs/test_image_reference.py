"""What is said about an image that no container runtime pulls."""

from __future__ import annotations

import pytest

from converter.verify.programs.image_reference import ImageError, full_name

HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("image", "message", "help_"),
    [
        ("ghcr.io/A/b:1", "the repository 'A/b' has upper-case letters", "lower-case"),
        (
            "https://ghcr.io/a/b:1",
            "'https:' isn't the name of a registry",
            "leave out `https://`: ghcr.io/a/b:1",
        ),
        ("ghcr.io/a/b:", "'' isn't a tag", "at most 128"),
        ("ghcr.io/a/b:1:2", "'1:2' isn't a tag", "at most 128"),
        ("ghcr.io/a//b", "'a//b' isn't the name of a repository", "lower-case letters and digits"),
        ("ghcr.io/$(A)", "the repository '$(A)' has upper-case letters", "lower-case"),
        ("ghcr.io/$(a)", "'$(a)' isn't the name of a repository", "nothing replaces a variable here"),
        (" a", "the image has a space at its begin or end", "remove the space"),
        (HEX, "64 hexadecimal digits are the id of an image", "name its repository"),
        ("a@sha256:" + HEX[:-1], "the digest has 63 digits", "sha256 has 64"),
        ("a@sha256:" + HEX.upper(), "the digest has upper-case letters", "lower case"),
        ("a@md5:" + HEX[:32], "there is no digest of the kind 'md5'", "sha256, sha384, sha512"),
        ("a@sha256:1", "'sha256:1' isn't a digest", "64 hexadecimal digits"),
        ("a/" + "b" * 254, "the repository's name has 256 characters", "255 are allowed"),
    ],
)
def test_a_refused_image_says_what_is_wrong(image: str, message: str, help_: str) -> None:
    with pytest.raises(ImageError) as caught:
        full_name(image)
    assert message in str(caught.value)
    assert help_ in caught.value.help
