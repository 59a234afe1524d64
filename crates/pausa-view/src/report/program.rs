//! A program's page: the story's passage, the panes with a run to step through, and the data on each encoding.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::{Value, context};
use pausa_cli::compare::Verdict;
use pausa_cli::record::Recording;
use pausa_cli::workspace::Encoding;
use pausa_lab::fact::key;
use pausa_story::{CATALOGUE, Failure, ProgramInfo};
use serde::Serialize;

use super::cases::Case;
use super::gather::Gathered;
use super::html;
use super::layouts;
use super::numbers::Numbers;
use super::stepping::{self, Printed, Stop, Way};
use crate::diff::align;
use crate::diff::two;
use crate::highlight::Dialect;
use crate::pane::Pane;
use crate::passage::Passages;
use crate::read;

#[derive(Serialize)]
pub(crate) struct Page<'a> {
    program: Head,
    previous: Option<Head>,
    next: Option<Head>,
    passage: Option<Passages>,
    panes: Vec<Shown>,
    /// The number of rows of the aligned panes.
    rows: usize,
    /// The encodings that lack the program, each with the reason.
    lacks: Vec<(String, String)>,
    transcript: Vec<String>,
    /// The number of resumptions.
    steps: usize,
    /// The [`Data`] of the page's script, as JSON that is safe in a `script` element.
    data: String,
    numbers: Option<Numbers>,
    without_numbers: Option<&'a str>,
    drawings: Vec<Value>,
    without_drawings: Option<&'a str>,
    cases: Vec<&'a Case>,
}

#[derive(Clone, Serialize)]
pub(crate) struct Head {
    id: &'static str,
    chapter: u8,
    title: &'static str,
    summary: &'static str,
    on_loops: bool,
}

impl Head {
    pub(crate) fn of(program: &ProgramInfo) -> Self {
        let ProgramInfo { id, chapter, title, summary, on_loops } = *program;
        Head { id, chapter, title, summary, on_loops }
    }
}

#[derive(Serialize)]
struct Shown {
    name: String,
    toolchain: String,
    file: String,
    link: String,
    /// Bytes while paused: those of the handle, and those on the heap.
    state: Option<(u64, u64)>,
    /// Memory that `state` does not count.
    besides: Option<String>,
    lines: Vec<ShownLine>,
}

#[derive(Serialize)]
struct ShownLine {
    number: usize,
    row: usize,
    /// The width of its indentation in columns, which also indents wrapped text.
    indent: usize,
    html: String,
}

/// The data of the page's script.
#[derive(Serialize)]
struct Data {
    stops: Vec<Stop>,
    printed: Vec<Printed>,
    /// Links to the files that print, by file.
    links: BTreeMap<String, String>,
    ways: BTreeMap<String, Way>,
    /// The diffs by the names of the two panes, in the panes' order, such as `struct genawaiter`.
    diffs: BTreeMap<String, Vec<DiffRow>>,
}

/// A row of a diff: the left and right line numbers from 1, or 0 for none. `Words` adds the changed ranges of both lines, as
/// alternating starts and ends in UTF-16 code units.
#[derive(Serialize)]
#[serde(untagged)]
enum DiffRow {
    Lines(usize, usize),
    Words(usize, usize, Vec<usize>, Vec<usize>),
}

