//! The domain: what a study is made of, and the rules that hold in it. No I/O.
//!
//! Entities are named by [`Guid`]s derived from natural keys ([`guid`]), so that two laptops that import
//! the same files make the same entities. Every change is a [`change::Change`]; the state of a project
//! is a pure fold over the set of changes ([`fold`]). What reports read is the columnar [`corpus`].

pub mod anchor;
pub mod assignment;
pub mod attribute;
pub mod book_diff;
pub mod book_edit;
pub mod change;
pub mod code;
pub mod consent;
pub mod corpus;
pub mod decision;
pub mod effective;
pub mod event;
pub mod fold;
pub mod guid;
pub mod identify;
pub mod layout;
pub mod link;
pub mod memo;
pub mod memo_links;
pub mod names;
pub mod part;
pub mod place;
pub mod print_edit;
pub mod pseudonym;
pub mod revision;
pub mod short_id;
pub mod speaker;
pub mod tag;
pub mod turn_edit;

pub use anchor::{Carried, Map};
pub use attribute::{AttributeType, Schema};
pub use change::{Change, Payload, Stamp};
pub use code::{Code, Codebook, CodebookError};
pub use corpus::Corpus;
pub use decision::{Choice, Decision};
pub use event::Event;
pub use guid::{Guid, Hash};
pub use layout::{Entry, Layout, Note, Turn, TurnKind};
pub use link::Link;
pub use part::Part;
pub use place::Place;
pub use print_edit::PrintEdit;
pub use revision::Standing;
pub use speaker::SpeakerType;
pub use tag::Tag;
