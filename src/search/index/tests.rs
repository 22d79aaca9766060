//! The life of an index: missing, stale, damaged, of another version, locked, unwritable.

use super::*;
use crate::search::fixture::{Study, sample};
use crate::search::{Options, Query, Searcher};
use std::fs;

fn catch_up(index: &Index, study: &Study) -> CaughtUp {
    index.catch_up(study, Unwritable::Scan, &mut |_, _| {}).expect("the texts can be read")
}

/// How many turns of the study have the word, and how many documents had to be read for it.
fn count(index: &Index, study: &Study, query: &str) -> (usize, usize) {
    let searcher = Searcher::new(index, &study.corpus, study).expect("a searcher");
    let query: Query = query.parse().expect("a query");
    let options = Options { limit: Some(0), ..Options::default() };
    (searcher.run(&query, options).expect("an answer").total, searcher.unindexed())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| !path.to_string_lossy().ends_with("lock"));
    files.sort();
    files
}

#[test]
fn an_index_is_built_unasked_and_kept_up() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = Index::folder_of(&home.path().join("study.emic"));
    assert_eq!(folder.file_name().and_then(|name| name.to_str()), Some("study.index"));
    let (index, study) = (Index::at(&folder), sample());
    assert_eq!(count(&index, &study, "bend"), (4, 3), "without an index the texts are read");
    assert!(!folder.exists(), "searching makes no index");
    let mut told = Vec::new();
    let done = index.catch_up(&study, Unwritable::Scan, &mut |done, total| told.push((done, total))).expect("built");
    assert_eq!(done, CaughtUp::Rebuilt { added: 3, why: Unusable::Missing });
    assert_eq!(told, [(0, 3), (1, 3), (2, 3), (3, 3)]);
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&folder).expect("a folder").permissions()) & 0o777,
        0o700
    );
    assert_eq!(catch_up(&index, &study), CaughtUp::Current);
    assert_eq!(count(&index, &study, "bend"), (4, 0));

    let fewer = study.without("north-2");
    assert_eq!(count(&index, &fewer, "bend"), (3, 0), "a document that is gone is not found");
    assert_eq!(catch_up(&index, &fewer), CaughtUp::Updated { added: 0, removed: 1 });
    assert_eq!(count(&index, &study, "bend"), (4, 1), "one that is back is read");
    assert_eq!(catch_up(&Index::at(&folder), &study), CaughtUp::Updated { added: 1, removed: 0 });
    assert_eq!(catch_up(&index, &study), CaughtUp::Current, "what another index object wrote is seen");
    assert_eq!(count(&index, &study, "bend"), (4, 0));

    fs::remove_dir_all(&folder).expect("removed");
    let index = Index::at(&folder);
    assert_eq!(catch_up(&index, &study), CaughtUp::Rebuilt { added: 3, why: Unusable::Missing });
}

#[test]
fn a_revised_text_takes_the_place_of_the_old_one() {
    let home = tempfile::tempdir().expect("a folder");
    let index = Index::at(home.path().join("x.index"));
    let mut study = Study::default();
    study.document("one", &[], &["old words", "more"]).document("two", &[], &["old too"]);
    catch_up(&index, &study);
    let mut revised = Study::default();
    revised.document("one", &[], &["new words"]).document("two", &[], &["old too"]);
    assert_eq!(count(&index, &revised, "old"), (1, 1));
    assert_eq!(count(&index, &revised, "new"), (1, 1));
    assert_eq!(catch_up(&index, &revised), CaughtUp::Updated { added: 1, removed: 0 });
    assert_eq!((count(&index, &revised, "old"), count(&index, &revised, "new")), ((1, 0), (1, 0)));
}

