//! The shape of the index: one tantivy document a turn, with text and nothing else.
//!
//! `body` has stems with positions, `exact` folded forms; a joined form stands in `body` as its stem
//! with the number of its parts (`interag-2`), so that a phrase knows how many positions it takes.
//! `document` is there to delete a document's turns by, `key` to tell a turn by. Nothing is stored.

use crate::search::analyse::Pieces;
use crate::search::stem::Forms;
use crate::text::Span;
use std::sync::Arc;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
    document::{ReferenceValue, ReferenceValueLeaf, Value},
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{Document, Term};

const BODY: Field = Field::from_field_id(0);
const EXACT: Field = Field::from_field_id(1);
const DOCUMENT: Field = Field::from_field_id(2);
const KEY: Field = Field::from_field_id(3);
/// Name of the column of turn keys.
pub(super) const KEY_NAME: &str = "key";
const STEMS: &str = "emic_stems";
const FORMS: &str = "emic_forms";

/// Which words a lookup is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Stems, with positions.
    Stems,
    /// Folded forms.
    Forms,
}

impl Words {
    pub fn field(self) -> Field {
        match self {
            Self::Stems => BODY,
            Self::Forms => EXACT,
        }
    }
}

/// The schema; its fields are numbered in this order.
pub(super) fn schema() -> Schema {
    let words = |analyser: &str, option| {
        let indexing = TextFieldIndexing::default().set_tokenizer(analyser).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing.set_fieldnorms(false))
    };
    let mut schema = Schema::builder();
    schema.add_text_field("body", words(STEMS, IndexRecordOption::WithFreqsAndPositions));
    schema.add_text_field("exact", words(FORMS, IndexRecordOption::Basic));
    schema.add_u64_field("document", INDEXED);
    schema.add_u64_field(KEY_NAME, FAST);
    schema.build()
}

/// The analysers that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    // The manager's own are asked for by fields without text.
    let manager = TokenizerManager::default();
    manager.register(STEMS, TextAnalyzer::from(TurnTokenizer::new(true)));
    manager.register(FORMS, TextAnalyzer::from(TurnTokenizer::new(false)));
    manager
}

/// The stem of a joined form, as it stands in the index.
pub(super) fn joined_term(stem: &str, length: u32) -> String {
    format!("{stem}-{length}")
}

/// What to delete a document's turns by.
pub(super) fn document_term(id: u32) -> Term {
    Term::from_field_u64(DOCUMENT, u64::from(id))
}

/// The key of a turn: its document, and its place there.
pub(super) fn key(id: u32, turn: u32) -> u64 {
    u64::from(id) << 32 | u64::from(turn)
}

/// The document and the turn of a key.
pub(in crate::search) fn of_key(key: u64) -> (u32, u32) {
    ((key >> 32) as u32, key as u32)
}

/// A turn on its way into the index; the text is shared, not copied.
pub(super) struct TurnText {
    pub text: Arc<str>,
    pub body: Span,
    pub id: u32,
    pub turn: u32,
}

/// A value of [`TurnText`].
#[derive(Clone, Copy, Debug)]
pub(super) enum TurnValue<'a> {
    Text(&'a str),
    Number(u64),
}

impl<'a> Value<'a> for TurnValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Number(number) => ReferenceValueLeaf::U64(number),
        })
    }
}

impl Document for TurnText {
    type Value<'a> = TurnValue<'a>;
    type FieldsValuesIter<'a> = std::array::IntoIter<(Field, TurnValue<'a>), 4>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let body = TurnValue::Text(self.body.slice(&self.text));
        [
            (BODY, body),
            (EXACT, body),
            (DOCUMENT, TurnValue::Number(u64::from(self.id))),
            (KEY, TurnValue::Number(key(self.id, self.turn))),
        ]
        .into_iter()
    }
}

/// Cuts turns into stems or forms. A clone starts with an empty memory.
struct TurnTokenizer {
    stems: bool,
    forms: Forms,
}

impl TurnTokenizer {
    fn new(stems: bool) -> Self {
        Self { stems, forms: Forms::new(stems) }
    }
}

impl Clone for TurnTokenizer {
    fn clone(&self) -> Self {
        Self::new(self.stems)
    }
}

impl Tokenizer for TurnTokenizer {
    type TokenStream<'a> = TurnStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TurnStream<'a> {
        let token = Token { text: String::with_capacity(32), ..Token::default() };
        TurnStream { pieces: Pieces::new(text), forms: &mut self.forms, stems: self.stems, token }
    }
}

struct TurnStream<'a> {
    pieces: Pieces<'a>,
    forms: &'a mut Forms,
    stems: bool,
    token: Token,
}

impl TokenStream for TurnStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.pieces.next() else { return false };
        let token = &mut self.token;
        token.text.clear();
        token.text.push_str(self.forms.of(self.pieces.written(piece)));
        if self.stems && piece.length > 1 {
            token.text.push('-');
            token.text.push(char::from_digit(piece.length, 10).unwrap_or('9'));
        }
        (token.offset_from, token.offset_to) = (piece.start, piece.end);
        token.position = piece.position as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(stems: bool, text: &str) -> Vec<(usize, String)> {
        let mut tokenizer = TurnTokenizer::new(stems);
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        stream.process(&mut |token| found.push((token.position, token.text.clone())));
        found
    }

    #[test]
    fn joined_forms_carry_their_length_among_stems_only() {
        let text = "Inter-agency meetings";
        assert_eq!(
            tokens(true, text),
            [(0, "inter".into()), (1, "agenc".into()), (0, joined_term("interag", 2)), (2, "meet".into())]
        );
        assert_eq!(
            tokens(false, text),
            [(0, "inter".into()), (1, "agency".into()), (0, "interagency".into()), (2, "meetings".into())]
        );
    }

    #[test]
    fn the_fields_are_those_of_the_schema() {
        let schema = schema();
        for (name, field) in [("body", BODY), ("exact", EXACT), ("document", DOCUMENT), (KEY_NAME, KEY)] {
            assert_eq!(schema.get_field(name).ok(), Some(field));
        }
        assert_eq!(of_key(key(7, 9)), (7, 9));
    }
}
