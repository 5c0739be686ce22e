//! The words of conditions, expressions and formulas, with their places.

use thiserror::Error;

use super::super::table::cut;
use super::columns::number;

/// The longest text that is taken apart, in bytes.
const LONGEST: usize = 1 << 16;

/// How deep parentheses and signs may be nested.
pub const DEEPEST: usize = 64;

/// A word with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The character at which it begins, counted from 1.
    pub place: usize,
}

/// What a word is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A name, bare or in backquotes.
    Name(String),
    /// A number without sign.
    Number(f64),
    /// A text in single quotes.
    Text(String),
    /// An operator or a parenthesis.
    Sign(&'static str),
}

/// Why a condition, an expression or a formula cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("character {place}: {message}")]
pub struct SyntaxError {
    /// The character at which it is wrong, counted from 1.
    pub place: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl SyntaxError {
    /// What is wrong at a place.
    pub fn new(place: usize, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }
}

/// The operators, the longer ones before those that they begin with.
const SIGNS: [&str; 18] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "+", "-", "*", "/", "^", "~", ",",
];

/// Takes a text apart.
///
/// # Errors
///
/// A character that begins nothing, a quote without end, a number that is none, a text that is
/// too long.
pub fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    if text.len() > LONGEST {
        let message = format!("the text is longer than {LONGEST} bytes");
        return Err(SyntaxError::new(1, message));
    }
    let mut tokens = Vec::new();
    let (mut rest, mut place) = (text, 1);
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            (rest, place) = (rest.get(first.len_utf8()..).unwrap_or_default(), place + 1);
            continue;
        }
        let (kind, length) = token(rest, first, place)?;
        tokens.push(Token { kind, place });
        let (word, after) = rest.split_at(length);
        (rest, place) = (after, place + word.chars().count());
    }
    Ok(tokens)
}

/// The word at the beginning of a text, and its length in bytes.
fn token(rest: &str, first: char, place: usize) -> Result<(TokenKind, usize), SyntaxError> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((TokenKind::Sign(sign), sign.len()));
    }
    if first == '\'' || first == '`' {
        let inside = rest.get(1..).unwrap_or_default();
        let Some(end) = inside.find(first) else {
            return Err(SyntaxError::new(place, format!("this {first} is never closed")));
        };
        let word = inside.get(..end).unwrap_or_default().to_owned();
        let kind = if first == '`' { TokenKind::Name(word) } else { TokenKind::Text(word) };
        return Ok((kind, end + 2));
    }
    let second = rest.chars().nth(1).is_some_and(|second| second.is_ascii_digit());
    if first.is_ascii_digit() || (first == '.' && second) {
        return number_token(rest, place);
    }
    let length = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
    match rest.get(..length) {
        Some(name) if length > 0 => Ok((TokenKind::Name(name.to_owned()), length)),
        _ => Err(SyntaxError::new(place, format!("`{first}` has no meaning here{}", hint(first)))),
    }
}

/// Letters with their marks, digits, `.` and `_`.
fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '_' | '\u{300}'..='\u{36f}')
}

fn hint(first: char) -> &'static str {
    match first {
        '=' => "; equality is `==`",
        '&' => "; and is `&&`",
        '|' => "; or is `||`",
        '"' => "; texts stand in single quotes",
        _ => "",
    }
}

fn number_token(rest: &str, place: usize) -> Result<(TokenKind, usize), SyntaxError> {
    let mut length = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
    let is_exponent = |word: &str| {
        word.strip_suffix(['e', 'E']).is_some_and(|whole| number(whole.as_bytes()).is_some())
    };
    // The sign of an exponent is no operator.
    if rest.get(..length).is_some_and(is_exponent)
        && rest.get(length..).is_some_and(|after| after.starts_with(['+', '-']))
    {
        let after = rest.get(length + 1..).unwrap_or_default();
        length += 1 + after.find(|letter| !is_of_name(letter)).unwrap_or(after.len());
    }
    let word = rest.get(..length).unwrap_or_default();
    let Some(value) = number(word.as_bytes()) else {
        let message = format!(
            "`{}` is no number; a name that begins with a digit stands in backquotes",
            cut(word)
        );
        return Err(SyntaxError::new(place, message));
    };
    Ok((TokenKind::Number(value), length))
}

