"""A small made-up collection in which everything is rare, on which `run.py` tries the notebooks.

It has 140 articles of 123 sources, one of them without a date and one the only one of its year, and a lexicon of three
themes: one with many hits, one with a single hit, and one with none. Words and codes are drawn with a fixed seed.
"""

import csv
import json
import random

LEXICON = """\
name = "rare"

[[theme]]
id = "common"
strong = ["harbour*", "quay"]
weak = ["boat*", "NA"]

[[theme]]
id = "once"
strong = ["lighthouse keeper"]

[[theme]]
id = "never_found_in_these_texts_at_all"
strong = ["sextant*"]
"""
PLAIN = "The committee met again on a windy day and heard what the people of the town had to tell about roads schools and the weather".split()
COMMON = ["The harbour was dredged", "A boat lay at the quay", "Harbours need money", "Many boats came in", "null boats and NA sails"]


def article(number, random):
    """Returns an article, and for each of its paragraphs whether it is about the theme `common`."""
    paragraphs, about = [], []
    for _ in range(random.randint(2, 6)):
        words = random.choices(PLAIN, k=random.randint(12, 40))
        holds = random.random() < 0.25
        paragraphs.append((random.choice(COMMON) + " while " if holds else "") + " ".join(words) + f" in matter {number}.")
        about.append(holds and random.random() < 0.7)
    date = "" if number == 7 else "2009-05-01" if number == 8 else f"{random.choice([2018, 2019, 2020, 2022])}-0{random.randint(1, 9)}-11"
    source = "" if number == 9 else f"Gazette of the parish and the borough number {number % 123}"
    record = {"id": f"a{number}", "title": f"Matter {number}", "date": date, "source": source, "paragraphs": paragraphs}
    return record, about


def write(folder):
    """Writes the collection, its lexicon, a coded sheet of all its paragraphs and codes of another coder; returns the settings that name them."""
    folder.mkdir(parents=True, exist_ok=True)
    lots = random.Random(1)
    drawn = [article(number, lots) for number in range(140)]
    drawn[20][0]["paragraphs"][0] += " The lighthouse keeper was there."
    with open(folder / "articles.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record, _ in drawn)
    (folder / "rare.toml").write_text(LEXICON, encoding="utf-8")
    with open(folder / "coded.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["article_id", "paragraph", "probability", "common", "once", "never_found_in_these_texts_at_all"])
        for record, about in drawn:
            for place, code in enumerate(about, 1):
                rows.writerow([record["id"], place, 1, int(code), int(record["id"] == "a20" and place == 1), 0])
    with open(folder / "model.csv", "w", encoding="utf-8", newline="") as file:  # made up: right nine times in ten, without a code one time in fifty
        rows = csv.writer(file)
        rows.writerow(["article_id", "paragraph", "common", "once", "never_found_in_these_texts_at_all"])
        for record, about in drawn:
            for place, code in enumerate(about, 1):
                lot = lots.random()
                rows.writerow([record["id"], place, "" if lot < 0.02 else int(code != (lot > 0.9)), 0, 0])
    return {"PARATHEME_ARTICLES": str(folder / "articles.jsonl"), "PARATHEME_LEXICON": str(folder / "rare.toml"),
            "PARATHEME_SHEET": str(folder / "coded.csv"), "PARATHEME_MODEL": str(folder / "model.csv"),
            "PARATHEME_CODERS": "made-up people,a made-up model"}
