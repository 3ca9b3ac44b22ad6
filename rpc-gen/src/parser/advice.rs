//! What to do about mistakes that are known: what C or another language has, and XDR has not.

use super::DEFINITIONS;
use crate::lexer::TokenKind;
use crate::similar::similar;

/// About what follows a declaration in the place of its `;`.
pub(super) fn after_declaration(found: TokenKind, text: &str) -> Option<&'static str> {
    Some(match found {
        TokenKind::Comma => "declare each by itself: `int x; int y;`",
        TokenKind::Colon => "there are no bit fields: a number takes 32 bits, or 64 as a `hyper`",
        TokenKind::Equals => "nothing has a value from the start; a value that never changes is a `const`",
        TokenKind::Less | TokenKind::OpenBracket => {
            "one pair of brackets is all there may be: give what is in the array a name with `typedef`, and \
             make an array of that"
        }
        TokenKind::OpenParen => "there are no functions here; procedures stand in a `program`",
        TokenKind::Unknown if text == "$" => "names are made of letters, digits and `_`",
        _ => return None,
    })
}

/// About what stands where a name should.
pub(super) fn in_the_place_of_a_name(found: TokenKind, after_brackets: bool) -> Option<&'static str> {
    Some(match found {
        TokenKind::Star => {
            "there is one `*` at most, for what may be missing; for many of something there is `type name<>`"
        }
        TokenKind::OpenParen => "functions, and pointers to them, cannot be sent",
        TokenKind::Number => "a name begins with a letter or `_`",
        TokenKind::Word if after_brackets => "brackets stand behind the name: `opaque key[16]`, `int x<10>`",
        _ => return None,
    })
}

/// The word that a definition was perhaps meant to begin with.
pub(super) fn definition_word(word: &str) -> Option<&'static str> {
    similar(word, DEFINITIONS.iter().copied())
}

/// About a word that begins a definition in other languages.
pub(super) fn foreign_definition(word: &str) -> Option<&'static str> {
    Some(match word {
        "message" | "class" | "interface" | "record" => "what has fields is a `struct` here",
        "service" => "what has procedures is a `program` with `version`s here",
        "int" | "unsigned" | "char" | "long" | "extern" | "static" | "void" => {
            "C code may only stand in lines that begin with `%`"
        }
        "version" => "a version stands in a `program NAME { ... } = NUMBER;`",
        "case" | "default" | "switch" => "cases stand in a `union NAME switch (...) { ... };`",
        _ => return None,
    })
}
