//! The code pages of rich text: by number for the file, by character set for a font.

use encoding_rs::Encoding;

/// How the bytes of a font are to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Charset {
    /// In an encoding.
    Of(&'static Encoding),
    /// In a code page of DOS: its upper half.
    Dos(&'static str),
    /// As signs of a font that has no letters.
    Symbol,
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";

/// The code page with this number.
pub fn of_page(page: i32) -> Option<Charset> {
    let label = match page {
        437 => return Some(Charset::Dos(CP437)),
        850 | 858 => return Some(Charset::Dos(CP850)),
        852 => return Some(Charset::Dos(CP852)),
        866 => "ibm866",
        874 => "windows-874",
        932 => "shift_jis",
        936 | 54936 => "gb18030",
        949 | 1361 => "euc-kr",
        950 => "big5",
        1250..=1258 => return Encoding::for_label(format!("windows-{page}").as_bytes()).map(Charset::Of),
        10000 => "macintosh",
        10007 => "x-mac-cyrillic",
        20127 | 28591 => "windows-1252",
        20866 => "koi8-r",
        21866 => "koi8-u",
        28592..=28608 => return Encoding::for_label(format!("iso-8859-{}", page - 28590).as_bytes()).map(Charset::Of),
        65001 => "utf-8",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes()).map(Charset::Of)
}

/// The code page of a font with this character set; `None` for that of the file.
pub fn of_font(charset: i32) -> Option<Charset> {
    let page = match charset {
        0 | 1 => return None,
        2 => return Some(Charset::Symbol),
        77 => 10000,
        78 | 128 => 932,
        79 | 129 => 949,
        130 => 1361,
        80 | 134 => 936,
        81 | 136 => 950,
        83 | 177 => 1255,
        84 | 178 => 1256,
        85 | 161 => 1253,
        86 | 162 => 1254,
        163 => 1258,
        186 => 1257,
        89 | 204 => 1251,
        87 | 222 => 874,
        88 | 238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    };
    of_page(page)
}

impl Charset {
    /// The name of the encoding.
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(encoding) => encoding.name(),
            Self::Dos(upper) if upper == CP437 => "IBM437",
            Self::Dos(upper) if upper == CP852 => "IBM852",
            Self::Dos(_) => "IBM850",
            Self::Symbol => "windows-1252",
        }
    }

    /// The text of these bytes, and how many signs of a font without letters it has.
    pub fn decode(self, bytes: &[u8]) -> (String, usize) {
        match self {
            Self::Of(encoding) => (encoding.decode_without_bom_handling(bytes).0.into_owned(), 0),
            Self::Dos(upper) => {
                let of = |&byte: &u8| match byte {
                    0..0x80 => char::from(byte),
                    _ => upper.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER),
                };
                (bytes.iter().map(of).collect(), 0)
            }
            Self::Symbol => {
                let text: String = bytes.iter().map(|&byte| symbol(byte)).collect();
                let lost = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
                (text, lost)
            }
        }
    }
}

/// A sign of a font without letters: blanks and bullets are what they are elsewhere.
pub fn symbol(byte: u8) -> char {
    match byte {
        b' ' | 0xA0 => ' ',
        0xB7 | 0xA7 => '•',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_fonts_lead_to_encodings() {
        let text = |charset: Option<Charset>, bytes: &[u8]| charset.map(|charset| charset.decode(bytes).0);
        assert_eq!(text(of_page(1252), b"\x93\xe9\x94").as_deref(), Some("“é”"));
        assert_eq!(text(of_page(850), b"a\x82\xff").as_deref(), Some("aé\u{a0}"));
        assert_eq!(text(of_page(437), b"\xe1").as_deref(), Some("ß"));
        assert_eq!(text(of_font(204), b"\xc4\xe0").as_deref(), Some("Да"));
        assert_eq!(text(of_font(128), b"\x93\xfa\x96\x7b").as_deref(), Some("日本"));
        assert_eq!(text(of_font(238), b"\xb3").as_deref(), Some("ł"));
        assert_eq!(of_font(2).map(|charset| charset.decode(b"\xb7x")), Some(("•\u{fffd}".to_owned(), 1)));
        assert_eq!((of_font(0), of_page(7)), (None, None));
        for upper in [CP437, CP850, CP852] {
            assert_eq!(upper.chars().count(), 128);
        }
        assert_eq!(of_page(28592).map(Charset::name), Some("ISO-8859-2"));
    }
}