#[test]
fn whatever_is_damaged_is_noticed_and_built_anew() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("study.index");
    let study = sample();
    catch_up(&Index::at(&folder), &study);
    let names: Vec<_> = files(&folder).iter().filter_map(|path| path.extension().map(|e| e.to_owned())).collect();
    assert!(names.len() >= 8, "{names:?}");
    type Damage = fn(&Path, &[u8]);
    let damages: [(&str, Damage); 5] = [
        ("removed", |path, _| fs::remove_file(path).expect("removed")),
        ("emptied", |path, _| fs::write(path, "").expect("written")),
        ("cut", |path, bytes| fs::write(path, bytes.get(..bytes.len() / 2).unwrap_or(&[])).expect("written")),
        ("garbage", |path, bytes| {
            fs::write(path, bytes.iter().map(|b| b ^ 0x5a).collect::<Vec<u8>>()).expect("written")
        }),
        ("one bit", |path, bytes| {
            let mut bytes = bytes.to_vec();
            let middle = bytes.len() / 3;
            bytes[middle] ^= 1;
            fs::write(path, bytes).expect("written");
        }),
    ];
    for at in 0..files(&folder).len() {
        for (what, damage) in &damages {
            let Some(path) = files(&folder).get(at).cloned() else { continue };
            let bytes = fs::read(&path).expect("a file");
            damage(&path, &bytes);
            let index = Index::at(&folder);
            assert_eq!(count(&index, &study, "bend").0, 4, "{what}: {path:?}");
            let done = catch_up(&index, &study);
            let harmless = path.ends_with("emic.seal") || path.ends_with(".managed.json");
            let rebuilt = matches!(done, CaughtUp::Rebuilt { .. });
            assert!(
                rebuilt || harmless || (*what == "one bit" && path.ends_with("meta.json")),
                "{what}: {path:?}: {done:?}"
            );
            assert_eq!(count(&index, &study, "bend").0, 4, "{what}: {path:?}");
            assert_eq!(catch_up(&Index::at(&folder), &study), CaughtUp::Current, "{what}: {path:?}");
            assert_eq!(count(&Index::at(&folder), &study, "bend"), (4, 0), "{what}: {path:?}");
        }
    }
}

#[test]
fn a_copied_folder_serves_and_a_foreign_file_in_it_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let (folder, copy) = (home.path().join("study.index"), home.path().join("copy.index"));
    let study = sample();
    catch_up(&Index::at(&folder), &study);
    fs::create_dir(&copy).expect("made");
    for file in files(&folder) {
        fs::copy(&file, copy.join(file.file_name().expect("a name"))).expect("copied");
    }
    assert_eq!(catch_up(&Index::at(&copy), &study), CaughtUp::Current);
    fs::write(copy.join("thesis.txt"), "mine").expect("written");
    fs::write(copy.join("meta.json"), "{").expect("written");
    assert!(matches!(catch_up(&Index::at(&copy), &study), CaughtUp::Rebuilt { why: Unusable::Damaged(_), .. }));
    assert_eq!(fs::read(copy.join("thesis.txt")).expect("still there"), b"mine");
}

#[test]
fn an_index_of_another_version_is_built_anew() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("study.index");
    let study = sample();
    catch_up(&Index::at(&folder), &study);
    let meta = fs::read_to_string(folder.join("meta.json")).expect("read");
    let own = crate::search::stem::fingerprint();
    assert!(meta.contains(&own));
    fs::write(folder.join("meta.json"), meta.replace(&own, "older")).expect("written");
    let index = Index::at(&folder);
    assert_eq!(count(&index, &study, "bend"), (4, 3));
    assert_eq!(catch_up(&index, &study), CaughtUp::Rebuilt { added: 3, why: Unusable::OtherVersion });
}

#[test]
fn while_another_process_writes_the_old_index_and_the_texts_serve() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("study.index");
    let mut study = sample();
    let index = Index::at(&folder);
    catch_up(&index, &study);
    let other = folder::take(&folder).expect("free");
    study.document("late", &[], &["They bend too."]);
    assert_eq!(catch_up(&index, &study), CaughtUp::Busy { missing: 1 });
    assert!(index.indexer(0).is_none());
    assert_eq!(count(&index, &study, "bend"), (5, 1));
    drop(other);
    assert_eq!(catch_up(&index, &study), CaughtUp::Updated { added: 1, removed: 0 });
    assert_eq!(count(&index, &study, "bend"), (5, 0));
    // Somebody holds tantivy's own lock: the index is not thrown away for that.
    let directory = tantivy::directory::MmapDirectory::open(&folder).expect("a folder");
    let other = directory.acquire_lock(&tantivy::directory::INDEX_WRITER_LOCK).expect("free");
    study.document("later", &[], &["They bend as well."]);
    assert_eq!(catch_up(&index, &study), CaughtUp::Busy { missing: 1 });
    assert_eq!(count(&Index::at(&folder), &study, "bend"), (6, 1));
    drop(other);
}

