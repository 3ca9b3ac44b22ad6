//! Tokens to a syntax tree, by recursive descent.
//!
//! One function for each production, in `types`, `values` and `programs`; the `cursor`
//! knows nothing of the language. A production that cannot go on has reported why and answers
//! `None`; whoever parses a list then skips to where the next thing may begin, so that one mistake
//! is one error. Names are not resolved and values not worked out: that is [`check`](crate::check)'s.
//!
//! RFC 4506 section 6 and RFC 5531 section 12 have the grammar. Beyond them this takes what
//! rpcgen and real files have: bare `unsigned`, `char`, `short` and `long`, `struct name` as a
//! reference, bodies in place, members without a value, arithmetic in constants, several arguments.

mod advice;
mod cursor;
mod dialects;
mod docs;
mod programs;
mod types;
mod values;

use crate::ast::{Constant, ConstantValue, Declaration, File, Item};
use crate::diagnostic::Diagnostic;
use crate::lexer::TokenKind;
use crate::preprocess::Tokens;
use crate::source::{Sources, Span};
use cursor::Cursor;

/// Parses a program.
pub fn parse(sources: &Sources, tokens: &Tokens, diagnostics: &mut Vec<Diagnostic>) -> File {
    let mut parser = Parser { cursor: Cursor::new(sources, tokens, diagnostics), namespaces: Vec::new() };
    parser.file()
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    /// Where the namespaces that are open were opened.
    namespaces: Vec<Span>,
}

/// The words that begin a definition.
const DEFINITIONS: &[&str] = &["const", "typedef", "enum", "struct", "union", "program"];

impl Parser<'_> {
    fn file(&mut self) -> File {
        let mut file = File::default();
        while !self.cursor.at_end() {
            let start = self.cursor.position();
            if self.definition(&mut file.items).is_none() {
                self.cursor.skip_definition(start, DEFINITIONS);
            }
            if self.cursor.gave_up() {
                break;
            }
        }
        if let Some(open) = self.namespaces.pop() {
            self.cursor.expected("`}` at the end of the namespace");
            self.cursor.also_last(open, "to close this");
        }
        file
    }

    fn definition(&mut self, items: &mut Vec<Item>) -> Option<()> {
        let cursor = &mut self.cursor;
        if cursor.eat(TokenKind::Semicolon) {
            return Some(());
        }
        if self.end_of_namespace() {
            return Some(());
        }
        if matches!(self.cursor.word(), Some("package" | "pragma" | "using")) && self.passes_over() {
            return Some(());
        }
        let cursor = &mut self.cursor;
        match cursor.word() {
            Some("struct") if cursor.peek(1).kind == TokenKind::Star => {
                let [node, list] = self.starred_struct()?;
                items.extend([node, list]);
            }
            Some("namespace") => self.namespace()?,
            Some("const") => items.push(Item::Constant(self.constant()?)),
            Some("typedef") => items.extend(self.typedef()?.map(Item::Typedef)),
            Some("program") => items.push(Item::Program(self.program()?)),
            Some("enum" | "struct" | "union") => items.extend(self.type_definition()?),
            _ => {
                let word = cursor.word().unwrap_or_default();
                let span = cursor.span();
                cursor.expected("a definition");
                if let Some(meant) = advice::definition_word(word) {
                    cursor.fix_last(span, meant, &format!("there is `{meant}`"));
                } else {
                    cursor.help_last(advice::foreign_definition(word).unwrap_or(
                        "a definition begins with `const`, `typedef`, `enum`, `struct`, `union` or \
                         `program`",
                    ));
                }
                return None;
            }
        }
        Some(())
    }

    fn constant(&mut self) -> Option<Constant> {
        let start = self.cursor.position();
        self.cursor.bump();
        let name = self.cursor.name("the constant's name")?;
        self.cursor.expect(TokenKind::Equals, "`=` and the constant's value")?;
        let value = if self.cursor.at(TokenKind::Text) {
            let text = self.cursor.text_here();
            self.cursor.bump();
            ConstantValue::Text(text[1..text.len() - 1].to_owned())
        } else {
            ConstantValue::Number(self.expression()?)
        };
        let last = self.cursor.position();
        self.cursor.end_of_definition("the constant")?;
        let docs = self.cursor.docs(start, last);
        Some(Constant { name, value, docs })
    }

    /// `None` within for `typedef struct a a;`, which C needs and XDR does not.
    fn typedef(&mut self) -> Option<Option<Declaration>> {
        let start = self.cursor.position();
        self.cursor.bump();
        let mut declaration = self.declaration("the type's name")?;
        let last = self.cursor.position();
        self.cursor.end_of_definition("the typedef")?;
        declaration.docs = self.cursor.docs(start, last);
        declaration.text = self.cursor.text_of(start..last);
        Some(Some(declaration).filter(|declaration| !names_itself(declaration)))
    }

    /// An enum, struct or union at the top level.
    fn type_definition(&mut self) -> Option<Option<Item>> {
        use crate::ast::TypeKind;
        let start = self.cursor.position();
        let ty = self.type_spec()?;
        let name_missing = |parser: &mut Self| {
            parser.cursor.error_at(ty.span, "a type at the top level needs a name");
            parser.cursor.skip_past_semicolon();
        };
        let mut item = match ty.kind {
            TypeKind::Enum(body) => Item::Enum(*body),
            TypeKind::Struct(body) => Item::Struct(*body),
            TypeKind::Union(body) => Item::Union(*body),
            // `struct a;` announces what follows anyway.
            TypeKind::Named(_) if self.cursor.at(TokenKind::Semicolon) => {
                self.cursor.bump();
                return Some(None);
            }
            _ => {
                self.cursor.expected("`{`");
                return None;
            }
        };
        let last = self.cursor.position();
        self.cursor.end_of_definition("the definition")?;
        let docs = self.cursor.docs(start, last);
        let (name, own_docs) = match &mut item {
            Item::Enum(body) => (&body.name, &mut body.docs),
            Item::Struct(body) => (&body.name, &mut body.docs),
            Item::Union(body) => (&body.name, &mut body.docs),
            _ => unreachable!("only types come here"),
        };
        *own_docs = docs;
        if name.is_none() {
            name_missing(self);
            return Some(None);
        }
        Some(Some(item))
    }
}

/// Whether this is C's `typedef struct a a;`.
fn names_itself(declaration: &Declaration) -> bool {
    use crate::ast::{Suffix, TypeKind};
    let (TypeKind::Named(target), Some(name)) = (&declaration.ty.kind, &declaration.name) else {
        return false;
    };
    let tagged = ["struct ", "union ", "enum "]
        .iter()
        .any(|tag| declaration.text["typedef ".len()..].starts_with(tag));
    tagged && *target == name.text && !declaration.optional && matches!(declaration.suffix, Suffix::None)
}

#[cfg(test)]
mod tests;
