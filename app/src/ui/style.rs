//! Style sheets as they are sent.

/// A style sheet without its comments and the white space that means nothing.
///
/// It knows as much CSS as the sheets in `app/style` use: no comment marks inside quoted texts, and
/// no selector in which a space before `:` or a quoted run of spaces matters.
#[must_use]
pub fn minified(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        squeeze(&rest[..start], &mut out);
        rest = rest[start..].split_once("*/").map_or("", |(_, after)| after);
    }
    squeeze(rest, &mut out);
    out.replace(";}", "}")
}

fn squeeze(css: &str, out: &mut String) {
    const TIGHT: [char; 6] = ['{', '}', ';', ',', '>', ':'];
    for word in css.split_ascii_whitespace() {
        let glued =
            out.is_empty() || out.ends_with(TIGHT) || word.starts_with(['{', '}', ';', ',', '>']);
        if !glued {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::minified;

    #[test]
    fn comments_and_idle_white_space_go_and_meaning_stays() {
        let css = "/* note */\nmain > p,\nli a:hover { color: red; margin: 0 auto; }\n@media (min-width: 48em) {\n  a { b: c }\n}";
        assert_eq!(
            minified(css),
            "main>p,li a:hover{color:red;margin:0 auto}@media (min-width:48em){a{b:c}}"
        );
        assert_eq!(minified("a { width: calc(1px + 2px); } /* open"), "a{width:calc(1px + 2px)}");
    }
}
