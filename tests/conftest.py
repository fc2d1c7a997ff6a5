"""What every test may start from: a small help centre, tables of cases, and the real index.

The help centre has five articles in English and one of them in each other language. Nothing of
ours is replaced by a stand-in: an index in a test is compiled, verified and read like any other.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from chromium import CHROMIUM, MISSING, open_browser
from hypothesis import HealthCheck, settings
from packing import pack

from kb.authoring import load_library
from kb.index import Index, compile_index, open_index
from kb.model import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Write = Callable[..., Path]
Build = Callable[[Path, Path], None]

CASES = Path(__file__).parent / "cases"
ARTICLES = Path(__file__).parents[1] / "articles"

# How long an example takes says nothing where other programs run, so that no profile asks. `gate`
# tries the same examples every time, for `make test` must not fail by chance; without it each run
# tries others: `python -m pytest tests/…` is how to look for what nobody thought of.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", _PATIENT)
settings.register_profile("gate", _PATIENT, derandomize=True, database=None, print_blob=True)
settings.load_profile("gate" if os.environ.get("CI") else "search")

CORPUS = {
    "en/returns/category.yaml": """\
        title: Returns
        summary: Send things back.
        order: 1
        """,
    "en/returns/return-policy.md": """\
        ---
        title: Return policy
        kind: policy
        asks: [Can I send it back?, get my money back]
        tags: [returns, refunds]
        facts: {Return window: 30 days, Return shipping: free}
        effective: 2026-01-01
        ---

        You may return anything unused within 30 days.

        ## How refunds are paid

        The money goes back to the card that paid, within five working days.

        ## What cannot be returned {#exceptions}

        Opened perfume and earrings. See [parcels](../delivery/parcels.md#where-is-my-parcel).
        """,
    "en/delivery/parcels.md": """\
        ---
        title: Parcels and tracking
        kind: faq
        asks: [where is my order]
        tags: [delivery]
        ---

        ## Where is my parcel?

        Open the tracking link in the e-mail that said your parcel was sent.

        ## Can a neighbour take my parcel?

        Yes. Write the neighbour's name in the delivery notes.
        """,
    "en/account/reset-password.md": """\
        ---
        title: Reset your password
        tags: [account]
        ---

        Choose “Forgotten password” on the login page. A link arrives by e-mail within a minute.
        """,
    "en/products/lamp.md": """\
        ---
        title: Oslo desk lamp
        kind: product
        tags: [lighting, returns]
        ---

        A dimmable lamp with a parcel-sized foot.

        ## Specifications

        | what | how much |
        |:-----|---------:|
        | power | 7 watts |
        """,
    "en/products/giving-back.md": """\
        ---
        title: Take-back of old lamps
        tags: [lighting, recycling]
        ---

        Bring the old lamp to our shop. Delivery of a new one is free.
        """,
    "fa/returns/return-policy.md": """\
        ---
        title: شرایط بازگرداندن کالا
        kind: policy
        tags: [مرجوعی]
        ---

        کالای استفاده‌نشده را تا ۳۰ روز می‌توانید پس بفرستید.

        ## پول چطور برمی‌گردد؟

        پول به همان کارتی برمی‌گردد که با آن پرداخت کرده‌اید.
        """,
    "th/returns/return-policy.md": """\
        ---
        title: นโยบายการคืนสินค้า
        kind: policy
        ---

        คืนสินค้าที่ยังไม่ได้ใช้ได้ภายใน 30 วัน

        ## คืนเงินอย่างไร

        เราคืนเงินเข้าบัตรที่ใช้ชำระ
        """,
    "tr/returns/return-policy.md": """\
        ---
        title: İade koşulları
        kind: policy
        ---

        Kullanılmamış ürünleri 30 gün içinde iade edebilirsiniz.

        ## Iadenin parası nasıl ödenir?

        Para, ödemeyi yaptığınız karta geri yatırılır.
        """,
    "ne/returns/return-policy.md": """\
        ---
        title: सामान फिर्ता नीति
        kind: policy
        ---

        प्रयोग नगरेको सामान ३० दिनभित्र फिर्ता गर्न सक्नुहुन्छ।

        ## पैसा कसरी फिर्ता हुन्छ?

        पैसा त्यही कार्डमा फिर्ता हुन्छ जसबाट तिर्नुभएको थियो।
        """,
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "cases(path): run once for each case of a table below cases")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Feed a test marked `cases` its table: arguments `given` and `expected`, the title as id."""
    marker = metafunc.definition.get_closest_marker("cases")
    if marker:
        table = _read_cases((CASES / marker.args[0]).read_text(encoding="utf-8"))
        metafunc.parametrize(("given", "expected"), table)


def _read_cases(text: str) -> list[Any]:
    """A title, and below it the input and the expected output, each closed by a lone dot."""
    blocks = re.split(r"^\.\n", text, flags=re.MULTILINE)
    table = []
    for first in range(0, len(blocks) - 1, 3):
        heading, given, expected = blocks[first : first + 3]
        title = heading.strip().splitlines()[-1]
        table.append(pytest.param(given, expected, id=title))
    return table


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the test's articles: `write("en/a/b.md", "text")` returns its path."""

    def write_file(source: str, content: str | bytes, folder: Path | None = None) -> Path:
        path = (folder or tmp_path / "articles") / source
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = dedent(content).encode()
        path.write_bytes(content)
        return path

    return write_file


@pytest.fixture
def corpus(write: Write, tmp_path: Path) -> Path:
    """A folder with the small help centre's articles, to be changed at will."""
    for source, content in CORPUS.items():
        write(source, content)
    return tmp_path / "articles"


@pytest.fixture
def library(corpus: Path) -> Library:
    return load_library(corpus)[0]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Where the test's index goes; it does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a run share; of a run in one process, its own."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def build_once(run_dir: Path) -> Build:
    """Compile articles into a data folder: `build_once(corpus, data_dir)`.

    The same articles are compiled once a run. Whoever wants them again in a folder of their own
    gets a copy of that folder, which is a fifth of the work.
    """

    def build_or_copy(articles: Path, data_dir: Path) -> None:
        if data_dir.exists():
            compile_index(load_library(articles)[0], data_dir)
            return
        built = run_dir / f"built-{_digest(articles)}"
        with built.with_suffix(".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
            if not built.exists():
                draft = built.with_suffix(".draft")
                compile_index(load_library(articles)[0], draft)
                draft.rename(built)
        shutil.copytree(built, data_dir, symlinks=True)

    return build_or_copy


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = ((str(path.relative_to(folder)).encode(), path.read_bytes()) for path in files)
    return sha256(repr(list(parts)).encode()).hexdigest()[:16]


@pytest.fixture(scope="session")
def starter_dir(build_once: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the starter articles in their five languages."""
    data_dir = tmp_path_factory.mktemp("starter") / "data"
    build_once(ARTICLES, data_dir)
    return data_dir


@pytest.fixture(scope="session")
def starter(starter_dir: Path) -> Index:
    """The starter articles' index. For tests that only read."""
    return open_index(starter_dir)


@pytest.fixture(scope="session")
def index(build_once: Build, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The small help centre, compiled and opened once. For tests that only read."""
    folder = tmp_path_factory.mktemp("centre")
    for source, content in CORPUS.items():
        path = folder / "articles" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content), encoding="utf-8")
    build_once(folder / "articles", folder / "data")
    return open_index(folder / "data")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What customers install, made once from the checkout."""
    return pack(tmp_path_factory.mktemp("wheel"))[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once. A test that needs it has the marker `browser`."""
    if not CHROMIUM.exists():
        pytest.skip(f"browser test: {MISSING}")
    pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")
    with open_browser() as browser:
        yield browser
