//! What files for other tools than rpcgen have: namespaces, packages, and the oldest kind of list.

use super::Parser;
use crate::ast::{Declaration, Item, Name, Struct, Suffix, TypeKind, TypeSpec};
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// `namespace a::b {`: what is in it is taken as if it were not.
    pub(super) fn namespace(&mut self) -> Option<()> {
        let start = self.cursor.span();
        self.cursor.bump();
        self.cursor.name("the namespace's name")?;
        while self.cursor.eat(TokenKind::Colon) {
            self.cursor.expect(TokenKind::Colon, "`::`")?;
            self.cursor.name("the namespace's name")?;
        }
        self.cursor.expect(TokenKind::OpenBrace, "`{` and what is in the namespace")?;
        self.namespaces.push(start);
        Some(())
    }

    /// Whether the namespace that was opened last is closed here.
    pub(super) fn end_of_namespace(&mut self) -> bool {
        let ends = !self.namespaces.is_empty() && self.cursor.eat(TokenKind::CloseBrace);
        if ends {
            self.namespaces.pop();
        }
        ends
    }

    /// Steps over `package "a";`, `pragma a`, `using a::b;` and such, if it is that.
    pub(super) fn passes_over(&mut self) -> bool {
        let first = self.cursor.token();
        let named = matches!(self.cursor.peek(1).kind, TokenKind::Text | TokenKind::Word);
        let ended = (1..16)
            .map(|offset| self.cursor.peek(offset))
            .find(|token| token.kind == TokenKind::Semicolon || !self.cursor.same_line(first, *token));
        let Some(end) = ended.filter(|_| named) else { return false };
        while self.cursor.span() != end.span && !self.cursor.at_end() {
            self.cursor.bump();
        }
        self.cursor.eat(TokenKind::Semicolon);
        true
    }

    /// `struct *a { ... };` of RFC 1057: `a` is what may or may not be there, and commonly its own
    /// last field.
    pub(super) fn starred_struct(&mut self) -> Option<[Item; 2]> {
        let first = self.cursor.position();
        let start = self.cursor.span();
        self.cursor.bump();
        self.cursor.bump();
        let name = self.cursor.name("the list's name")?;
        let fields = self.fields()?;
        let last = self.cursor.position();
        let span = start.to(self.cursor.previous().span);
        self.cursor.end_of_definition("the definition")?;
        let docs = self.cursor.docs(first, last);
        let node = Name { text: format!("{}_node", name.text), span: start };
        let pointer = Declaration {
            ty: TypeSpec { kind: TypeKind::Named(node.text.clone()), span },
            optional: true,
            suffix: Suffix::None,
            text: format!("struct *{}", name.text),
            name: Some(name),
            span,
            docs: docs.clone(),
        };
        let node = Struct { name: Some(node), fields, span, docs };
        Some([Item::Struct(node), Item::Typedef(pointer)])
    }
}
