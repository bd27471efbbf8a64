"""Lexicons are edited as objects; their files are those of the command line."""

import pytest

import paratheme
from paratheme import Lexicon


def test_a_file_comes_back(tmp_path, command):
    lexicon = Lexicon.load("public-services")
    lexicon.save(tmp_path / "a.toml")
    assert Lexicon.load(tmp_path / "a.toml").to_toml() == lexicon.to_toml()
    assert list(Lexicon.load(tmp_path / "a.toml").themes) == list(lexicon.themes)
    texts = ["The council must make budget cuts.", "An ageing population."]
    assert paratheme.score(texts, lexicon=lexicon)["evidence"] == paratheme.score(texts)["evidence"]
    assert paratheme.score(texts, lexicon=tmp_path / "a.toml")["ageing"] == paratheme.score(texts)["ageing"]
    both = paratheme.score(texts, lexicon=[lexicon, "public-sector-change"]).columns
    assert {"ageing", "silos"} < set(both)


def test_it_is_edited():
    lexicon = Lexicon("mine", description="An example.")
    tax = lexicon.themes.add("tax", label="Taxation", strong=["tax*"], weak=[{"match": "rate*", "near": ["tax*"]}])
    tax.themes.add("vat", strong=["VAT"])
    scores = paratheme.score(["Taxes rise.", "VAT rises.", "The rate of crime."], lexicon=lexicon, columns="full")
    assert scores["tax_hits"] == [1, 1, 0] and scores["tax.vat_hits"] == [0, 1, 0]
    other = lexicon.copy()
    other.themes["tax"].strong.append("crime")
    assert other != lexicon and "crime" not in lexicon.themes["tax"].strong
    changed = lexicon.diff(other, ["The rate of crime.", "It rained."])
    assert changed["theme"] == ["tax"]
    other.themes.remove("tax")
    assert list(other.themes) == []
    with pytest.raises(KeyError, match="no theme `tex`; there are tax"):
        lexicon.themes["tex"]
    with pytest.raises(ValueError, match="there is a theme `tax` already"):
        lexicon.themes.add("tax")


def test_mistakes_have_a_place_and_a_hint(tmp_path):
    lexicon = Lexicon("mine")
    lexicon.themes.add("tax", strong=["tax*", {"mtch": "x"}])
    with pytest.raises(ValueError, match=r"mine:\d+: unknown field `mtch`, expected one of `match`"):
        lexicon.save(tmp_path / "mine.toml")
    assert not (tmp_path / "mine.toml").exists()
    with pytest.raises(ValueError, match="no TOML"):
        Lexicon.from_toml("name = ")
    with pytest.raises(FileNotFoundError):
        Lexicon.load("/no/such.toml")


def test_it_is_checked_and_suggests():
    texts = ["Budget cuts hurt the council.", "The council cut the budget of the library.", "The library closed."] * 3
    checked = Lexicon.load("public-services").check(texts)
    assert "never fires" in "".join(filter(None, checked["notes"]))
    assert Lexicon.load("public-services").suggest(texts, theme="fiscal_pressure").columns


def test_learnt_entries_can_be_read_and_score(tmp_path):
    mine = Lexicon("mine")
    mine.themes.add("tax", strong=["tax*"])
    texts = [f"Tax {at} rises, and councillors meet." for at in range(20)] + [f"Rain falls on hill {at}." for at in range(80)]
    posts = {"id": list(range(100)), "text": texts, "source": [f"blog {at % 5}" for at in range(100)]}
    learnt = mine.learn(posts)
    assert "[councillors] meet" in learnt.text
    assert mine.themes["tax"].table == {"id": "tax", "strong": ["tax*"]}
    scored = paratheme.score(["Councillors sleep.", "Rain falls."], lexicon=learnt.lexicon)
    assert scored["tax"][0] > 0 and scored["tax"][1] == 0
    # The text is a file beside that of its base.
    mine.save(tmp_path / "mine.toml")
    (tmp_path / "learnt.toml").write_text(learnt.text)
    assert Lexicon.load(tmp_path / "learnt.toml") == learnt.lexicon
