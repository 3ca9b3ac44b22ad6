//! What the compiler has to say about a file, and how it is shown.
//!
//! A [`Diagnostic`] is data: floors make them and carry on. Rendering is annotate-snippets' work
//! and happens at the very end, when all texts are known.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::source::{FileId, Sources, Span};

/// More diagnostics than this are counted, not shown: nobody reads them.
const MAX_SHOWN: usize = 20;

/// Lines longer than this are not quoted.
const MAX_QUOTED_LINE: usize = 500;

/// A place within more macros or includes than this is not traced through all of them.
const MAX_TRACES: usize = 4;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Code is generated all the same.
    Warning,
    /// No code is generated.
    Error,
}

/// One finding.
#[derive(Clone, Debug)]
#[must_use]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// The place, and what is to be said there.
    pub primary: Option<(Span, String)>,
    /// Other places that matter.
    pub secondary: Vec<(Span, String)>,
    /// Why it is wrong.
    pub notes: Vec<String>,
    /// What to do about it.
    pub helps: Vec<String>,
    /// What to write instead, and where.
    pub fix: Option<Fix>,
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What the change is.
    pub message: String,
    /// What it replaces; empty to insert.
    pub span: Span,
    /// What it puts there.
    pub replacement: String,
}

impl Diagnostic {
    /// An error about a place.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, Some(span), message.into())
    }

    /// A warning about a place.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(span), message.into())
    }

    /// An error about no place in particular, as when a file cannot be read.
    pub fn general(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, None, message.into())
    }

    fn new(severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            severity,
            message,
            primary: span.map(|span| (span, String::new())),
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
        }
    }

    /// Says something at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        if let Some((_, text)) = &mut self.primary {
            *text = label.into();
        }
        self
    }

    /// Points at another place.
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Says why.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Says what to write instead.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>, message: impl Into<String>) -> Self {
        self.fix = Some(Fix { message: message.into(), span, replacement: replacement.into() });
        self
    }
}

impl Diagnostic {
    /// What findings are sorted by: where a reader meets them.
    pub(crate) fn position(&self, sources: &Sources) -> Option<(FileId, u32)> {
        let (span, _) = self.primary.as_ref()?;
        let span = outermost(sources, *span);
        Some((span.file, span.start))
    }

    /// `file:line:column` of the place.
    #[must_use]
    pub fn place(&self, sources: &Sources) -> Option<String> {
        let (span, _) = self.primary.as_ref()?;
        Some(position(sources, outermost(sources, *span)))
    }
}

/// Whether any of them is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// How text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Letters and ASCII marks only.
    #[default]
    Plain,
    /// With a terminal's colours.
    Colored,
}

/// Shows findings as text, ending with a newline.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MAX_SHOWN) {
        text.push_str(&renderer.render(&groups(diagnostic, sources)));
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    if let Some(more) = diagnostics.len().checked_sub(MAX_SHOWN).filter(|&more| more > 0) {
        text.push_str(&format!("\n\n... and {more} more"));
    }
    text.push('\n');
    text
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(shown(&diagnostic.message));
    let mut elements = snippets(diagnostic, sources);
    let mut main = title.elements(elements.drain(..));
    for note in traces(diagnostic, sources) {
        main = main.element(Level::NOTE.message(note));
    }
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.message(shown(note)));
    }
    for help in &diagnostic.helps {
        main = main.element(Level::HELP.message(shown(help)));
    }
    let mut groups = vec![main];
    if let Some(fix) = &diagnostic.fix
        && let Some((text, line, base)) = window(sources, fix.span.file, &[fix.span])
    {
        let range = fix.span.start as usize - base..fix.span.end as usize - base;
        groups.push(
            Level::HELP.secondary_title(shown(&fix.message)).element(
                Snippet::source(text)
                    .line_start(line)
                    .path(&sources.file(fix.span.file).name)
                    .patch(Patch::new(range, fix.replacement.as_str())),
            ),
        );
    }
    groups
}

/// The places, quoted: one snippet for each file that has any, the primary's first.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut places: Vec<(AnnotationKind, Span, &str)> = Vec::new();
    if let Some((span, label)) = &diagnostic.primary {
        places.push((AnnotationKind::Primary, outermost(sources, *span), label));
    }
    for (span, label) in &diagnostic.secondary {
        places.push((AnnotationKind::Context, outermost(sources, *span), label));
    }
    let mut files: Vec<FileId> = Vec::new();
    for (_, span, _) in &places {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    let mut snippets = Vec::new();
    for file in files {
        let here: Vec<_> = places.iter().filter(|(_, span, _)| span.file == file).collect();
        let spans: Vec<Span> = here.iter().map(|(_, span, _)| *span).collect();
        let Some((text, line, base)) = window(sources, file, &spans) else { continue };
        let mut snippet = Snippet::source(text).line_start(line).path(&sources.file(file).name).fold(true);
        for (kind, span, label) in here {
            let range = span.start as usize - base..span.end as usize - base;
            let annotation = kind.span(range);
            snippet = snippet.annotation(if label.is_empty() {
                annotation
            } else {
                annotation.label(shown(label))
            });
        }
        snippets.push(snippet);
    }
    snippets
}

