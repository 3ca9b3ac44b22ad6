//! Declarations and types: RFC 4506 section 6.3.

use super::{Parser, advice};
use crate::ast::{Arm, Basic, Declaration, Enum, Member, Name, Struct, Suffix, TypeKind, TypeSpec, Union};
use crate::lexer::TokenKind;

/// The words of ocamlrpcgen that may stand before a type or behind a name.
const HINTS: &[&str] = &[
    "_abstract",
    "_capitalize",
    "_equals",
    "_exn",
    "_int",
    "_int32",
    "_int64",
    "_lowercase",
    "_managed",
    "_prefix",
    "_tuple",
    "_unboxed",
    "_uppercase",
];

impl Parser<'_> {
    /// A type, a name and brackets.
    pub(super) fn declaration(&mut self, name: &str) -> Option<Declaration> {
        let declaration = self.declaration_without_name_check(true)?;
        if declaration.name.is_none() && !matches!(declaration.ty.kind, TypeKind::Void) {
            self.cursor.expected(name);
            let after_brackets = !matches!(declaration.suffix, Suffix::None);
            if let Some(advice) = advice::in_the_place_of_a_name(self.cursor.token().kind, after_brackets) {
                self.cursor.help_last(advice);
            }
            return None;
        }
        Some(declaration)
    }

    /// As for an argument or a result, which need no name.
    pub(super) fn anonymous_declaration(&mut self, may_have_name: bool) -> Option<Declaration> {
        self.declaration_without_name_check(may_have_name)
    }

    fn declaration_without_name_check(&mut self, may_have_name: bool) -> Option<Declaration> {
        let start = self.cursor.position();
        let first = self.cursor.span();
        let ty = self.type_spec()?;
        let optional = self.cursor.eat(TokenKind::Star);
        let mut name = None;
        if may_have_name && self.cursor.at(TokenKind::Word) {
            name = Some(self.cursor.name("a name")?);
        }
        let suffix = self.suffix()?;
        if let (TypeKind::Opaque, Suffix::None) = (&ty.kind, &suffix) {
            self.cursor.expected("`[` or `<`");
            self.cursor.help_last(
                "opaque data has a length: `opaque name[16]`, `opaque name<100>` or `opaque name<>`",
            );
            return None;
        }
        let span = first.to(self.cursor.previous().span);
        let text = self.cursor.text_of(start..self.cursor.position());
        Some(Declaration { ty, optional, name, suffix, text, span, docs: String::new() })
    }

    fn suffix(&mut self) -> Option<Suffix> {
        if self.cursor.eat(TokenKind::OpenBracket) {
            let length = self.expression()?;
            self.cursor.expect(TokenKind::CloseBracket, "`]`")?;
            if self.cursor.at(TokenKind::OpenBracket) || self.cursor.at(TokenKind::Less) {
                let span = self.cursor.span();
                self.cursor.error_at(span, "an array has one dimension");
                self.cursor.help_last("give the row a name with `typedef`, and make an array of it");
                return None;
            }
            return Some(Suffix::Fixed(length));
        }
        if self.cursor.eat(TokenKind::Less) {
            if self.cursor.eat(TokenKind::Greater) {
                return Some(Suffix::Variable(None));
            }
            let bound = self.expression()?;
            self.cursor.expect(TokenKind::Greater, "`>`")?;
            return Some(Suffix::Variable(Some(bound)));
        }
        Some(Suffix::None)
    }

    pub(super) fn type_spec(&mut self) -> Option<TypeSpec> {
        let start = self.cursor.span();
        self.cursor.nested()?;
        let kind = self.type_kind();
        self.cursor.leave();
        Some(TypeSpec { kind: kind?, span: start.to(self.cursor.previous().span) })
    }

    fn type_kind(&mut self) -> Option<TypeKind> {
        self.skip_hints();
        let Some(word) = self.cursor.word() else {
            self.cursor.expected("a type");
            return None;
        };
        match word {
            "enum" => return self.enumeration(),
            "struct" => return self.structure(),
            "union" => return self.union(),
            _ => {}
        }
        self.cursor.bump();
        Some(match word {
            "void" => TypeKind::Void,
            "string" => TypeKind::String,
            "opaque" => TypeKind::Opaque,
            "float" => TypeKind::Basic(Basic::Float),
            "double" => TypeKind::Basic(Basic::Double),
            "quadruple" => TypeKind::Basic(Basic::Quadruple),
            "bool" => TypeKind::Basic(Basic::Bool),
            "unsigned" | "signed" => self.integer(word == "unsigned"),
            "int" | "hyper" | "char" | "short" | "long" => {
                let hyper = word == "hyper" || (word == "long" && self.cursor.eat_word("long"));
                self.skip_hints();
                if word == "long" || word == "short" || word == "hyper" {
                    self.cursor.eat_word("int");
                }
                TypeKind::Basic(if hyper { Basic::Hyper } else { Basic::Int })
            }
            "const" | "typedef" | "case" | "default" | "switch" => {
                let span = self.cursor.previous().span;
                self.cursor.error_at(span, format!("expected a type, found `{word}`"));
                self.cursor.help_last(match word {
                    "case" | "default" | "switch" => {
                        "only a union has cases: `union name switch (int kind) {`"
                    }
                    _ => "definitions stand by themselves, not in others",
                });
                return None;
            }
            other => TypeKind::Named(other.to_owned()),
        })
    }

    /// What may follow `unsigned`: on the wire `char`, `short` and `long` have 32 bits like `int`.
    fn integer(&mut self, unsigned: bool) -> TypeKind {
        self.skip_hints();
        let mut hyper = match self.cursor.word() {
            Some("hyper") => true,
            Some("int" | "char" | "short" | "long") => false,
            Some(word @ ("float" | "double" | "quadruple" | "string" | "opaque" | "bool"))
                if self.cursor.peek(1).kind == TokenKind::Word =>
            {
                let span = self.cursor.previous().span.to(self.cursor.span());
                self.cursor.error_at(span, format!("there is no unsigned `{word}`"));
                self.cursor.help_last("`unsigned` goes with `int`, `hyper`, `char`, `short` and `long`");
                self.cursor.bump();
                return TypeKind::Basic(Basic::UnsignedInt);
            }
            _ => return TypeKind::Basic(if unsigned { Basic::UnsignedInt } else { Basic::Int }),
        };
        let plain_int = self.cursor.word() == Some("int");
        let long = self.cursor.word() == Some("long");
        self.cursor.bump();
        hyper |= long && self.cursor.eat_word("long");
        if !plain_int {
            self.cursor.eat_word("int");
        }
        TypeKind::Basic(match (unsigned, hyper) {
            (true, true) => Basic::UnsignedHyper,
            (true, false) => Basic::UnsignedInt,
            (false, true) => Basic::Hyper,
            (false, false) => Basic::Int,
        })
    }

    /// The name after `enum`, `struct` or `union`, if there is one.
    fn tag(&mut self) -> Option<Name> {
        let named = self.cursor.at(TokenKind::Word) && self.cursor.word() != Some("switch");
        let name = if named { self.cursor.name("a name") } else { None };
        self.skip_hints();
        name
    }

    /// Steps over what tells another generator, ocamlrpcgen, how to call things: it says nothing about
    /// the wire.
    fn skip_hints(&mut self) {
        while self.cursor.word().is_some_and(|word| HINTS.contains(&word))
            && matches!(self.cursor.peek(1).kind, TokenKind::Word | TokenKind::Text | TokenKind::OpenBrace)
        {
            self.cursor.bump();
            self.cursor.eat(TokenKind::Text);
        }
    }

    fn enumeration(&mut self) -> Option<TypeKind> {
        let start = self.cursor.span();
        self.cursor.bump();
        let name = self.tag();
        if let Some(name) = &name
            && !self.cursor.at(TokenKind::OpenBrace)
        {
            return Some(TypeKind::Named(name.text.clone()));
        }
        self.cursor.expect(TokenKind::OpenBrace, "`{` and the enum's members")?;
        let mut members = Vec::new();
        while !self.cursor.at(TokenKind::CloseBrace) {
            members.push(self.member()?);
        }
        self.cursor.bump();
        let span = start.to(self.cursor.previous().span);
        if members.is_empty() {
            self.cursor.error_at(span, "an enum needs a member");
            return None;
        }
        Some(TypeKind::Enum(Box::new(Enum { name, members, span, docs: String::new() })))
    }

    fn member(&mut self) -> Option<Member> {
        let first = self.cursor.position();
        let name = self.cursor.name("the name of a member, or `}`")?;
        let value = if self.cursor.eat(TokenKind::Equals) { Some(self.expression()?) } else { None };
        let last = self.cursor.position();
        if !self.cursor.eat(TokenKind::Comma) && !self.cursor.at(TokenKind::CloseBrace) {
            let semicolon = self.cursor.at(TokenKind::Semicolon);
            self.cursor.expected("`,` or `}` after a member");
            if semicolon {
                self.cursor.help_last("between the members of an enum are commas");
            }
            return None;
        }
        let last = if self.cursor.position() > last { last } else { last - 1 };
        Some(Member { name, value, docs: self.cursor.docs(first, last) })
    }

    fn structure(&mut self) -> Option<TypeKind> {
        let start = self.cursor.span();
        self.cursor.bump();
        let name = self.tag();
        if let Some(name) = &name
            && !self.cursor.at(TokenKind::OpenBrace)
        {
            return Some(TypeKind::Named(name.text.clone()));
        }
        let fields = self.fields()?;
        let span = start.to(self.cursor.previous().span);
        Some(TypeKind::Struct(Box::new(Struct { name, fields, span, docs: String::new() })))
    }

    /// The fields of a struct in their braces.
    pub(super) fn fields(&mut self) -> Option<Vec<Declaration>> {
        let open = self.cursor.expect(TokenKind::OpenBrace, "`{` and the struct's fields")?;
        let mut fields = Vec::new();
        while !self.cursor.at(TokenKind::CloseBrace) && !self.cursor.at_end() {
            match self.field("the field's name") {
                // `void;` says that there is nothing.
                Some(field) if field.name.is_none() => {}
                Some(field) => fields.push(field),
                None if self.cursor.gave_up() => return None,
                // The struct is kept, so that its name is known to what uses it.
                None => self.recover_field()?,
            }
        }
        self.cursor.close(open.span, "the struct")?;
        Some(fields)
    }

    /// Skips a field that cannot be read; not over the beginning of the next definition.
    fn recover_field(&mut self) -> Option<()> {
        let before = self.cursor.position();
        self.cursor.skip_past_semicolon();
        (self.cursor.position() > before || self.cursor.at(TokenKind::CloseBrace)).then_some(())
    }

    /// A declaration with its `;` and its comments.
    fn field(&mut self, name: &str) -> Option<Declaration> {
        let first = self.cursor.position();
        let mut declaration = self.declaration(name)?;
        let last = self.cursor.position();
        self.cursor.end_of_definition("the declaration")?;
        declaration.docs = self.cursor.docs(first, last);
        Some(declaration)
    }

    fn union(&mut self) -> Option<TypeKind> {
        let start = self.cursor.span();
        self.cursor.bump();
        let name = self.tag();
        if let Some(name) = &name
            && self.cursor.word() != Some("switch")
            && !self.cursor.at(TokenKind::OpenBrace)
        {
            return Some(TypeKind::Named(name.text.clone()));
        }
        if !self.cursor.eat_word("switch") {
            self.cursor.expected("`switch` and the union's discriminant");
            self.cursor.help_last("a union says which arm it holds: `union name switch (int kind) {`");
            return None;
        }
        self.cursor.expect(TokenKind::OpenParen, "`(` and the union's discriminant")?;
        let discriminant = self.declaration("the discriminant's name")?;
        self.cursor.expect(TokenKind::CloseParen, "`)`")?;
        let open = self.cursor.expect(TokenKind::OpenBrace, "`{` and the union's arms")?;
        let (mut arms, mut sound) = (Vec::new(), true);
        while !self.cursor.at(TokenKind::CloseBrace) && !self.cursor.at_end() {
            match self.arm() {
                Some(arm) => arms.push(arm),
                None if self.cursor.gave_up() => return None,
                None => {
                    sound = false;
                    self.recover_field()?;
                }
            }
        }
        self.cursor.close(open.span, "the union")?;
        let span = start.to(self.cursor.previous().span);
        if arms.is_empty() && sound {
            self.cursor.error_at(span, "a union needs an arm");
            self.cursor.help_last("an arm is `case 1: int name;`, or `default: void;`");
            return None;
        }
        let docs = String::new();
        Some(TypeKind::Union(Box::new(Union { name, discriminant, arms, span, docs })))
    }

    fn arm(&mut self) -> Option<Arm> {
        let first = self.cursor.position();
        let mut cases = Vec::new();
        let mut default = None;
        loop {
            let span = self.cursor.span();
            if self.cursor.eat_word("case") {
                cases.push(self.expression()?);
            } else if self.cursor.eat_word("default") {
                default = Some(span);
            } else {
                break;
            }
            self.cursor.expect(TokenKind::Colon, "`:`")?;
        }
        if cases.is_empty() && default.is_none() {
            self.cursor.expected("`case`, `default` or `}`");
            return None;
        }
        let start = self.cursor.position();
        let mut declaration = self.field("the arm's name")?;
        // A comment may stand before the `case` as well as before the declaration.
        let before = self.cursor.docs(first, first);
        if start > first && !before.is_empty() && !declaration.docs.contains(&before) {
            declaration.docs = [before, declaration.docs].join("\n").trim().to_owned();
        }
        Some(Arm { cases, default, declaration })
    }
}
