//! From the text of a cell to an expression.

use super::{Expression, Operator};
use crate::xlsform::name;

/// The deepest nesting of an expression.
const MAX_DEPTH: usize = 48;

/// The most operators and calls of an expression.
const MAX_NODES: usize = 4_000;

/// Reads an expression.
///
/// # Errors
///
/// What stands where it does not belong, as a phrase.
pub(in crate::xlsform) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { rest: text.trim(), depth: 0, nodes: 0 };
    let expression = parser.level(0)?;
    parser.blank();
    if parser.rest.is_empty() { Ok(expression) } else { Err(parser.unexpected()) }
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
    nodes: usize,
}

/// Operators by level, with longer ones first.
const OPERATORS: [&[(&str, Operator)]; 5] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("div", Operator::Divide), ("mod", Operator::Remainder)],
];

impl Parser<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self) -> String {
        let start: String = self.rest.chars().take(20).collect();
        if start.is_empty() {
            "it ends too early".to_owned()
        } else {
            format!("`{start}` is not understood")
        }
    }

    fn level(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = OPERATORS.get(level) else { return self.signed() };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                return Err("it is too long".to_owned());
            }
            let right = self.level(level + 1)?;
            left = Expression::binary(operator, left, right);
        }
        Ok(left)
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        self.blank();
        let (rest, operator) = operators.iter().find_map(|(sign, operator)| {
            let rest = self.rest.strip_prefix(sign)?;
            let is_word = sign.starts_with(char::is_alphabetic);
            (!is_word || !rest.starts_with(name::continues)).then_some((rest, *operator))
        })?;
        self.rest = rest;
        Some(operator)
    }

    fn signed(&mut self) -> Result<Expression, String> {
        self.blank();
        let mut is_negative = false;
        while let Some(rest) = self.rest.strip_prefix('-') {
            is_negative = !is_negative;
            self.rest = rest;
            self.blank();
        }
        let value = self.primary()?;
        Ok(match value {
            value if !is_negative => value,
            Expression::Number(number) => Expression::Number(format!("-{number}")),
            value => Expression::Negate(Box::new(value)),
        })
    }

    fn primary(&mut self) -> Result<Expression, String> {
        self.blank();
        let Some(first) = self.rest.chars().next() else { return Err(self.unexpected()) };
        match first {
            '(' => self.nested(|parser| {
                parser.rest = &parser.rest[1..];
                let inner = parser.level(0)?;
                parser.close()?;
                Ok(inner)
            }),
            '\'' | '"' => {
                let inner = &self.rest[1..];
                let end = inner.find(first).ok_or_else(|| "a text is not closed".to_owned())?;
                self.rest = &inner[end + 1..];
                Ok(Expression::Text(inner[..end].to_owned()))
            }
            '$' => self.reference(),
            '0'..='9' => Ok(self.number()),
            '.' if self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) => Ok(self.number()),
            '.' if !self.rest[1..].starts_with(['.', '/']) => {
                self.rest = &self.rest[1..];
                Ok(Expression::Own)
            }
            '.' | '/' => self.path(),
            _ => self.named(),
        }
    }

    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        self.nodes += 1;
        if self.depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err("it is nested too deep".to_owned());
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn close(&mut self) -> Result<(), String> {
        self.blank();
        let rest = self.rest.strip_prefix(')').ok_or_else(|| self.unexpected())?;
        self.rest = rest;
        Ok(())
    }

    fn reference(&mut self) -> Result<Expression, String> {
        let end = self.rest.find('}').map_or(self.rest.len(), |close| close + 1);
        let references = name::references(&self.rest[..end]).unwrap_or_default();
        match references.as_slice() {
            [one] if one.start == 0 && !one.last_saved => {
                let reference = Expression::Reference(one.name.to_owned());
                self.rest = &self.rest[end..];
                Ok(reference)
            }
            [one] if one.last_saved => {
                Err("the answers of the interview before this one are not kept".to_owned())
            }
            _ => Err(self.unexpected()),
        }
    }

    fn number(&mut self) -> Expression {
        let digits = |c: char| !c.is_ascii_digit();
        let whole = self.rest.find(digits).unwrap_or(self.rest.len());
        let mut end = whole;
        if self.rest[whole..].starts_with('.') {
            let fraction = &self.rest[whole + 1..];
            end = whole + 1 + fraction.find(digits).unwrap_or(fraction.len());
        }
        let text = self.rest[..end].trim_end_matches('.');
        let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
        self.rest = &self.rest[end..];
        Expression::Number(text)
    }

    /// A path to another row: only its last part counts, for names of rows that are referred to
    /// stand once.
    fn path(&mut self) -> Result<Expression, String> {
        let end = self
            .rest
            .find(|c: char| !(name::continues(c) || c == '/' || c == ':'))
            .unwrap_or(self.rest.len());
        let path = &self.rest[..end];
        let last = path.rsplit('/').next().unwrap_or_default();
        if !name::is_plain(last) || path.contains("//") || self.rest[end..].starts_with(['[', '('])
        {
            return Err(self.unexpected());
        }
        let reference = Expression::Reference(last.to_owned());
        self.rest = &self.rest[end..];
        Ok(reference)
    }

    /// A call, or the name of a column.
    fn named(&mut self) -> Result<Expression, String> {
        let mut end = name::length(self.rest);
        if end == 0 {
            return Err(self.unexpected());
        }
        if let Some(rest) = self.rest[end..].strip_prefix(':') {
            let second = name::length(rest);
            end += if second > 0 { second + 1 } else { 0 };
        }
        let word = &self.rest[..end];
        let after = self.rest[end..].trim_start();
        if !after.starts_with('(') {
            let column = Expression::Column(word.to_owned());
            self.rest = &self.rest[end..];
            return if after.starts_with(['/', '[', ':']) {
                Err(self.unexpected())
            } else {
                Ok(column)
            };
        }
        let word = word.to_owned();
        self.rest = &after[1..];
        let arguments = self.nested(Self::arguments)?;
        self.blank();
        if self.rest.starts_with(['/', '[']) {
            if word == "current" && self.rest.starts_with('/') {
                return self.path();
            }
            return Err(format!("what `{word}()` leads to is not known here"));
        }
        Ok(match (word.as_str(), arguments.is_empty()) {
            ("true", true) => Expression::Boolean(true),
            ("false", true) => Expression::Boolean(false),
            _ => Expression::Call(word, arguments),
        })
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, String> {
        let mut arguments = Vec::new();
        self.blank();
        if let Some(rest) = self.rest.strip_prefix(')') {
            self.rest = rest;
            return Ok(arguments);
        }
        loop {
            arguments.push(self.level(0)?);
            self.blank();
            let Some(rest) = self.rest.strip_prefix(',') else {
                self.close()?;
                return Ok(arguments);
            };
            self.rest = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xlsform::expression::write;

    fn round(text: &str) -> String {
        write(&parse(text).unwrap())
    }

    #[test]
    fn expressions_are_read_with_their_precedence() {
        for (text, written) in [
            ("${a}=1 and ${b} >2 or not(${c} = 'x')", "${a} = 1 and ${b} > 2 or not(${c} = 'x')"),
            ("(${a} or ${b}) and ${c}", "(${a} or ${b}) and ${c}"),
            (". >= 0 and . <= .5", ". >= 0 and . <= 0.5"),
            ("selected(., \"a\")", "selected(., 'a')"),
            ("-(1 + 2) * 3", "-(1 + 2) * 3"),
            ("../age > 3", "${age} > 3"),
            ("current()/../age", "${age}"),
            ("state=${state}", "state = ${state}"),
            ("1 - (2 - 3)", "1 - (2 - 3)"),
            ("jr:choice-name(${a}, '${a}')", "jr:choice-name(${a}, '${a}')"),
        ] {
            assert_eq!(round(text), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_said() {
        for text in
            ["", "1 +", "(1", "'a", "instance('x')/towns/item[name = 1]/label", "a b", "f(1,"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
    }
}
