#!/usr/bin/env python3
"""Makes tests/data/programs/taguette.sqlite3 with Taguette's own code.

    python3 -m venv /tmp/taguette && /tmp/taguette/bin/pip install taguette==1.5.2
    /tmp/taguette/bin/python tests/data/make_taguette.py

Pages go through Taguette's conversion, highlights through its handler's steps: the snippet is what its `extract` cuts
out of the page. Beside it, taguette.json tells for each highlight what Taguette holds, for the tests.
"""

import asyncio
import html
import json
import os
import sys
from datetime import datetime
from pathlib import Path

import bs4
from taguette import convert, database, extract

HERE = Path(__file__).parent / "programs"

WARD = """<html><head><meta charset="utf-8"><title>Ward</title></head><body>
<h1>Ward   round &amp; talk</h1>
<p>INT: How was the <b>meeting</b>?</p>\r
<p>P1: We \u201cbend\u201d the rules \U0001F600 \u2013 a bit.<br>
   It\u2019s n\u00e4mlich   &lt;not&gt; easy.</p><p>INT: And then?</p>
<ul><li>P1: First one, <i>th<b>en</b></i> two.</li><li>P2: \U0001F469\u200D\U0001F3EB always.</li></ul>
<table><tr><th>Who</th><th>What</th></tr><tr><td>P2</td><td>decides&nbsp;it</td></tr></table>
<pre>
P2:  kept   as
 it stands</pre>
<p>\u0645\u0631\u062d\u0628\u0627 and \u65e5\u672c\u8a9e.</p>
</body></html>"""

NOTES = "<p>Field notes of the day.</p><p>She shrugged.</p><p>She shrugged.</p>"

CAPTIONS = b"""WEBVTT

00:00:01.000 --> 00:00:03.000
We always <i>ask</i> the lead & wait.

00:00:04.000 --> 00:00:06.000
Then nobody answers.
"""


def page(contents):
    """The text of a page, as highlights count it."""
    return "".join(bs4.BeautifulSoup(contents, "html5lib").find_all(string=True))


class Study:
    def __init__(self, db, user, name, description):
        self.db, self.told = db, []
        self.project = database.Project(name=name, description=description, created=datetime(2024, 3, 1, 10))
        db.add(self.project)
        db.flush()
        db.add(database.ProjectMember(project=self.project, user_login=user,
                                      privileges=database.Privileges.ADMIN))

    def tag(self, path, description=""):
        tag = database.Tag(project=self.project, path=path, description=description)
        self.db.add(tag)
        self.db.flush()
        self.db.add(database.Command.tag_add("admin", tag))
        return tag

    def document(self, name, filename, body, description=""):
        contents = asyncio.run(convert.to_html(body, None, filename, {}))
        document = database.Document(
            name=name, description=description, filename=filename, project=self.project,
            text_direction=database.TextDirection.LEFT_TO_RIGHT, contents=contents)
        self.db.add(document)
        self.db.flush()
        self.db.add(database.Command.document_add("admin", document))
        return document

    def highlight(self, user, document, words, tags, nth=0, at=None):
        text = page(document.contents)
        if at is None:
            at = -1
            for _ in range(nth + 1):
                at = text.index(words, at + 1)
        start = len(text[:at].encode("utf-8"))
        end = start + len(words.encode("utf-8"))
        snippet = extract.extract(document.contents, start, end)
        highlight = database.Highlight(document=document, start_offset=start, end_offset=end, snippet=snippet)
        self.db.add(highlight)
        self.db.flush()
        highlight.tags = list(tags)
        command = database.Command.highlight_add(user, document, highlight, sorted(tag.id for tag in tags))
        command.date = datetime(2024, 3, 1, 10, 30, len(self.told))
        self.db.add(command)
        self.db.flush()
        for tag in tags:
            self.told.append({"document": document.name, "tag": tag.path, "coder": user, "words": words,
                              "snippet": page(snippet), "created": command.date.isoformat() + "Z"})
        return highlight


def main():
    target = HERE / "taguette.sqlite3"
    HERE.mkdir(exist_ok=True)
    for name in (target, HERE / "taguette.json"):
        if name.exists():
            os.remove(name)
    session = database.connect("sqlite:///%s" % target)
    db = session()
    for login in ("admin", "bea"):
        db.add(database.User(login=login))
    db.flush()

    study = Study(db, "admin", "Ward study", "Talk on a ward.\nTwo sites.")
    bend = study.tag("rules.bend", "A rule is bent for the patient\u2019s sake.")
    follow = study.tag("rules.follow")
    power = study.tag("power", "Who decides.")
    small = study.tag("Dr. May v1.2")
    ward = study.document("Ward round", "ward.html", WARD.encode("utf-8"), "Recorded in spring.")
    notes = study.document("Notes", "notes.html", NOTES.encode("utf-8"))
    study.document("Captions", "talk.vtt", CAPTIONS)
    captions = db.query(database.Document).filter_by(name="Captions").one()

    study.highlight("admin", ward, "\u201cbend\u201d the rules \U0001F600", [bend, power])
    study.highlight("bea", ward, "a bit.\n   It\u2019s n\u00e4mlich   <not> easy", [bend])
    study.highlight("admin", ward, "talk\nINT: How was the meeting", [power])
    study.highlight("admin", ward, "First one, then two.P2: \U0001F469\u200D\U0001F3EB", [follow])
    study.highlight("bea", ward, "decides\u00a0it", [power])
    study.highlight("admin", ward, "P2:  kept   as\n it", [follow])
    study.highlight("admin", ward, "\u65e5\u672c", [small])
    study.highlight("admin", ward, "\u0645\u0631\u062d\u0628\u0627 and", [small])
    study.highlight("bea", notes, "She shrugged.", [power], nth=1)
    study.highlight("admin", captions, "<i>ask</i> the lead & wait", [power])
    study.highlight("admin", captions, "answers", [follow])
    # Without a tag: what says nothing.
    study.highlight("admin", notes, "Field notes", [])
    # Changed later by another user: her tag is hers, the one that stayed is whose it was.
    changed = study.highlight("admin", notes, "of the day", [bend])
    changed.tags = [bend, follow]
    command = database.Command.highlight_add("bea", notes, changed, sorted([bend.id, follow.id]))
    command.date = datetime(2024, 3, 2, 9, 0, 0)
    db.add(command)
    study.told.append({"document": "Notes", "tag": "rules.follow", "coder": "bea", "words": "of the day",
                       "snippet": "of the day", "created": "2024-03-02T09:00:00Z"})

    other = Study(db, "admin", "Pilot", "")
    trial = other.tag("trial")
    pilot = other.document("Pilot", "pilot.html", b"<p>One try.</p>")
    other.highlight("admin", pilot, "One", [trial])

    db.commit()
    db.close()
    told = {"Ward study": study.told, "Pilot": other.told}
    (HERE / "taguette.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
