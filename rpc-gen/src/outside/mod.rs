//! What a file leaves to others to declare.
//!
//! C programmers let their interface files name types and constants that only a header has: one of the
//! system's, one generated from another interface file, or the C code in the file's own `%` lines.
//! For each name that is used and not defined, a definition is looked for, in this order:
//!
//! - in the file's `%` lines (`%#define A 5`, `%typedef unsigned a;`);
//! - in the interface file that an included header was generated from, if it lies where that header
//!   would: `a.x` for `%#include "a.h"`;
//! - in `standard.x`, which says what standard headers say, and `system.x`, of which every system has
//!   its own.
//!
//! What is found is added to the tree as if the file had said it; nothing else of those is.

mod builtin;
mod names;
mod passed;

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::ast::{External, File, Item, Name};
use crate::diagnostic::Diagnostic;
use crate::parser::parse;
use crate::preprocess::{self, Tokens, preprocess};
use crate::similar::slip;
use crate::source::{FileId, Sources, Span};
pub(crate) use builtin::{C_TYPES, OFFERED, builtin};
pub(crate) use passed::lines;

use names::Names;

/// What the standard headers say, as an interface file.
const STANDARD: &str = include_str!("standard.x");
/// What each system's headers say as they like.
const SYSTEM: &str = include_str!("system.x");

/// How many names are looked at for slips.
const MAX_SLIPS: usize = 1000;

/// How many interface files are looked into for what headers may say.
const MAX_COMPANIONS: usize = 32;

/// What may be used without a definition.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Types for which there is a Rust type, and that.
    pub extern_types: Vec<(String, String)>,
    /// Whether a type that nobody defines is taken all the same, as one that cannot be sent.
    pub lenient: bool,
}

/// Adds to a tree what it uses and others define. What is still missing then a C header may define, unless it looks like
/// a slip of the pen.
pub fn complete(
    tree: &mut File,
    sources: &mut Sources,
    tokens: &Tokens,
    preprocessor: &preprocess::Options,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) {
    add_extern_types(tree, options);
    let mut search = Search::new(tree);
    if search.wanted.is_empty() {
        return;
    }
    let mut companions = Companions::new(sources, tokens, preprocessor);
    let lines = passed::as_interface(passed::lines(sources, tokens));
    let lines = interface(sources, "`%` lines", &lines).into_iter().filter(passed::is_sound);
    search.look_into(lines, Origin::Passed);
    while !search.wanted.is_empty()
        && let Some(items) = companions.next(sources, preprocessor)
    {
        search.look_into(items.into_iter(), Origin::Companion);
    }
    for (text, origin) in [(STANDARD, Origin::Standard), (SYSTEM, Origin::System)] {
        if !search.wanted.is_empty() {
            search.look_into(interface(sources, "<standard headers>", text).into_iter(), origin);
        }
    }
    if !options.lenient {
        search.leave_misspelt();
    }
    search.take_the_rest(diagnostics);
    search.finish(tree, diagnostics);
}

/// Puts the Rust types that the settings name in the place of what the file says of them.
fn add_extern_types(tree: &mut File, options: &Options) {
    let mut used = Names::default();
    tree.items.iter().for_each(|item| used.add(names::used(item)));
    let mut external = Vec::new();
    for (name, rust) in &options.extern_types {
        let own = tree.items.iter().position(|item| names::name(item).is_some_and(|own| own.text == *name));
        let place = match own {
            Some(index) => names::name(&tree.items.remove(index)).map(|own| own.span),
            None => used.types.get(name).copied(),
        };
        let Some(span) = place else { continue };
        let name = Name { text: name.clone(), span };
        external.push(Item::External(External { name, rust: Some(rust.clone()) }));
    }
    tree.items.splice(0..0, external);
}

/// Where a definition came from.
#[derive(Clone, Copy)]
enum Origin {
    Passed,
    Companion,
    Standard,
    System,
}

struct Search {
    wanted: Names,
    defined: Names,
    found: Vec<Item>,
    warnings: Vec<(Span, String, &'static str)>,
}

impl Search {
    fn new(tree: &File) -> Self {
        let (mut wanted, mut defined) = (Names::default(), Names::default());
        for item in &tree.items {
            wanted.add(names::used(item));
            defined.add(names::defined(item));
        }
        let mut search = Self { wanted: Names::default(), defined, found: Vec::new(), warnings: Vec::new() };
        search.want(wanted);
        search
    }

