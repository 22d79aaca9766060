//! Tests of the whole UI, by keys.
