//! Tests of the module above.

use super::*;

fn saved(name: &str, words: &str) -> SavedReport {
    SavedReport { name: name.into(), words: words.into() }
}

fn read(text: &str) -> Result<Recipes, RecipeError> {
    Recipes::gather(Some((Path::new("reports.toml"), text)), &[])
}

fn wrong(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

const TWO: &str = "\
[build]
folder = \"article\"

[[report]]
name = \"table-2\"
title = \"Table 2. Themes by site\"
report = \"frequency --by site --where 'site!=\\\"(none)\\\"'\"
output = [\"tables/./table-2.csv\", \"tables/table-2.md\"]
for_paper = true
width = 0x50

[[report]]
name = \"Who meets: what\"
report = \"cooccurrence --within turn\"
";

#[test]
fn a_file_says_what_is_made_into_what() {
    let recipes = read(TWO).expect("recipes");
    assert_eq!(recipes.folder, Some(PathBuf::from("article")));
    let [first, second] = recipes.all.as_slice() else { panic!("two recipes") };
    assert_eq!((first.name.as_str(), first.line, first.for_paper, first.width), ("table-2", Some(4), true, Some(80)));
    assert_eq!(first.title.as_deref(), Some("Table 2. Themes by site"));
    assert_eq!(first.ask.line(), "frequency --by site --where 'site!=\"(none)\"'");
    let paths: Vec<(&str, Format)> = first.outputs.iter().map(|one| (one.path.as_str(), one.format)).collect();
    assert_eq!(paths, [("tables/table-2.csv", Format::Csv), ("tables/table-2.md", Format::Md)]);
    assert_eq!(first.files(&first.outputs[0]), ["tables/table-2.csv", "tables/table-2.notes.md"]);
    assert_eq!(first.files(&first.outputs[1]), ["tables/table-2.md"], "one page for the authors is enough");
    let paths: Vec<&str> = second.outputs.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        ["Who-meets--what.md", "Who-meets--what.csv", "Who-meets--what.svg"],
        "outputs that nobody named"
    );
    assert_eq!(second.files(&second.outputs[0]), ["Who-meets--what.md"]);
}

#[test]
fn what_the_project_keeps_takes_part_and_the_file_comes_first() {
    let kept =
        [saved("Table-2", "frequency"), saved("table-3", "frequency --by site"), saved("page", "theme identity")];
    let file = (
        Path::new("r.toml"),
        "[[report]]\nname = \"table-2\"\nreport = \"frequency --by kind\"\n[[report]]\nname = \"page\"\noutput = \"p.md\"\n",
    );
    let recipes = Recipes::gather(Some(file), &kept).expect("recipes");
    let told: Vec<(&str, String, Option<usize>)> =
        recipes.all.iter().map(|one| (one.name.as_str(), one.ask.line(), one.line)).collect();
    assert_eq!(
        told,
        [
            ("table-2", "frequency --by kind".to_owned(), Some(1)),
            ("page", "theme identity".to_owned(), Some(4)),
            ("table-3", "frequency --by site".to_owned(), None)
        ]
    );
    assert_eq!(recipes.hidden, ["Table-2", "page"]);
    let names = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        recipes.chosen(&names).map(|all| all.into_iter().map(|one| one.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(&[]).expect("all").len(), 3);
    assert_eq!(names(&["TABLE-3", "table-2", "table-3"]).expect("two"), ["table-2", "table-3"]);
    assert!(names(&["table-4"]).expect_err("none").contains("there are table-2, page, table-3"));
    assert!(Recipes::gather(None, &[saved("old", "tabel --by x")]).expect_err("words").to_string().contains("“old”"));
    assert_eq!(Recipes::gather(None, &[]).expect("nothing"), Recipes::default());
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let report = |more: &str| format!("[[report]]\nname = \"t\"\nreport = \"frequency\"\n{more}\n");
    for (text, line, words) in [
        ("[[report]\n".to_owned(), 1, "not TOML"),
        ("[[report]]\nname = \"t\"\nreport = \"frequency\"\ncolour = \"red\"\n".to_owned(), 4, "no key “colour”"),
        ("# a comment\n[paper]\n".to_owned(), 2, "no key “paper”"),
        ("[build]\nfolder = \"x\"\ndir = \"y\"\n".to_owned(), 3, "no key “dir” in [build]; there are folder"),
        ("[build]\nfolder = 3\n".to_owned(), 2, "in quotes"),
        ("build = 3\n".to_owned(), 1, "[build]"),
        ("report = \"frequency\"\n".to_owned(), 1, "[[report]]"),
        ("[report]\nname = \"t\"\n".to_owned(), 1, "[[report]]"),
        ("[[report]]\nreport = \"frequency\"\n".to_owned(), 1, "no name"),
        ("[[report]]\nname = \"\"\nreport = \"frequency\"\n".to_owned(), 2, "needs a name"),
        ("[[report]]\nname = \"t\"\n".to_owned(), 1, "which report it is"),
        ("[[report]]\nname = \"t\"\nreport = \"tabel\"\n".to_owned(), 3, "“tabel” is no report"),
        ("[[report]]\nname = \"t\"\n\nreport = \"frequency --buy site\"\n".to_owned(), 4, "--buy"),
        (report("output = \"a.csv\"\n[[report]]\nname = \"T\"\nreport = \"frequency\""), 6, "at line 1"),
        (report("output = \"../a.csv\""), 4, "leads out of the folder"),
        (report("output = \"a/../../b.csv\""), 4, "leads out of the folder"),
        (report("output = \"/etc/a.csv\""), 4, "no path inside"),
        (report("output = \"C:/a.csv\""), 4, "no path inside"),
        (report("output = 'a\\b.csv'"), 4, "backslash"),
        (report("output = \"tables/\""), 4, "is a folder"),
        (report("output = \"\""), 4, "empty"),
        (report("output = 3"), 4, "in quotes"),
        (report("output = [\"a.csv\",\n  4]"), 5, "in quotes"),
        (report("output = \"a.xyz\""), 4, "ending"),
        (report("output = \"a.jsonl\""), 4, "does not write jsonl"),
        (report("output = \"Emic-Build.json\""), 4, "what a build keeps"),
        (report("output = \"./changes.md\""), 4, "what a build keeps"),
        (report("output = [\"a.csv\",\n \"./A.CSV\"]"), 5, "output of the same report already"),
        (report("output = [\"a.md\",\n \"a.md/b.csv\"]"), 5, "would lie in “a.md”"),
        (report("for_paper = true\noutput = [\"a.md\",\n \"t.notes.md\"]"), 6, "already"),
        (
            report("output = \"a.csv\"\n[[report]]\nname = \"u\"\nreport = \"frequency\"\noutput = \"a.csv\""),
            8,
            "output of t already",
        ),
        (report("for_paper = \"yes\""), 4, "true or false"),
        (report("width = 3"), 4, "from 40 to 1000"),
    ] {
        let told = wrong(&text);
        assert!(told.starts_with(&format!("reports.toml:{line}: ")), "line {line} of\n{text}\n{told}");
        assert!(told.contains(words), "“{words}” is not in {told}");
        assert!(!told.contains('\n'), "{told}");
    }
}

#[test]
fn two_kept_reports_may_not_be_one_file() {
    let told = Recipes::gather(None, &[saved("a b", "frequency"), saved("a/b", "frequency")]).expect_err("one file");
    assert!(told.to_string().contains("“a-b.md” of a/b is an output of a b already"), "{told}");
    assert_eq!(file_stem("../.."), "report");
    assert_eq!(file_stem("Table 2: été"), "Table-2--été");
}
