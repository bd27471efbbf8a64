"""A file of options counts only for calls that name it."""

import pytest

import paratheme

TEXTS = {"id": ["a", "b"], "body": ["The council must make budget cuts.", "It rained."]}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    lines = ['inputs = ["never.txt"]', 'text-field = "body"', "keywords = 0", "[score]", 'output = "never.csv"', "excel = true", 'sort = "article_id"']
    (tmp_path / "paratheme.toml").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_in_the_current_folder_is_not_read(folder):
    assert any(paratheme.score(TEXTS)["keywords"])


def test_a_file_that_is_named_gives_the_options_that_are_left_out(folder):
    scores = paratheme.score(TEXTS, config="paratheme.toml")
    assert scores["article_id"] == ["a", "b"]
    assert scores["keywords"] == [None, None]
    assert paratheme.score(TEXTS, config=folder / "paratheme.toml", keywords=2)["keywords"][0]
    assert not (folder / "never.csv").exists()
    assert len(scores.evidence) == 1


def test_a_file_with_a_mistake_names_its_line(folder):
    (folder / "wrong.toml").write_text("\nkeyword = 0\n")
    with pytest.raises(ValueError, match=r"wrong\.toml:2: `keyword` is not an option.*did you mean `keywords`"):
        paratheme.score(TEXTS, config="wrong.toml")
