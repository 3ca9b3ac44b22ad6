//! Programs, versions and procedures: RFC 5531 section 12.

use super::Parser;
use crate::ast::{Declaration, Procedure, Program, Suffix, TypeKind, Version};
use crate::lexer::TokenKind;

impl Parser<'_> {
    pub(super) fn program(&mut self) -> Option<Program> {
        let first = self.cursor.position();
        self.cursor.bump();
        let name = self.cursor.name("the program's name")?;
        self.cursor.expect(TokenKind::OpenBrace, "`{` and the program's versions")?;
        let mut versions = Vec::new();
        while !self.cursor.at(TokenKind::CloseBrace) {
            versions.push(self.version()?);
        }
        self.cursor.bump();
        self.cursor.expect(TokenKind::Equals, "`=` and the program's number")?;
        let number = self.expression()?;
        let last = self.cursor.position();
        self.cursor.end_of_definition("the program")?;
        Some(Program { name, versions, number, docs: self.cursor.docs(first, last) })
    }

    fn version(&mut self) -> Option<Version> {
        let first = self.cursor.position();
        if !self.cursor.eat_word("version") {
            let word = self.cursor.word().unwrap_or_default();
            self.cursor.expected("`version` or `}`");
            if super::DEFINITIONS.contains(&word) {
                self.cursor.help_last("types and constants stand outside of programs");
            } else {
                self.cursor.help_last("procedures stand in versions: `version NAME { ... } = 1;`");
            }
            return None;
        }
        let name = self.cursor.name("the version's name")?;
        let open = self.cursor.expect(TokenKind::OpenBrace, "`{` and the version's procedures")?;
        let mut procedures = Vec::new();
        while !self.cursor.at(TokenKind::CloseBrace) && !self.cursor.at_end() {
            let before = self.cursor.position();
            match self.procedure() {
                Some(procedure) => procedures.push(procedure),
                None if self.cursor.gave_up() => return None,
                None => {
                    self.cursor.skip_past_semicolon();
                    if self.cursor.position() == before {
                        return None;
                    }
                }
            }
        }
        self.cursor.close(open.span, "the version")?;
        self.cursor.expect(TokenKind::Equals, "`=` and the version's number")?;
        let number = self.expression()?;
        let last = self.cursor.position();
        self.cursor.end_of_definition("the version")?;
        Some(Version { name, procedures, number, docs: self.cursor.docs(first, last) })
    }

    fn procedure(&mut self) -> Option<Procedure> {
        let first = self.cursor.position();
        let result = self.result()?;
        let name = self.cursor.name("the procedure's name")?;
        if !self.cursor.eat(TokenKind::OpenParen) {
            let found = self.cursor.token().kind;
            self.cursor.expected("`(` and the procedure's arguments");
            self.cursor.help_last(match found {
                TokenKind::Word => "a result has a type and no name: `int F(int) = 1;`",
                TokenKind::OpenBracket | TokenKind::Less => {
                    "give the array a name with `typedef`, and let that be the result"
                }
                _ => "a procedure has a list of arguments, if only of none: `int F(void) = 1;`",
            });
            return None;
        }
        let arguments = self.arguments()?;
        self.cursor.expect(TokenKind::Equals, "`=` and the procedure's number")?;
        let number = self.expression()?;
        let last = self.cursor.position();
        self.cursor.end_of_definition("the procedure")?;
        let text = self.cursor.text_of(first..last);
        Some(Procedure { name, result, arguments, number, text, docs: self.cursor.docs(first, last) })
    }

    fn result(&mut self) -> Option<Declaration> {
        self.anonymous_declaration(false)
    }

    /// The arguments and their `)`; `void` and nothing are both none.
    fn arguments(&mut self) -> Option<Vec<Declaration>> {
        let mut arguments = Vec::new();
        while !self.cursor.at(TokenKind::CloseParen) {
            let argument = self.anonymous_declaration(true)?;
            let nothing = matches!(argument.ty.kind, TypeKind::Void)
                && !argument.optional
                && matches!(argument.suffix, Suffix::None);
            if !nothing {
                arguments.push(argument);
            }
            if !self.cursor.eat(TokenKind::Comma) && !self.cursor.at(TokenKind::CloseParen) {
                self.cursor.expected("`,` or `)`");
                return None;
            }
        }
        self.cursor.bump();
        Some(arguments)
    }
}