/// Makes the page of a program, with links to its neighbours in the story.
pub(crate) fn page<'a>(gathered: &'a Gathered, index: usize, cases: &'a [Case]) -> Result<Page<'a>, Failure> {
    let program = &CATALOGUE[index];
    let told = told(gathered, program);
    let panes = panes(gathered, program, told)?;
    let lacks = gathered.workspace.encodings.iter().zip(&gathered.verdicts);
    let lacks = lacks.filter_map(|(encoding, column)| match &column[index] {
        Verdict::Lacks(why) => Some((encoding.name.clone(), why.clone())),
        _ => None,
    });
    let rows = align::rows(&panes);
    let numbers = Numbers::of(gathered, program.id);
    let drawings =
        gathered.layouts.as_ref().map(|of| of.get(program.id).map(Vec::as_slice).unwrap_or_default());
    Ok(Page {
        program: Head::of(program),
        previous: index.checked_sub(1).map(|index| Head::of(&CATALOGUE[index])),
        next: CATALOGUE.get(index + 1).map(Head::of),
        passage: Passages::read(&gathered.workspace.root, program.id),
        panes: panes
            .iter()
            .enumerate()
            .map(|(place, pane)| shown(gathered, program.id, pane, place, &rows))
            .collect(),
        rows: rows.len(),
        lacks: lacks.collect(),
        transcript: told.entries.iter().map(|entry| entry.text.clone()).collect(),
        steps: told.resumptions.len(),
        data: data(gathered, program, &panes, told)?,
        without_numbers: match numbers {
            Some(_) => None,
            None => Some(
                gathered
                    .figures
                    .as_ref()
                    .err()
                    .map_or("it has not been measured: `cargo pausa measure --readme` does", String::as_str),
            ),
        },
        numbers,
        drawings: layouts::drawings(drawings.unwrap_or_default()),
        without_drawings: drawings.err().map(String::as_str),
        cases: cases.iter().filter(|case| case.program == Some(program.id)).collect(),
    })
}

/// The recording that the page steps through: that of the first encoding that plays the program. Empty if there is none.
fn told<'a>(gathered: &'a Gathered, program: &ProgramInfo) -> &'a Recording {
    static NONE: Recording =
        Recording { entries: Vec::new(), resumptions: Vec::new(), stderr: String::new(), succeeded: false };
    let recorded = |encoding: &Encoding| gathered.recordings.get(&(program.id, encoding.name.clone()));
    gathered.has(program).find_map(recorded).unwrap_or(&NONE)
}

/// Makes a pane for each encoding that has the program, and one for Python at the end.
fn panes(gathered: &Gathered, program: &ProgramInfo, told: &Recording) -> Result<Vec<Pane>, Failure> {
    let root = &gathered.workspace.root;
    let mut panes = Vec::new();
    for encoding in gathered.has(program) {
        let recording = gathered.recordings.get(&(program.id, encoding.name.clone()));
        panes.push(Pane::of_encoding(root, encoding, program.id, recording)?);
    }
    panes.push(Pane::of_python(root, program.id, &told.entries)?);
    Ok(panes)
}

fn shown(gathered: &Gathered, id: &str, pane: &Pane, place: usize, rows: &[align::Row]) -> Shown {
    let mut row_of = vec![0; pane.lines.len()];
    for (row, cells) in rows.iter().enumerate() {
        if let Some(line) = cells[place] {
            row_of[line] = row + 1;
        }
    }
    let lines = pane.lines.iter().zip(row_of).enumerate().map(|(line, (tokens, row))| ShownLine {
        number: line + 1,
        row,
        indent: html::indent(tokens),
        html: html::narrow(tokens),
    });
    let bytes = |metric: &str| {
        let key = key(id, &pane.name).metric(metric);
        gathered.figures.as_ref().ok()?.facts.number(&key).ok().map(|bytes| bytes as u64)
    };
    Shown {
        name: pane.name.clone(),
        toolchain: pane.toolchain.clone(),
        link: gathered.origin.link("../", &pane.file, None),
        file: pane.file.clone(),
        state: bytes("handle").zip(bytes("heap")),
        besides: gathered.figures.as_ref().ok().and_then(|figures| figures.besides.get(&pane.name).cloned()),
        lines: lines.collect(),
    }
}

