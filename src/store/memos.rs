//! Reading memos.

use super::error::StoreError;
use super::project::Project;
use super::read::from_json;
use crate::study::memo::{Memo, MemoOn};

impl Project {
    /// The memos on something, the first written first; all of them when nothing is named.
    pub fn memos(&self, on: Option<&MemoOn>) -> Result<Vec<Memo>, StoreError> {
        let target = on.map(|on| serde_json::to_string(on).unwrap_or_default());
        let mut memos: Vec<Memo> = self.sql(
            self.conn
                .prepare_cached("SELECT memo FROM memos WHERE ?1 IS NULL OR target = ?1")
                .and_then(|mut s| s.query_map([target], |row| from_json(0, &row.get::<_, String>(0)?))?.collect()),
        )?;
        memos.sort_by(|a, b| (a.at, &a.coder, &a.text).cmp(&(b.at, &b.coder, &b.text)));
        Ok(memos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;
    use crate::study::change::Payload;
    use crate::study::guid;
    use crate::study::memo::MemoType;

    #[test]
    fn memos_are_found_by_what_they_hang_on() {
        let (_folder, mut project, info) = study();
        let memo = |on: MemoOn, text: &str, at| Memo {
            on,
            memo_type: MemoType::Decision,
            text: text.into(),
            coder: "k1".into(),
            at,
        };
        let set = |memo| Payload::MemoSet { memo: guid::fresh(), set: Some(memo) };
        let power = MemoOn::Code("power".into());
        project
            .write("k1", "memo", vec![set(memo(power.clone(), "later", 2)), set(memo(power.clone(), "first", 1))])
            .expect("memos");
        project
            .write("k1", "memo", vec![set(memo(MemoOn::Document(info.guid), "on the document", 3))])
            .expect("a memo");
        let texts = |on: Option<&MemoOn>| -> Vec<String> {
            project.memos(on).expect("memos").into_iter().map(|memo| memo.text).collect()
        };
        assert_eq!(texts(Some(&power)), ["first", "later"]);
        assert_eq!(texts(None), ["first", "later", "on the document"]);
        assert!(project.check().expect("a check").problems.is_empty());
    }
}