/// The lines around some places of one file, with the number of the first line and the offset of
/// its first byte, so that a long file is not walked again for each finding.
fn window<'a>(sources: &'a Sources, file: FileId, spans: &[Span]) -> Option<(&'a str, usize, usize)> {
    let text = &sources.file(file).text;
    let start = spans.iter().map(|span| span.start as usize).min()?;
    let end = spans.iter().map(|span| span.end as usize).max()?;
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let window = &text[first..last];
    if window.lines().any(|line| line.len() > MAX_QUOTED_LINE) {
        return None;
    }
    let line = text[..first].bytes().filter(|&byte| byte == b'\n').count() + 1;
    Some((window, line, first))
}

/// Where a person would look: the use of a macro, not the macro.
fn outermost(sources: &Sources, mut span: Span) -> Span {
    while let Some(expansion) = sources.expansion(span.origin) {
        span = expansion.used_at;
    }
    span
}

/// How the primary place came to be where it is: through macros and includes; and its position in
/// words where its line is too long to be quoted.
fn traces(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let Some((span, _)) = diagnostic.primary else { return Vec::new() };
    let mut traces = Vec::new();
    let mut inner = span;
    while let Some(expansion) = sources.expansion(inner.origin) {
        if traces.len() < MAX_TRACES {
            traces.push(format!("in the macro `{}`, {}", expansion.name, position(sources, inner)));
        } else if traces.len() == MAX_TRACES {
            traces.push("which macros of macros lead to".to_owned());
        }
        inner = expansion.used_at;
    }
    if window(sources, inner.file, &[inner]).is_none() {
        traces.push(format!("at {}", position(sources, inner)));
    }
    let mut file = inner.file;
    let mut levels = 0;
    while let Some(include) = sources.file(file).included_from {
        levels += 1;
        if levels > MAX_TRACES {
            traces.push("and so on".to_owned());
            break;
        }
        traces.push(format!("`{}` is included from {}", sources.file(file).name, position(sources, include)));
        file = include.file;
    }
    traces
}

fn position(sources: &Sources, span: Span) -> String {
    let (line, column) = sources.line_and_column(span);
    format!("{}:{line}:{column}", sources.file(span.file).name)
}

/// Text with what a terminal might obey taken out.
fn shown(text: &str) -> String {
    annotate_snippets::normalize_untrusted_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    #[test]
    fn a_finding_shows_its_line_and_its_fix() {
        let mut sources = Sources::new();
        let file = sources.add("a.x", "const A = 1;\nconst B = C;\n");
        let span = Span { file, start: 23, end: 24, origin: Origin::FILE };
        let diagnostic = Diagnostic::error(span, "`C` is not defined").label("not a constant").fix(
            span,
            "A",
            "there is a constant of a similar name",
        );
        let text = render(&[diagnostic], &sources, Style::Plain);
        assert!(text.contains("error: `C` is not defined"), "{text}");
        assert!(text.contains("--> a.x:2:11"), "{text}");
        assert!(text.contains("const B = C;"), "{text}");
        assert!(text.contains("^ not a constant"), "{text}");
        assert!(text.contains("const B = A;"), "{text}");
    }

    #[test]
    fn a_macro_is_traced_back() {
        let mut sources = Sources::new();
        let file = sources.add("a.x", "#define A 1 +\nconst B = A;\n");
        let used_at = Span { file, start: 24, end: 25, origin: Origin::FILE };
        let origin = sources.add_expansion("A", used_at);
        let span = Span { file, start: 12, end: 13, origin };
        let text = render(&[Diagnostic::error(span, "bad")], &sources, Style::Plain);
        assert!(text.contains("a.x:2:11"), "{text}");
        assert!(text.contains("in the macro `A`, a.x:1:13"), "{text}");
    }

    #[test]
    fn many_findings_are_counted() {
        let sources = Sources::new();
        let many = vec![Diagnostic::general("no"); 25];
        assert!(render(&many, &sources, Style::Plain).ends_with("... and 5 more\n"));
    }
}
