//! What stands between two tokens of a line: a space, or nothing.

use crate::lexer::TokenKind;

/// What a token does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `(`, `[`, and the `<` of an array
    Open,
    /// `)`, `]`, and the `>` of an array
    Close,
    /// An operator before its operand.
    Unary,
    /// An operator between its operands.
    Binary,
    /// The `*` of optional data.
    Pointer,
    /// The `:` of a case.
    Label,
    /// Anything else.
    Plain,
}

/// A token in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) kind: TokenKind,
    pub(super) role: Role,
    pub(super) text: &'a str,
}

impl Placed<'_> {
    /// Whether an operator behind this stands between operands.
    pub(super) fn is_operand(&self) -> bool {
        match self.kind {
            TokenKind::Word => !matches!(self.text, "case" | "default"),
            TokenKind::Number | TokenKind::Character | TokenKind::Text => true,
            _ => self.role == Role::Close,
        }
    }
}

/// Whether a space stands between two tokens. `apart` says whether something stood between them.
pub(super) fn is_spaced(left: &Placed<'_>, right: &Placed<'_>, apart: bool) -> bool {
    use TokenKind as T;
    if left.kind == right.kind && matches!(left.kind, T::Less | T::Greater) {
        // `<<` is not `< <`.
        return apart;
    }
    match (left.kind, right.kind) {
        (_, T::Comma | T::Semicolon) => return false,
        (T::Comma, _) => return true,
        (T::CloseBrace, _) | (_, T::OpenBrace) => return true,
        (T::Word, T::OpenParen) if matches!(left.text, "switch" | "case") => return true,
        _ => {}
    }
    match (left.role, right.role) {
        (Role::Open, _) | (_, Role::Close | Role::Label) => false,
        (Role::Unary | Role::Pointer, Role::Unary | Role::Pointer) => false,
        (_, Role::Pointer) => true,
        // `&&` is not `& &`.
        (Role::Binary, Role::Binary) => apart,
        (Role::Binary, _) | (_, Role::Binary) => true,
        (Role::Unary | Role::Pointer, _) => false,
        (_, Role::Open) => false,
        (_, Role::Unary) => true,
        (Role::Close, _) => is_word(right.kind) || apart,
        _ => (is_word(left.kind) && is_word(right.kind)) || apart,
    }
}

fn is_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::Number | TokenKind::Character | TokenKind::Text)
}
