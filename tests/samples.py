"""An invented repository with things that must go and look-alikes that must stay."""

from __future__ import annotations

import codecs

MAIL = "wilhelmina.osterhagen" + "@" + "osterhagen-verlag.de"
NAME = "Wilhelmina Osterhagen"
TOKEN = "ghp" + "_" + "x7Kq2mW9" + "pLr4Tz8v" + "Bn3Yc6Hd" + "1Jf5Gs0aQeUi"
CARD = "4539 1488" + " 0343 6467"
AWS = "AKIA" + "Q3EGRT6Y" + "HN2DLWPX"
KEEP = (
    "version = '10.2.3.4'",
    "icon@2x.png",
    "@app.route('/')",
    "import numpy.random",
    "def hamilton_path(graph): ...",
)


def files() -> dict[str, bytes | str]:
    """Path to content."""
    return {
        "README.md": f"# Sample\n\nWritten by {NAME} <{MAIL}>.\n\nSee icon@2x.png.\n",
        "AUTHORS": f"{NAME} <{MAIL}>\n",
        "src/app.py": (
            '"""A sample."""\n\n'
            "import numpy.random\n"
            f'API_TOKEN = "{TOKEN}"\n'
            "version = '10.2.3.4'\n\n\n"
            "@app.route('/')\n"
            "def hamilton_path(graph): ...\n"
        ),
        "src/config.ini": f"[mail]\r\nadmin = {MAIL}\r\naws_access_key_id = {AWS}\r\n",
        "notes.txt": codecs.BOM_UTF16_LE + f"Fragen an {MAIL}\n".encode("utf-16-le"),
        "empty.txt": "",
        "logo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "clean.c": "int main(void) { return 0; }\n",
    }
