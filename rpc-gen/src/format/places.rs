//! Where tokens stand in a text before it is laid out.

use super::lines::column_after;
use crate::lexer::{Token, TokenKind};

/// Where a token stands in the text as it was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The line ends before it.
    pub(super) gap: usize,
    /// The columns before it.
    pub(super) column: usize,
    /// It, or the first token behind it that is no comment.
    pub(super) next_code: usize,
    /// For a comment: whether it, and those behind it, stand before something in the same line.
    pub(super) is_ahead: bool,
}

pub(super) fn places(text: &str, tokens: &[Token]) -> Vec<Place> {
    let mut places = vec![Place::default(); tokens.len()];
    let (mut end, mut column) = (0, 0);
    for (place, token) in places.iter_mut().zip(tokens) {
        let range = token.span.range();
        place.gap = text[end..range.start].bytes().filter(|&byte| byte == b'\n').count();
        place.column = column_after(column, &text[end..range.start]);
        column = column_after(place.column, &text[range.clone()]);
        end = range.end;
    }
    let mut next_code = tokens.len();
    for index in (0..tokens.len()).rev() {
        if tokens[index].kind != TokenKind::Comment {
            next_code = index;
        }
        let beside = places.get(index + 1).is_some_and(|next| next.gap == 0);
        // A comment in several lines ends the line for those before it.
        let is_ahead = beside
            && (next_code == index + 1
                || (places[index + 1].is_ahead && !text[tokens[index + 1].span.range()].contains('\n')));
        places[index] = Place { next_code, is_ahead, ..places[index] };
    }
    places
}
