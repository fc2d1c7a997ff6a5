"""Importing again: nothing changes, what an editor did stays, what the source changed comes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.moving import ImportRefused, Plan, move_in, read_zendesk
from kb.moving.deed import Deed
from kb.moving.record import RECORD, read_record, write_record

from .conftest import Kb
from .exports import PIXELS, save, save_site, save_zendesk, zendesk_article

Tree = dict[str, bytes]
LAMP = "articles/en/returns/return-a-lamp.md"


def tree(folder: Path) -> Tree:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def save_one(folder: Path, body: str, title: str = "Lamp") -> None:
    save(folder, "e.json", {"articles": [zendesk_article(1, title, body)]})


@pytest.fixture
def imported(kb: Kb, tmp_path: Path) -> Kb:
    save_zendesk(tmp_path / "export")
    save(tmp_path, "pictures/label.png", PIXELS)
    assert run(kb).startswith("5 articles")
    return kb


def run(kb: Kb) -> str:
    return kb("import", "zendesk", "export", "--images", "pictures").stdout


def test_importing_again_changes_no_byte_and_touches_no_file(imported: Kb, tmp_path: Path) -> None:
    before, report = tree(tmp_path), (tmp_path / "import-report.md").read_text()
    times = {path: (tmp_path / path).stat().st_mtime_ns for path in before if "report" not in path}

    assert "Files: 10 unchanged." in run(imported)

    after = tree(tmp_path)
    assert {**after, "import-report.md": b""} == {**before, "import-report.md": b""}
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in times} == times
    assert report.replace("10 new", "10 unchanged") == (tmp_path / "import-report.md").read_text()


def test_what_an_editor_changed_stays(imported: Kb, tmp_path: Path) -> None:
    (tmp_path / LAMP).write_text("---\ntitle: Mine\n---\n\nMy text.\n")

    assert "1 kept as an editor left them" in run(imported)

    assert (tmp_path / LAMP).read_text() == "---\ntitle: Mine\n---\n\nMy text.\n"
    assert imported("check").exit_code == 0


def test_a_file_that_nobody_changed_follows_its_source(kb: Kb, tmp_path: Path) -> None:
    save_one(tmp_path, "<p>Old</p>")
    kb("import", "zendesk", "e.json")
    save_one(tmp_path, "<p>New</p>", "Another title")

    assert "Files: 1 updated." in kb("import", "zendesk", "e.json").stdout

    text = (tmp_path / "articles/en/general/lamp.md").read_text()
    assert text == "---\ntitle: Another title\nkind: guide\n---\n\nNew\n"


def test_changed_here_and_there_is_a_conflict_until_an_editor_settles_it(
    kb: Kb, tmp_path: Path
) -> None:
    path, offered = tmp_path / "articles/en/general/lamp.md", tmp_path / "data/imported"
    save_one(tmp_path, "<p>Old</p>")
    kb("import", "zendesk", "e.json")
    path.write_text("---\ntitle: Mine\n---\n\nMine\n")
    save_one(tmp_path, "<p>New</p>")

    for _ in range(2):
        said = kb("import", "zendesk", "e.json").stdout
        assert "Changed here and in the source: en/general/lamp.md" in said
        assert path.read_text().endswith("Mine\n")
        assert (offered / "en/general/lamp.md").read_text().endswith("New\n")
    (offered / "en/general/lamp.md").unlink()

    assert "Files: 1 kept as an editor left them." in kb("import", "zendesk", "e.json").stdout
    assert not (offered / "en/general/lamp.md").exists()


def test_what_an_editor_deleted_does_not_come_back(imported: Kb, tmp_path: Path) -> None:
    (tmp_path / "articles/en/delivery/parcels.md").unlink()

    assert "1 deleted here, and not brought back" in run(imported)

    assert not (tmp_path / "articles/en/delivery/parcels.md").exists()
    assert "parcels.md" not in (tmp_path / LAMP).read_text()
    assert imported("check").exit_code == 0


def test_a_file_is_followed_to_another_category(imported: Kb, tmp_path: Path) -> None:
    (tmp_path / "articles/en/shop").mkdir()
    (tmp_path / "articles/en/delivery/parcels.md").rename(tmp_path / "articles/en/shop/parcels.md")

    run(imported)

    assert not (tmp_path / "articles/en/delivery/parcels.md").exists()
    assert "(../shop/parcels.md#my-parcel-is-late)" in (tmp_path / LAMP).read_text()
    assert imported("check").exit_code == 0
    assert "Files: 10 unchanged." in run(imported)


def test_an_article_that_a_person_wrote_is_never_written_over(kb: Kb, tmp_path: Path) -> None:
    mine = "---\ntitle: Mine\n---\n\nMine\n"
    save(tmp_path, "articles/en/other/lamp.md", mine)
    save(tmp_path, "articles/en/general/category.yaml", "title: My category\n")
    save_one(tmp_path, "<p>Theirs</p>")

    kb("import", "zendesk", "e.json")

    assert (tmp_path / "articles/en/other/lamp.md").read_text() == mine
    assert (tmp_path / "articles/en/general/lamp-2.md").read_text().endswith("Theirs\n")
    assert "named `lamp` already" in (tmp_path / "import-report.md").read_text()
    assert kb("check").exit_code == 0


def test_names_stay_when_others_come_before_them(kb: Kb, tmp_path: Path) -> None:
    same = [zendesk_article(each, "Same", f"<p>{each}</p>") for each in (5, 7)]
    save(tmp_path, "e.json", {"articles": same})
    kb("import", "zendesk", "e.json")
    save(tmp_path, "e.json", {"articles": [zendesk_article(1, "Same", "<p>1</p>"), *same]})
    kb("import", "zendesk", "e.json")

    texts = {
        path.name: path.read_text()[-2] for path in (tmp_path / "articles/en/general").iterdir()
    }
    assert texts == {"same.md": "5", "same-2.md": "7", "same-3.md": "1"}


def test_a_page_that_left_the_source_stays_and_is_told_of(kb: Kb, tmp_path: Path) -> None:
    two = [zendesk_article(each, f"Page {each}", "<p>x</p>") for each in (1, 2)]
    save(tmp_path, "e.json", {"articles": two})
    kb("import", "zendesk", "e.json")
    save(tmp_path, "e.json", {"articles": two[:1]})
    kb("import", "zendesk", "e.json")

    assert (tmp_path / "articles/en/general/page-2.md").exists()
    report = (tmp_path / "import-report.md").read_text()
    assert "### en/general/page-2.md\n\n- is not in the export any more" in report


@pytest.mark.parametrize("written", [0, 3, 9])
def test_an_import_that_was_cut_off_is_finished_by_the_next(tmp_path: Path, written: int) -> None:
    export = read_zendesk(save_zendesk(tmp_path / "export"))
    whole, cut = Plan(tmp_path / "a", tmp_path / "d"), Plan(tmp_path / "b", tmp_path / "d")
    move_in(export, whole)
    # As a crash leaves it: the record says what was planned, and some of the files are there.
    record = read_record(whole.articles)
    for path, entry in list(record.files.items()):
        del record.files[path]
        record.plan(path, entry.source, entry.digest)
    write_record(cut.articles, record)
    for path in list(record.files)[:written]:
        save(cut.articles, path, (whole.articles / path).read_bytes())

    deeds = move_in(export, cut).deeds.values()

    assert set(deeds) <= {Deed.WRITTEN, Deed.UNCHANGED}
    assert tree(cut.articles) == tree(whole.articles)


def test_a_dry_run_writes_the_report_alone(kb: Kb, tmp_path: Path) -> None:
    save_zendesk(tmp_path / "export")

    result = kb("import", "zendesk", "export", "--dry-run")

    assert result.stdout.startswith("5 articles would be imported")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "import-report.md"]


def test_a_picture_that_changed_changes(kb: Kb, tmp_path: Path) -> None:
    save_site(tmp_path / "site")
    kb("import", "html", "site")
    picture = tmp_path / "articles/en/returns/images/box-open.png"
    (tmp_path / "site/en/img/box open.png").write_bytes(PIXELS + b"more")

    kb("import", "html", "site")

    assert picture.read_bytes() == PIXELS + b"more"
    assert len(os.listdir(picture.parent)) == 1


def test_a_damaged_record_stops_the_import(kb: Kb, tmp_path: Path) -> None:
    save_one(tmp_path, "<p>x</p>")
    save(tmp_path, f"articles/{RECORD}", "{")

    result = kb("import", "zendesk", "e.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "Take it from a backup" in result.stderr
    save(tmp_path, f"articles/{RECORD}", '{"format": 9}')
    with pytest.raises(ImportRefused, match="later version"):
        read_record(tmp_path / "articles")