fn data(
    gathered: &Gathered,
    program: &ProgramInfo,
    panes: &[Pane],
    told: &Recording,
) -> Result<String, Failure> {
    let layouts = gathered.layouts.as_ref().ok().and_then(|of| of.get(program.id));
    let mut ways = BTreeMap::new();
    for pane in panes {
        let encoding = gathered.workspace.encodings.iter().find(|encoding| encoding.name == pane.name);
        let way = match (gathered.recordings.get(&(program.id, pane.name.clone())), encoding) {
            (Some(recording), Some(encoding)) => {
                let layout = layouts.and_then(|of| of.iter().find(|layout| layout.encoding == pane.name));
                stepping::way(told, recording, pane, encoding, layout)
            }
            _ if pane.name == "python" => stepping::way_of_python(told, pane),
            _ => continue,
        };
        ways.insert(pane.name.clone(), way);
    }
    let mut diffs = BTreeMap::new();
    for (index, left) in panes.iter().enumerate() {
        for right in &panes[index + 1..] {
            let rows = two::rows(left, right).into_iter().map(|row| diff_row(left, right, row[0], row[1]));
            diffs.insert(format!("{} {}", left.name, right.name), rows.collect());
        }
    }
    let (stops, printed) = (stepping::stops(told), stepping::printed(&told.entries, panes));
    let files = told.entries.iter().map(|entry| entry.file.clone());
    let links = files.map(|file| (file.clone(), gathered.origin.link("../", &file, None))).collect();
    let data = serde_json::to_string(&Data { stops, printed, links, ways, diffs });
    // Escape `<`: `</script>` would end the element, and `<!--` would change how it is parsed.
    let data = data.map(|json| json.replace('<', "\\u003c"));
    data.map_err(|error| Failure::Run(format!("{}: {error}", program.id)))
}

fn diff_row(left: &Pane, right: &Pane, a: Option<usize>, b: Option<usize>) -> DiffRow {
    let number = |line: Option<usize>| line.map_or(0, |line| line + 1);
    if let (Some(in_left), Some(in_right)) = (a, b) {
        let (old, new) = (left.line(in_left), right.line(in_right));
        if old.trim() != new.trim() {
            let (in_old, in_new) = two::changed_words(&old, &new);
            return DiffRow::Words(number(a), number(b), utf16(&old, in_old), utf16(&new, in_new));
        }
    }
    DiffRow::Lines(number(a), number(b))
}

/// Converts byte ranges to alternating starts and ends in UTF-16 code units. Merges adjacent ranges. Leaves out whitespace at
/// the start of a range, so a different indentation does not count as a change.
fn utf16(line: &str, ranges: Vec<std::ops::Range<usize>>) -> Vec<usize> {
    let at = |byte: usize| line[..byte].encode_utf16().count();
    let mut places: Vec<usize> = Vec::new();
    for range in ranges {
        let words = line[range.clone()].trim_start();
        let range = range.end - words.len()..range.end;
        if words.trim().is_empty() {
            continue;
        }
        match places.last_mut() {
            Some(end) if *end == at(range.start) => *end = at(range.end),
            _ => places.extend([at(range.start), at(range.end)]),
        }
    }
    places
}

/// Reads the programs of the story's page with their passages, in reading order.
pub(crate) fn story(root: &Path) -> Result<Vec<Value>, Failure> {
    let told = |program: &ProgramInfo| {
        let python = root.join("tests/python").join(program.id).with_extension("py");
        let transcript = root.join("tests/transcripts").join(program.id).with_extension("txt");
        Ok(context! {
            program => Head::of(program),
            passages => Passages::read(root, program.id),
            python => html::plain(Dialect::Python, &read(&python)?),
            transcript => read(&transcript).unwrap_or_default(),
        })
    };
    CATALOGUE.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_words_are_counted_as_a_browser_counts() {
        assert_eq!(utf16("⚠️ 𝄞 a", vec![3..6, 7..11]), [1, 2, 3, 5]);
        assert_eq!(utf16("abcd", vec![0..1, 1..3]), [0, 3]);
        assert_eq!(utf16("    a  b", vec![0..5, 5..7]), [4, 5]);
    }
}
