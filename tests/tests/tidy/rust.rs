//! What is in a Rust file: functions, lines of tests, tokens.

use std::ops::RangeInclusive;
use std::str::FromStr;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Ident, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, ItemTrait, Signature,
    TraitItemFn, Type,
};

use super::tree::SourceFile;

/// A function, where it stands and how it is reached.
#[derive(Debug)]
pub struct Function {
    /// Modules, then the type or trait if it has one, then the name.
    pub path: Vec<String>,
    /// From the line of `fn` to that of the closing brace; one line if it has no body.
    pub lines: RangeInclusive<usize>,
    /// Whether it is a Leptos component.
    pub is_component: bool,
}

/// The functions of a file and of the modules in it, without those of macros.
pub fn functions(file: &SourceFile) -> Vec<Function> {
    let mut collector = Collector { path: module_path(&file.path), found: Vec::new() };
    collector.visit_file(&parse(file));
    collector.found
}

/// The lines of items under `#[cfg(test)]`.
pub fn test_lines(file: &SourceFile) -> Vec<RangeInclusive<usize>> {
    let items = parse(file).items;
    items
        .iter()
        .filter(|item| attributes(item).iter().any(is_cfg_test))
        .map(|item| lines(item.span()))
        .collect()
}

/// The crate's name and the modules that a file stands for.
pub fn module_path(path: &str) -> Vec<String> {
    let (folder, rest) = path.split_once("/src/").unwrap_or(("", path));
    let name = match folder {
        "app" => "thuocdo_app",
        "server" => "thuocdo_server",
        other => other,
    };
    let modules =
        rest.trim_end_matches(".rs").split('/').filter(|part| !["lib", "main"].contains(part));
    std::iter::once(name).chain(modules).map(|part| part.replace('-', "_")).collect()
}

/// One token, without those of doc comments.
#[derive(Clone, Debug)]
pub struct Token {
    pub line: usize,
    pub text: String,
    pub is_literal: bool,
}

/// All tokens of a file in their order, the brackets of groups included.
pub fn tokens(file: &SourceFile) -> Vec<Token> {
    let stream =
        TokenStream::from_str(&file.text).unwrap_or_else(|cause| panic!("{}: {cause}", file.path));
    let mut flat = Vec::new();
    flatten(stream, &mut flat);
    flat
}

fn flatten(stream: TokenStream, flat: &mut Vec<Token>) {
    let push = |flat: &mut Vec<Token>, span: Span, text: String, is_literal| {
        flat.push(Token { line: span.start().line, text, is_literal });
    };
    for tree in stream {
        match tree {
            TokenTree::Group(group) if is_doc(&group.stream()) => {}
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                push(flat, group.span_open(), open.to_owned(), false);
                flatten(group.stream(), flat);
                push(flat, group.span_close(), close.to_owned(), false);
            }
            TokenTree::Literal(literal) => push(flat, literal.span(), literal.to_string(), true),
            other => push(flat, other.span(), other.to_string(), false),
        }
    }
}

/// Whether the tokens within brackets are `doc = …`, which is how a doc comment is seen.
fn is_doc(stream: &TokenStream) -> bool {
    let mut trees = stream.clone().into_iter();
    let name = matches!(trees.next(), Some(TokenTree::Ident(name)) if name == "doc");
    name && matches!(trees.next(), Some(TokenTree::Punct(sign)) if sign.as_char() == '=')
}

fn parse(file: &SourceFile) -> syn::File {
    syn::parse_file(&file.text).unwrap_or_else(|cause| panic!("{}: {cause}", file.path))
}

fn lines(span: Span) -> RangeInclusive<usize> {
    span.start().line..=span.end().line
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_cfg_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<Ident>().is_ok_and(|word| word == "test")
}

struct Collector {
    path: Vec<String>,
    found: Vec<Function>,
}

impl Collector {
    fn within(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.path.push(name);
        visit(self);
        self.path.pop();
    }

    fn function(&mut self, signature: &Signature, attributes: &[Attribute], block: Option<&Block>) {
        let first = signature.fn_token.span.start().line;
        let last = block.map_or(first, |block| block.span().end().line);
        let mut path = self.path.clone();
        path.push(signature.ident.to_string());
        let is_component =
            attributes.iter().any(|attribute| attribute.path().is_ident("component"));
        self.found.push(Function { path, lines: first..=last, is_component });
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(&item.sig, &item.attrs, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(&item.sig, &item.attrs, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.function(&item.sig, &item.attrs, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.within(item.ident.to_string(), |this| {
            visit::visit_item_mod(this, item);
        });
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.within(item.ident.to_string(), |this| {
            visit::visit_item_trait(this, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let name = match &*item.self_ty {
            Type::Path(named) => {
                named.path.segments.last().map(|segment| segment.ident.to_string())
            }
            _ => None,
        };
        self.within(name.unwrap_or_default(), |this| {
            visit::visit_item_impl(this, item);
        });
    }
}

#[test]
fn functions_are_found_with_their_paths_and_lines() {
    let text = "impl Draft {\n    #[must_use]\n    pub fn publish(self) -> u8 {\n        1\n    }\n}\n\
                #[component]\nfn Page() {}\nmod inner { trait Store { fn ping(&self); } }\n";
    let file = SourceFile::new("survey-specs/src/questionnaire/draft.rs", text);
    let found = functions(&file);
    let told: Vec<_> =
        found.iter().map(|f| (f.path.join("::"), f.lines.clone(), f.is_component)).collect();
    let module = "survey_specs::questionnaire::draft";
    assert_eq!(
        told,
        [
            (format!("{module}::Draft::publish"), 3..=5, false),
            (format!("{module}::Page"), 8..=8, true),
            (format!("{module}::inner::Store::ping"), 9..=9, false),
        ]
    );
}

#[test]
fn lines_of_tests_are_found() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(feature = \"author\")]\nmod c {}\n";
    assert_eq!(test_lines(&SourceFile::new("a.rs", text)), [2..=5]);
}

#[test]
fn tokens_leave_comments_out() {
    let text = "/// sqlx\n// sqlx\n#[doc(hidden)]\nfn a() { let b = \"sqlx\"; }\n";
    let found: Vec<_> = tokens(&SourceFile::new("a.rs", text))
        .into_iter()
        .filter(|t| t.text.contains("sqlx"))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].is_literal && found[0].line == 4);
}
