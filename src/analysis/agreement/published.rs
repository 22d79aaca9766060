//! Examples from the literature, with the values printed there.
