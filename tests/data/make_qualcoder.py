#!/usr/bin/env python3
"""Makes tests/data/programs/ward.qda, a project in the format of QualCoder 4.0 (database v17).

QualCoder itself is a desktop program and in no registry. Exegete, which is, writes projects that QualCoder opens, with
tables compared with QualCoder's own; what is put into them here goes through its functions, which follow QualCoder's
rules. Stretches of cases, pictures and a broken place, for which it has no function, are rows put in as QualCoder has
them.

    python3 -m venv /tmp/exegete && /tmp/exegete/bin/pip install exegete==0.15.1a1
    /tmp/exegete/bin/python tests/data/make_qualcoder.py

Beside it, qualcoder.json tells for each coding what the project holds, for the tests.
"""

import json
import shutil
import sys
from pathlib import Path

from exegete import new_project
from exegete.database import QualcoderDatabase

HERE = Path(__file__).parent / "programs"

TALK = (
    "INT: How was the meeting?\n\n"
    "Mary: We \u201cbend\u201d the rules \U0001F600 \u2013 a bit.\n"
    "It\u2019s n\u00e4mlich not easy.\n\n"
    "INT: And then?\n\n"
    "Omar: \U0001F469\u200D\U0001F3EB always decides. We bend it.\n\n"
    "Mary: \u65e5\u672c\u8a9e, she said.\n"
)
NOTES = "The office was cold.\r\nShe shrugged \U0001F600.\r\n\r\nThe chief decides,\r\nnobody asks.\r\n"


def main():
    folder = HERE / "ward.qda"
    if folder.exists():
        shutil.rmtree(folder)
    HERE.mkdir(exist_ok=True)
    date = "2024-03-01 10:00:00"
    new_project.write_project(folder, new_project.creation_statements("anna", new_project.about_line("0.15.1a1"), date))
    told = []
    with QualcoderDatabase(str(folder), read_only=False) as db:
        sql = db.conn.execute

        def row_id(answer, *keys):
            if isinstance(answer, int):
                return answer
            return next(answer[key] for key in keys if key in answer)

        db.set_memo("project", 0, "A study of one ward.")
        db.add_journal_entry("First day", "We are \u201cin\u201d.", "anna")
        rules = row_id(db.add_category("Rules", "anna", memo="What people do with rules."), "catid", "category_id", "id")
        small = row_id(db.add_category("Small rules", "anna", supercatid=rules), "catid", "category_id", "id")
        bend = row_id(db.add_code("bend", "anna", memo="A rule is bent.", category_id=small, color="#99CC00"), "cid")
        bit = row_id(db.add_code("bend a bit", "anna", parent_code_id=bend), "cid")
        power = row_id(db.add_code("power", "ben"), "cid")
        talk = row_id(db.import_text_file("talk.txt", TALK, "anna", memo="Recorded in spring."), "file_id", "id")
        notes = row_id(db.import_text_file("notes.txt", "x", "anna"), "file_id", "id")
        # QualCoder keeps carriage returns where a text came with them.
        sql("UPDATE source SET fulltext = ? WHERE id = ?", (NOTES, notes))

        def code(owner, fid, text, cid, name, words, memo=None, important=None, nth=0):
            at = -1
            for _ in range(nth + 1):
                at = text.index(words, at + 1)
            ctid = db.add_coding(fid, cid, at, at + len(words), words, owner, memo=memo, important=important)
            created = "2024-03-01 10:30:%02d" % len(told)
            sql("UPDATE code_text SET date = ? WHERE ctid = ?", (created, ctid))
            told.append({"document": {talk: "talk", notes: "notes"}[fid], "code": name, "coder": owner, "words": words,
                         "memo": memo or "", "created": created.replace(" ", "T") + "Z"})
            return ctid

        code("anna", talk, TALK, bend, "bend", "\u201cbend\u201d the rules \U0001F600", memo="the first")
        code("anna", talk, TALK, bit, "bend a bit", "a bit", important=1)
        code("ben", talk, TALK, power, "power", "\U0001F469\u200D\U0001F3EB always decides")
        code("ben", talk, TALK, bend, "bend", "We bend it")
        code("anna", talk, TALK, power, "power", "\u672c\u8a9e")
        code("anna", talk, TALK, power, "power", "easy.\n\nINT: And")
        code("ben", notes, NOTES, power, "power", "shrugged \U0001F600.\r\n\r\nThe chief")
        code("ben", notes, NOTES, power, "power", "decides,\r\nnobody")
        # A place that was left behind when the text was edited; its words stand elsewhere, once.
        astray = code("anna", notes, NOTES, bend, "bend", "office was cold")
        sql("UPDATE code_text SET pos0 = pos0 + 7, pos1 = pos1 + 7 WHERE ctid = ?", (astray,))
        # Words that stand nowhere any more.
        sql("INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner, date, memo) VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            (bend, notes, "what was deleted", 3, 19, "anna", date))
        db.add_annotation(talk, TALK.index("n\u00e4mlich"), TALK.index("n\u00e4mlich") + 7, "a German word", "ben")

        mary = row_id(db.add_case("Mary", "anna", memo="Nurse on the ward."), "case_id", "caseid", "id")
        omar = row_id(db.add_case("Omar", "anna"), "case_id", "caseid", "id")
        chief = row_id(db.add_case("Chief", "anna"), "case_id", "caseid", "id")
        for case, starts, end in ((mary, "Mary: We", "easy."), (omar, "Omar:", "bend it."), (mary, "Mary: \u65e5", "said.")):
            begin = TALK.index(starts)
            stop = TALK.index(end, begin) + len(end)
            sql("INSERT INTO case_text (caseid, fid, pos0, pos1, owner, date, memo) VALUES (?, ?, ?, ?, 'anna', ?, '')",
                (case, talk, begin, stop, date))
        db.link_file_to_case(chief, notes, "anna")
        db.add_attribute_type("Profession", "anna", "case")
        db.add_attribute_type("Years", "anna", "case", value_type="numeric")
        db.add_attribute_type("Site", "anna", "file")
        db.set_attribute_value("case", mary, "Profession", "nurse", "anna")
        db.set_attribute_value("case", mary, "Years", "12", "anna")
        db.set_attribute_value("case", omar, "Profession", "police", "anna")
        db.set_attribute_value("file", talk, "Site", "North", "anna")
        sql("INSERT INTO source (name, fulltext, mediapath, memo, owner, date) VALUES ('plan.png', NULL, '/images/plan.png', '', 'anna', ?)", (date,))
        picture = sql("SELECT id FROM source WHERE name = 'plan.png'").fetchone()[0]
        sql("INSERT INTO code_image (id, x1, y1, width, height, cid, memo, date, owner) VALUES (?, 1, 2, 3, 4, ?, '', ?, 'anna')",
            (picture, power, date))
        db.conn.commit()
    for name in new_project.CREATED_FOLDERS:
        if (folder / name).exists():
            (folder / name).rmdir()
    (HERE / "qualcoder.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