    fn want(&mut self, names: Names) {
        let mut names = names.without(&self.defined);
        names.types.retain(|name, _| builtin(name).is_none());
        names.values.retain(|name, _| !matches!(name.as_str(), "TRUE" | "FALSE"));
        self.wanted.add(names);
    }

    /// Takes from some items what is wanted, and what that in turn needs.
    fn look_into(&mut self, items: impl Iterator<Item = Item>, origin: Origin) {
        let mut items: Vec<Option<Item>> = items.map(Some).collect();
        let (mut types, mut values) = (HashMap::new(), HashMap::new());
        for (index, item) in items.iter().flatten().enumerate() {
            if matches!(item, Item::Program(_)) {
                continue;
            }
            let names = names::defined(item);
            names.types.into_keys().for_each(|name| _ = types.entry(name).or_insert(index));
            names.values.into_keys().for_each(|name| _ = values.entry(name).or_insert(index));
        }
        let mut queue: VecDeque<usize> = VecDeque::new();
        let mut taken = Vec::new();
        loop {
            queue.extend(self.wanted.types.keys().filter_map(|name| types.get(name)));
            queue.extend(self.wanted.values.keys().filter_map(|name| values.get(name)));
            let mut progress = false;
            while let Some(index) = queue.pop_front() {
                let Some(item) = items[index].take() else { continue };
                progress = true;
                let defined = names::defined(&item);
                // Another definition of something that is there already would be one too many.
                if defined.types.keys().any(|name| self.defined.types.contains_key(name)) {
                    continue;
                }
                self.warn(&defined, &item, origin);
                self.defined.add(defined);
                let used = names::used(&item);
                taken.push((index, item));
                self.want(used);
            }
            self.wanted = std::mem::take(&mut self.wanted).without(&self.defined);
            if !progress {
                break;
            }
        }
        taken.sort_by_key(|(index, _)| *index);
        self.found.extend(taken.into_iter().map(|(_, item)| item));
    }

    /// What was guessed is told.
    fn warn(&mut self, defined: &Names, item: &Item, origin: Origin) {
        let why = match (origin, item) {
            (Origin::System, _) => "every system has its own; this is Linux's",
            (Origin::Passed, Item::Typedef(_)) => "only a `%` line says what it is, and that is C",
            _ => return,
        };
        let types = defined.types.keys().filter_map(|name| self.wanted.types.get_key_value(name));
        let values = defined.values.keys().filter_map(|name| self.wanted.values.get_key_value(name));
        self.warnings.extend(types.chain(values).map(|(name, used)| (*used, name.clone(), why)));
    }

    /// Drops what is rather a slip than a header's: the checker says what was perhaps meant.
    fn leave_misspelt(&mut self) {
        let drop = |wanted: &mut HashMap<String, Span>, known: &[&str]| {
            let mut names: Vec<(u32, String)> =
                wanted.iter().map(|(name, span)| (span.start, name.clone())).collect();
            names.sort();
            for (_, name) in names.into_iter().take(MAX_SLIPS) {
                if slip(&name, known.iter().copied()).is_some() {
                    wanted.remove(&name);
                }
            }
        };
        let types = self.defined.types.keys().map(String::as_str);
        drop(&mut self.wanted.types, &types.chain(OFFERED.iter().copied()).collect::<Vec<_>>());
        let values = self.defined.values.keys().map(String::as_str);
        drop(&mut self.wanted.values, &values.collect::<Vec<_>>());
    }

    /// Makes what nobody defines types that cannot be sent: the types themselves, and arrays whose
    /// length is not known.
    fn take_the_rest(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut rest: Vec<(Span, String)> = Vec::new();
        let mut types: Vec<(&String, Span)> = self.wanted.types.iter().map(|(n, s)| (n, *s)).collect();
        types.sort_by_key(|(name, span)| (span.start, *name));
        for (name, span) in types {
            rest.push((span, name.clone()));
            let warning = Diagnostic::warning(span, format!("there is no type `{name}`"))
                .label("values of it can be neither sent nor received");
            diagnostics.push(if C_TYPES.contains(&name.as_str()) {
                warning
                    .note("what C's headers make of it differs between systems")
                    .help(format!("say in the file how it is sent: `typedef hyper {name};`, or whatever it is"))
            } else {
                warning.note("a header may declare it, which is C and not read").help(format!(
                    "define it, or put the header's `.x` in an include path (`-I`), or say what it is in Rust: \
                     `extern_type(\"{name}\", \"path::of::Type\")`"
                ))
            });
        }
        let lengths = self.wanted.values.iter().filter(|(name, _)| self.wanted.lengths.contains(*name));
        rest.extend(lengths.map(|(name, &span)| (span, unknown_array(name))));
        rest.sort_by(|(a, name_a), (b, name_b)| (a.start, name_a).cmp(&(b.start, name_b)));
        let external = rest
            .into_iter()
            .map(|(span, text)| Item::External(External { name: Name { text, span }, rust: None }));
        self.found.extend(external);
    }

