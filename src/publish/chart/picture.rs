//! Charts as PNG, drawn with the font that is built in and no other, so that they are the same everywhere.
//!
//! Letters that the font does not have come out as boxes; the SVG of the chart leaves them to whoever shows it.

use super::Chart;

/// Pixels of the picture for one of the drawing: enough to print.
#[cfg(feature = "png")]
const SCALE: f32 = 2.0;

/// No picture has more pixels than this: it would need more memory than anyone's.
#[cfg(feature = "png")]
const MOST: f32 = 60_000_000.0;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The feature is not there.
    #[error("this emic was built without pictures (feature png); write the chart as .svg")]
    NotBuilt,
    /// The drawing cannot be made a picture.
    #[error("the chart cannot be drawn as a picture ({0}); write it as .svg")]
    Undrawable(String),
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its width, in pixels of the drawing.
    pub width: u32,
    /// Its height, in pixels of the drawing.
    pub height: u32,
    /// PNG.
    pub bytes: Vec<u8>,
}

/// The chart as a picture.
#[cfg(feature = "png")]
pub fn png(chart: &Chart) -> Result<Picture, PictureError> {
    use resvg::{tiny_skia, usvg};
    let told = |error: &dyn std::fmt::Display| PictureError::Undrawable(error.to_string());
    let mut options = usvg::Options { font_family: "DejaVu Sans".to_owned(), ..usvg::Options::default() };
    options.fontdb_mut().load_font_data(super::style::FONT.to_vec());
    let tree = usvg::Tree::from_str(&super::svg::bare(chart), &options).map_err(|error| told(&error))?;
    let (width, height) = (tree.size().width().ceil(), tree.size().height().ceil());
    let scale = SCALE.min((MOST / (width * height).max(1.0)).sqrt());
    let pixmap = tiny_skia::Pixmap::new((width * scale).ceil() as u32, (height * scale).ceil() as u32);
    let mut pixmap = pixmap.ok_or_else(|| PictureError::Undrawable("it is too large".to_owned()))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let bytes = pixmap.encode_png().map_err(|error| told(&error))?;
    Ok(Picture { width: width as u32, height: height as u32, bytes })
}

/// The chart as a picture, which this build cannot draw.
#[cfg(not(feature = "png"))]
pub fn png(_: &Chart) -> Result<Picture, PictureError> {
    Err(PictureError::NotBuilt)
}
