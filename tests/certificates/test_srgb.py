"""The colour profile in every file: another library reads it and finds sRGB."""

from io import BytesIO

from PIL import Image, ImageCms

from certificates.rules.srgb import profile


def test_little_cms_takes_it_for_srgb() -> None:
    ours = ImageCms.ImageCmsProfile(BytesIO(profile()))
    samples = Image.frombytes("RGB", (4096, 1), bytes(n * 37 % 256 for n in range(3 * 4096)))
    lab = ImageCms.createProfile("LAB")
    seen = []
    for space in (ours, ImageCms.createProfile("sRGB")):
        transform = ImageCms.buildTransform(
            space, lab, "RGB", "LAB", renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
        )
        seen.append(ImageCms.applyTransform(samples, transform).tobytes())
    assert max(min(abs(a - b), 256 - abs(a - b)) for a, b in zip(*seen, strict=True)) <= 1


def test_it_is_small_and_says_its_size() -> None:
    content = profile()
    assert len(content) < 700
    assert int.from_bytes(content[:4], "big") == len(content)
