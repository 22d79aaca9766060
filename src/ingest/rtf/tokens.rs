//! Rich text as a stream of tokens. Nothing is understood here but where a token ends.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word`, perhaps with a number.
    Word(&'a str, Option<i32>),
    /// A backslash before anything else: `\~`, `\*`.
    Symbol(u8),
    /// `\'hh`
    Byte(u8),
    /// Bytes of text, without line ends, which mean nothing.
    Text(&'a [u8]),
    /// `\bin` and the bytes that it announces.
    Binary,
}

/// Control words are no longer than this; a longer one is passed over all the same.
const MAX_WORD: usize = 64;

/// Reads tokens from bytes.
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Tokens from the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if first == b'\'' {
            let digits = self.bytes.get(self.at + 1..self.at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += if byte.is_some() { 3 } else { 1 };
            return Some(Token::Byte(byte.unwrap_or(b'?')));
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            // A backslash at the end of a line ends the paragraph.
            return Some(if matches!(first, b'\r' | b'\n') {
                self.after_line_end(first)
            } else {
                Token::Symbol(first)
            });
        }
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at.min(start + MAX_WORD)).and_then(|word| std::str::from_utf8(word).ok());
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == Some("bin") {
            self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)).min(self.bytes.len());
            return Some(Token::Binary);
        }
        Some(Token::Word(word.unwrap_or_default(), number))
    }

    fn after_line_end(&mut self, first: u8) -> Token<'a> {
        if first == b'\r' && self.bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        Token::Word("par", None)
    }

    /// The number of a control word. One that is too large is as large as can be.
    fn number(&mut self) -> Option<i32> {
        let negative = self.bytes.get(self.at) == Some(&b'-');
        let start = self.at + usize::from(negative);
        let digits = self.bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        self.at = start + digits;
        let digits = self.bytes.get(start..self.at)?;
        let value = digits
            .iter()
            .fold(0i32, |value, digit| value.saturating_mul(10).saturating_add(i32::from(digit.wrapping_sub(b'0'))));
        Some(if negative { -value } else { value })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'\r' | b'\n' | 0 => self.at += 1,
                b'{' | b'}' => {
                    self.at += 1;
                    return Some(if byte == b'{' { Token::Open } else { Token::Close });
                }
                b'\\' => {
                    self.at += 1;
                    return self.control();
                }
                _ => {
                    let rest = self.rest();
                    let plain = |byte: &u8| !matches!(byte, b'\\' | b'{' | b'}' | b'\r' | b'\n' | 0);
                    let length = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
                    self.at += length;
                    return Some(Token::Text(rest.get(..length)?));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_end_where_they_end() {
        let all: Vec<Token<'_>> = Tokens::new(b"{\\rtf1 a\r\nb\\'e9\\u-12?\\~\\bin3 }}}x\\\r\ny\\b0}\\'z\\").collect();
        let wanted = [
            Token::Open,
            Token::Word("rtf", Some(1)),
            Token::Text(b"a"),
            Token::Text(b"b"),
            Token::Byte(0xE9),
            Token::Word("u", Some(-12)),
            Token::Text(b"?"),
            Token::Symbol(b'~'),
            Token::Binary,
            Token::Text(b"x"),
            Token::Word("par", None),
            Token::Text(b"y"),
            Token::Word("b", Some(0)),
            Token::Close,
            Token::Byte(b'?'),
            Token::Text(b"z"),
        ];
        assert_eq!(all, wanted);
        assert_eq!(Tokens::new(b"\\bin99999999999 x").collect::<Vec<_>>(), [Token::Binary]);
        assert_eq!(Tokens::new(b"\\u99999999999").collect::<Vec<_>>(), [Token::Word("u", Some(i32::MAX))]);
    }
}
