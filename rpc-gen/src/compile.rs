//! The whole way, from a file to a [`Generated`].

use std::fmt;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::check::{self, check};
use crate::diagnostic::{Diagnostic, Severity, Style, has_errors, render};
use crate::emit;
use crate::model::Interface;
use crate::outside;
use crate::parser::parse;
use crate::preprocess::{self, preprocess};
use crate::rename::Renames;
use crate::source::{FileId, Sources};

/// More findings than this are not told one by one.
const MAX_FINDINGS: usize = 50;

/// An interface that was understood, to be turned into Rust.
#[derive(Clone, Debug)]
pub struct Generated {
    interface: Interface,
    options: emit::Options,
    source: String,
    files: Vec<PathBuf>,
    warnings: Vec<Finding>,
}

/// One thing the compiler found, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `file:line:column: message`, in one line.
    pub summary: String,
    /// The same with the source line and the place in it, over several lines.
    pub rendered: String,
}

/// Why there is no Rust.
///
/// Both `Display` and `Debug` show the whole report, so that a build script may simply return it.
#[derive(Clone)]
pub struct Error {
    findings: Vec<Finding>,
    files: Vec<PathBuf>,
    report: String,
}

impl Generated {
    /// The Rust, as a macro gives it.
    #[must_use]
    pub fn tokens(&self) -> TokenStream {
        emit::tokens(&self.interface, &self.options)
    }

    /// The name of the file, without where it lies.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the file means.
    #[must_use]
    pub fn interface(&self) -> &Interface {
        &self.interface
    }

    /// Every file that was read.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What looked odd and was taken all the same.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }
}

#[cfg(feature = "text")]
impl Generated {
    /// The Rust, laid out to be read.
    #[must_use]
    pub fn text(&self) -> String {
        emit::text(&self.interface, &self.options, &self.source)
    }

    /// A server program to begin with: every procedure answers that it is not written yet.
    ///
    /// It needs tokio, with `macros`, `rt-multi-thread` and `signal`.
    #[must_use]
    pub fn sample_server(&self, home: &emit::Home) -> String {
        emit::sample_server(&self.interface, &self.options, home, &self.source)
    }

    /// A client program to begin with: it calls every procedure with default values.
    ///
    /// It needs tokio, with `macros` and `rt-multi-thread`.
    #[must_use]
    pub fn sample_client(&self, home: &emit::Home) -> String {
        emit::sample_client(&self.interface, &self.options, home, &self.source)
    }
}

impl Error {
    /// Each error and warning by itself.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Every file that was read: changing one may mend the error.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// An error about something other than a file's text.
    pub(crate) fn general(message: impl Into<String>) -> Self {
        Self::new(&[Diagnostic::general(message)], &Sources::new(), Style::Plain)
    }

    pub(crate) fn new(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> Self {
        Self {
            findings: findings(diagnostics, sources),
            files: files(sources),
            report: render(diagnostics, sources, style),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.report.trim_end())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a build script that returns this shows.
        write!(f, "the interface has errors\n\n{self}")
    }
}

impl std::error::Error for Error {}

/// Everything that can be set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) preprocessor: preprocess::Options,
    pub(crate) outside: outside::Options,
    pub(crate) checker: check::Options,
    pub(crate) renames: Renames,
    pub(crate) emitter: emit::Options,
    pub(crate) style: Style,
}

/// Compiles a file.
pub(crate) fn compile_file(path: &Path, settings: &Settings, name: String) -> Result<Generated, Error> {
    let mut sources = Sources::new();
    let file = sources.load(path, None).map_err(Error::general)?;
    compile(sources, file, settings, name)
}

/// Compiles a text that is no file.
pub(crate) fn compile_text(
    file_name: &str,
    text: &str,
    settings: &Settings,
    name: String,
) -> Result<Generated, Error> {
    let mut sources = Sources::new();
    let file = sources.add(file_name, text);
    compile(sources, file, settings, name)
}

fn compile(
    mut sources: Sources,
    file: FileId,
    settings: &Settings,
    name: String,
) -> Result<Generated, Error> {
    let mut diagnostics = Vec::new();
    let tokens = preprocess(&mut sources, file, &settings.preprocessor, &mut diagnostics);
    let tree = if has_errors(&diagnostics) {
        // What a broken directive leaves behind makes no sense to a parser.
        None
    } else {
        Some(parse(&sources, &tokens, &mut diagnostics))
    };
    // A tree with holes in it would be said to lack what was written in the holes.
    let tree = tree.filter(|_| !has_errors(&diagnostics));
    let interface = tree.map(|mut tree| {
        outside::complete(
            &mut tree,
            &mut sources,
            &tokens,
            &settings.preprocessor,
            &settings.outside,
            &mut diagnostics,
        );
        let mut interface = check(tree, &settings.checker, &mut diagnostics);
        settings.renames.apply(&mut interface);
        interface.passed_on = outside::lines(&sources, &tokens).map(str::to_owned).collect();
        // What has mistakes may name types that it lacks.
        if !has_errors(&diagnostics) {
            let problems = emit::problems(&interface, &settings.emitter);
            diagnostics.extend(problems.into_iter().map(Diagnostic::general));
        }
        interface
    });
    // Each room went through the whole file; a reader goes through it once.
    diagnostics.sort_by_key(|diagnostic| diagnostic.position(&sources));
    match interface {
        Some(interface) if !has_errors(&diagnostics) => Ok(Generated {
            interface,
            options: emit::Options { name, ..settings.emitter.clone() },
            source: file_name(&sources.file(file).name),
            files: files(&sources),
            warnings: findings(&diagnostics, &sources),
        }),
        _ => Err(Error::new(&diagnostics, &sources, settings.style)),
    }
}

fn files(sources: &Sources) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = sources.files().filter_map(|file| file.path.clone()).collect();
    files.sort();
    files.dedup();
    files
}

fn findings(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Finding> {
    let finding = |diagnostic: &Diagnostic| {
        let message = &diagnostic.message;
        let what = match diagnostic.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        let summary = match diagnostic.place(sources) {
            None => format!("{what}{message}"),
            Some(place) => format!("{place}: {what}{message}"),
        };
        let rendered = render(std::slice::from_ref(diagnostic), sources, Style::Plain);
        Finding { summary, rendered }
    };
    diagnostics.iter().take(MAX_FINDINGS).map(finding).collect()
}

/// A path's last part: where a file lies on someone's disk is nobody's business.
fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}
