//! The project file as a library of texts.

use super::library::{Indexed, Library, LibraryError};
use crate::store::Project;
use crate::study::{Hash, Layout};
use std::sync::Arc;

impl Library for Project {
    fn documents(&self) -> Result<Vec<Indexed>, LibraryError> {
        let rows = self.indexed()?;
        rows.into_iter()
            .map(|(id, guid, text, layout)| Ok(Indexed { id: u32::try_from(id)?, guid, text, layout }))
            .collect()
    }

    fn text(&self, id: u32) -> Result<Arc<str>, LibraryError> {
        let (text, _) = self.blobs_of(i64::from(id))?;
        Ok(Project::text(self, text)?)
    }

    fn layout(&self, id: u32) -> Result<Layout, LibraryError> {
        let (_, layout): (Hash, Hash) = self.blobs_of(i64::from(id))?;
        Ok(Project::layout(self, layout)?)
    }
}