/// Words that are read one after the other.
#[derive(Debug)]
pub struct Tokens {
    words: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Tokens {
    /// The words of a text.
    ///
    /// # Errors
    ///
    /// As [`tokens`].
    pub fn new(text: &str) -> Result<Self, SyntaxError> {
        let end = text.chars().take(LONGEST).count() + 1;
        Ok(Self { words: tokens(text)?, next: 0, end, depth: 0 })
    }

    /// The next word, which stays.
    pub fn peek(&self) -> Option<&TokenKind> {
        self.words.get(self.next).map(|token| &token.kind)
    }

    /// The next word.
    pub fn take(&mut self) -> Option<TokenKind> {
        let token = self.words.get(self.next)?;
        self.next += 1;
        Some(token.kind.clone())
    }

    /// Takes an operator if it is next.
    pub fn takes(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.peek(), Some(TokenKind::Sign(next)) if *next == sign);
        self.next += usize::from(is_next);
        is_next
    }

    /// That something else should stand where the next word is.
    pub fn expected(&self, what: &str) -> SyntaxError {
        let place = self.words.get(self.next).map_or(self.end, |token| token.place);
        let found = match self.peek() {
            None => "here the text ends".to_owned(),
            Some(TokenKind::Name(name)) => format!("here stands `{}`", cut(name)),
            Some(TokenKind::Number(value)) => format!("here stands {}", cut(&value.to_string())),
            Some(TokenKind::Text(text)) => format!("here stands '{}'", cut(text)),
            Some(TokenKind::Sign(sign)) => format!("here stands `{sign}`"),
        };
        SyntaxError::new(place, format!("{what} is expected; {found}"))
    }

    /// That nothing is left.
    ///
    /// # Errors
    ///
    /// Something is left.
    pub fn end(&self, what: &str) -> Result<(), SyntaxError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Goes one level deeper.
    ///
    /// # Errors
    ///
    /// It is too deep.
    pub fn enter(&mut self) -> Result<(), SyntaxError> {
        if self.depth == DEEPEST {
            let place = self.words.get(self.next).map_or(self.end, |token| token.place);
            let message = format!("more than {DEEPEST} levels of parentheses and signs");
            return Err(SyntaxError::new(place, message));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from one level deeper.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Reads something that stands one level deeper.
    ///
    /// # Errors
    ///
    /// What the reader says, or that it is too deep.
    pub fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        self.enter()?;
        let read = read(self);
        self.leave();
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn names_numbers_texts_and_signs_are_told_apart() {
        let name = |name: &str| TokenKind::Name(name.to_owned());
        let number = TokenKind::Number;
        assert_eq!(
            kinds("sch.wide<=.5 && `2 x` == 'No 1'"),
            [
                name("sch.wide"),
                TokenKind::Sign("<="),
                number(0.5),
                TokenKind::Sign("&&"),
                name("2 x"),
                TokenKind::Sign("=="),
                TokenKind::Text("No 1".to_owned()),
            ]
        );
        assert_eq!(kinds("1e-3-2"), [number(0.001), TokenKind::Sign("-"), number(2.0)]);
        assert_eq!(kinds("Tỉnh_1"), [name("Tỉnh_1")]);
    }

    #[test]
    fn what_begins_nothing_is_an_error_with_its_place() {
        for (text, expected) in [
            ("ế = 1", "character 3: `=` has no meaning here; equality is `==`"),
            ("a == 'x", "character 6: this ' is never closed"),
            (
                "2x > 1",
                "character 1: `2x` is no number; a name that begins with a digit stands in backquotes",
            ),
            (
                "a > 1e999",
                "character 5: `1e999` is no number; a name that begins with a digit stands in backquotes",
            ),
            ("a # 1", "character 3: `#` has no meaning here"),
        ] {
            assert_eq!(tokens(text).unwrap_err().to_string(), expected);
        }
        assert!(tokens(&"a".repeat(1 << 20)).is_err());
    }
}