#[test]
fn where_nothing_can_be_written_texts_are_read_or_an_index_is_built_in_memory() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("file"), "").expect("written");
    let (index, study) = (Index::at(home.path().join("file/study.index")), sample());
    assert!(matches!(catch_up(&index, &study), CaughtUp::Unwritable { missing: 3, .. }));
    assert_eq!(count(&index, &study, "bend"), (4, 3));
    let done = index.catch_up(&study, Unwritable::Memory, &mut |_, _| {}).expect("built");
    assert!(matches!(done, CaughtUp::Rebuilt { added: 3, .. }), "{done:?}");
    assert_eq!(count(&index, &study, "bend"), (4, 0));
    assert_eq!(catch_up(&index, &study), CaughtUp::Current);

    // An index that was written before and can only be read now still serves.
    let folder = home.path().join("study.index");
    catch_up(&Index::at(&folder), &study);
    fs::remove_file(folder.join(".emic-lock")).expect("removed");
    fs::create_dir(folder.join(".emic-lock")).expect("made");
    let (index, mut study) = (Index::at(&folder), study);
    assert_eq!(catch_up(&index, &study), CaughtUp::Current);
    study.document("late", &[], &["They bend too."]);
    assert!(matches!(catch_up(&index, &study), CaughtUp::Unwritable { missing: 1, .. }));
    assert_eq!(count(&index, &study, "bend"), (5, 1));
}

#[test]
fn an_indexer_takes_texts_while_they_are_imported() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("study.index");
    let (index, study) = (Index::at(&folder), sample());
    let documents = study.documents().expect("documents");
    let add = |indexer: &Indexer<'_>, at: usize| {
        let document = &documents[at];
        let (text, layout) = (study.text(document.id).expect("a text"), study.layout(document.id).expect("a layout"));
        indexer.add(document, &text, &layout).expect("added");
    };
    let indexer = index.indexer(1000).expect("free");
    add(&indexer, 0);
    drop(indexer);
    assert_eq!(count(&index, &study, "bend"), (4, 3), "without a commit nothing is added");
    let indexer = index.indexer(1000).expect("free again");
    (0..2).for_each(|at| add(&indexer, at));
    assert!(Index::at(&folder).indexer(0).is_none(), "one at a time");
    indexer.commit().expect("committed");
    assert_eq!(count(&index, &study, "bend"), (4, 1));
    let indexer = index.indexer(10 << 20).expect("free again");
    (1..3).for_each(|at| add(&indexer, at));
    indexer.commit().expect("committed");
    assert_eq!(count(&index, &study, "bend"), (4, 0));
    assert_eq!(catch_up(&index, &study), CaughtUp::Current);
    let indexer = index.indexer(0).expect("free again");
    indexer.remove(documents[0].id);
    indexer.commit().expect("committed");
    assert_eq!(catch_up(&index, &study), CaughtUp::Updated { added: 1, removed: 0 });
}

#[test]
fn many_small_additions_do_not_make_many_segments() {
    let index = Index::in_memory();
    let mut study = Study::default();
    for at in 0..30 {
        study.document(&format!("d{at}"), &[], &["They bend the rules."]);
        catch_up(&index, &study);
    }
    assert_eq!(count(&index, &study, "\"bend the rule\""), (30, 0));
    let segments = index.snapshot().expect("an index").segments.len();
    assert!(segments < 10, "{segments} segments");
}

#[test]
fn readers_are_not_disturbed_by_a_writer() {
    fn shared<T: Send + Sync>(_: &T) {}
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("study.index");
    let studies: Vec<Study> = (1..15)
        .map(|documents| {
            let mut study = Study::default();
            for at in 0..documents {
                study.document(&format!("d{at}"), &[], &["They bend.", "No."]);
            }
            study
        })
        .collect();
    let writer = Index::at(&folder);
    shared(&writer);
    shared(&writer.indexer(0).expect("free"));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut rounds = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) || rounds == 0 {
                let index = Index::at(&folder);
                for (documents, study) in (1..).zip(&studies) {
                    assert_eq!(count(&index, study, "bend").0, documents);
                }
                rounds += 1;
            }
        });
        studies.iter().for_each(|study| assert!(!matches!(catch_up(&writer, study), CaughtUp::Busy { .. })));
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        reader.join().expect("no panic");
    });
}

#[test]
fn an_unreadable_text_is_an_error_and_not_a_missing_hit() {
    struct Broken(Study);
    impl Library for Broken {
        fn documents(&self) -> Result<Vec<Indexed>, crate::search::LibraryError> {
            self.0.documents()
        }
        fn text(&self, _: u32) -> Result<Arc<str>, crate::search::LibraryError> {
            Err("the blob is gone".into())
        }
        fn layout(&self, id: u32) -> Result<crate::study::Layout, crate::search::LibraryError> {
            self.0.layout(id)
        }
    }
    let (index, broken) = (Index::in_memory(), Broken(sample()));
    let error = index.catch_up(&broken, Unwritable::Scan, &mut |_, _| {}).expect_err("no text");
    assert!(error.to_string().contains("the blob is gone"), "{error}");
    let searcher = Searcher::new(&index, &broken.0.corpus, &broken).expect("a searcher");
    assert!(searcher.run(&"bend".parse().expect("a query"), Options::default()).is_err());
}
