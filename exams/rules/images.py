"""Whether bytes are a picture that items may show. It is opened to find out: a name and a beginning say too little."""

from io import BytesIO

from PIL import Image

LARGEST = 2 * 1024**2  # bytes
MOST_PIXELS = 25_000_000
TYPES = {"PNG": "png", "JPEG": "jpg"}
SPOILT = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def kind_of(data: bytes) -> str:
    """png or jpg; an empty string for anything else, for what is broken or cut off, and for what is too large."""
    if len(data) > LARGEST:
        return ""
    try:
        with Image.open(BytesIO(data), formats=tuple(TYPES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.verify()  # that nothing is missing; a PNG says so itself
        with Image.open(BytesIO(data), formats=tuple(TYPES)) as picture:
            picture.draft(None, (64, 64))  # a JPEG need not be painted in full
            picture.load()
            return TYPES.get(picture.format or "", "")
    except SPOILT:
        return ""