    fn finish(mut self, tree: &mut File, diagnostics: &mut Vec<Diagnostic>) {
        self.warnings.sort_by(|(a, name_a, _), (b, name_b, _)| (a.start, name_a).cmp(&(b.start, name_b)));
        for (used, name, why) in self.warnings {
            diagnostics.push(
                Diagnostic::warning(used, format!("the file does not define `{name}`; a guess is made"))
                    .note(why)
                    .help(format!("say what it is: in the file, or with `-D {name}=...`")),
            );
        }
        tree.items.splice(0..0, self.found);
    }
}

/// What an array is called whose length is this constant, of which nothing is known.
pub(crate) fn unknown_array(constant: &str) -> String {
    format!("array_of_{constant}")
}

/// Interface files that included headers may have been generated from.
struct Companions {
    queue: VecDeque<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl Companions {
    fn new(sources: &Sources, tokens: &Tokens, options: &preprocess::Options) -> Self {
        let read = sources.files().filter_map(|file| file.path.clone());
        let mut companions =
            Self { queue: VecDeque::new(), seen: read.filter_map(|path| path.canonicalize().ok()).collect() };
        companions.add(sources, tokens, options);
        companions
    }

    fn add(&mut self, sources: &Sources, tokens: &Tokens, options: &preprocess::Options) {
        let passed = tokens.comments.iter().filter_map(|comment| {
            let line = sources.text(comment.span).strip_prefix('%')?;
            Some((passed::header(line)?.to_owned(), comment.span.file))
        });
        for (header, file) in passed.chain(tokens.headers.iter().cloned()) {
            if let Some(path) = companion(sources, &header, file, options)
                && let Ok(canonical) = path.canonicalize()
                && self.seen.len() < MAX_COMPANIONS
                && self.seen.insert(canonical)
            {
                self.queue.push_back(path);
            }
        }
    }

    /// The items of the next file that can be read.
    fn next(&mut self, sources: &mut Sources, options: &preprocess::Options) -> Option<Vec<Item>> {
        loop {
            let path = self.queue.pop_front()?;
            let Ok(file) = sources.load(&path, None) else { continue };
            let mut findings = Vec::new();
            let tokens = preprocess(sources, file, options, &mut findings);
            let mut items = parse(sources, &tokens, &mut findings).items;
            let lines = passed::as_interface(passed::lines(sources, &tokens));
            items.extend(interface(sources, "`%` lines", &lines).into_iter().filter(passed::is_sound));
            self.add(sources, &tokens, options);
            return Some(items);
        }
    }
}

/// `a.x` for `a.h`, beside the file that includes it or in an include path.
fn companion(
    sources: &Sources,
    header: &str,
    file: FileId,
    options: &preprocess::Options,
) -> Option<PathBuf> {
    let name = Path::new(header).with_extension("x");
    let beside = sources.file(file).path.as_deref().and_then(Path::parent);
    let directories: Vec<&Path> =
        beside.into_iter().chain(options.include_paths.iter().map(PathBuf::as_path)).collect();
    let whole = directories.iter().map(|directory| directory.join(&name));
    let last = directories.iter().filter_map(|directory| Some(directory.join(name.file_name()?)));
    whole.chain(last).find(|path| path.is_file())
}

/// The items of a text that is no file of the user's; what is wrong with it is nobody's business.
fn interface(sources: &mut Sources, name: &str, text: &str) -> Vec<Item> {
    let mut findings = Vec::new();
    let file = sources.add(name, text);
    let tokens = preprocess(sources, file, &preprocess::Options::default(), &mut findings);
    parse(sources, &tokens, &mut findings).items
}
