//! `##` and `#`: tokens that no file has as they are.

use super::Preprocessor;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind, tokenize};
use crate::source::{Origin, Span};

/// The longest text that is made of an argument.
const MAX_TEXT: usize = 4096;

impl Preprocessor<'_> {
    /// Makes one token of the last of some and the first of some others, which follow it.
    pub(super) fn paste(&mut self, body: &mut Vec<Token>, right: &[Token], origin: Origin) {
        let (Some(left), Some((first, rest))) = (body.last().copied(), right.split_first()) else { return };
        let text = format!("{}{}", self.sources.text(left.span), self.sources.text(first.span));
        let made = self.made(&text, origin);
        let [token] = made[..] else {
            let place = Span { origin, ..left.span };
            self.diagnostics.push(
                Diagnostic::error(place, format!("`##` makes `{text}`, which is no word or number"))
                    .help("names and numbers can be put together"),
            );
            self.exhausted = true;
            return;
        };
        body.pop();
        body.push(token);
        body.extend(rest);
    }

    /// An argument as a text in quotes.
    pub(super) fn quoted(&mut self, argument: &[Token], origin: Origin) -> Token {
        let mut text = String::from("\"");
        for (index, token) in argument.iter().enumerate() {
            let spaced = index > 0 && argument[index - 1].span.end != token.span.start;
            if spaced {
                text.push(' ');
            }
            text.extend(self.sources.text(token.span).chars().flat_map(|c| {
                let escape = matches!(c, '"' | '\\').then_some('\\');
                escape.into_iter().chain([c])
            }));
            if text.len() > MAX_TEXT {
                break;
            }
        }
        text.push('"');
        let made = self.made(&text, origin);
        let file = self.sources.add("<made by a macro>", "");
        let nothing = Span { file, start: 0, end: 0, origin };
        made.first().copied().unwrap_or(Token { kind: TokenKind::Unknown, span: nothing })
    }

    /// The tokens of a text that no file has.
    fn made(&mut self, text: &str, origin: Origin) -> Vec<Token> {
        let file = self.sources.add("<made by a macro>", text);
        let tokens = tokenize(self.sources, file).into_iter();
        tokens.map(|token| Token { span: Span { origin, ..token.span }, ..token }).collect()
    }
}
