//! Draws the screen: panes, transcript, and a line of key bindings.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout as Rows, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::keys::{HELP, Typed};
use super::run::Run;
use crate::pane::Pane;
use crate::{text, theme};
use pausa_cli::layout::Layout;
use pausa_cli::record::{Entry, Recording, Suspended};
use pausa_cli::workspace::Encoding;

/// The minimum width of a column in which a chapter is readable. If two do not fit, one is shown at a time.
const NARROWEST: u16 = 50;

/// A column: a source, and the recording that determines its marked lines.
pub(crate) struct Column<'a> {
    pub(crate) pane: Pane,
    /// The encoding; `None` for the main program and for a body of `try`.
    pub(crate) plays: Option<Plays<'a>>,
    /// The index of its recording.
    pub(crate) follows: usize,
    /// The bytes of its paused state, or why they are unknown; `None` for the main program and for a body of `try`.
    pub(crate) state: Option<Result<String, String>>,
    /// The reason why it cannot be played.
    pub(crate) cannot: Option<String>,
}

/// The encoding of a column, with its layout.
pub(crate) struct Plays<'a> {
    pub(crate) encoding: &'a Encoding,
    /// The layout, if the compiler could print it.
    pub(crate) layout: Option<Layout>,
}

/// The state of the view.
pub(crate) struct Screen<'a> {
    pub(crate) title: String,
    /// Whether values can be typed and sent.
    pub(crate) takes_values: bool,
    pub(crate) run: Run<'a>,
    /// The encodings, and the main program last; for a body of `try`, its encodings only.
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) shows_main: bool,
    /// The leftmost column if not all fit.
    pub(crate) first: usize,
    /// The rows that the user has scrolled away from the marked line.
    pub(crate) scrolled: isize,
    pub(crate) helps: bool,
    pub(crate) typed: Typed,
    /// A message about the last key.
    pub(crate) notice: String,
}

impl<'a> Screen<'a> {
    /// Makes the view at the first step of a run, without a title and without the main program.
    pub(crate) fn of(run: Run<'a>, columns: Vec<Column<'a>>) -> Self {
        Screen {
            title: String::new(),
            takes_values: false,
            run,
            columns,
            shows_main: false,
            first: 0,
            scrolled: 0,
            helps: false,
            typed: None,
            notice: String::new(),
        }
    }

    /// Counts the columns that are visible or reachable with Tab.
    pub(crate) fn shown(&self) -> usize {
        self.columns.len() - usize::from(!self.shows_main)
    }

    pub(crate) fn draw(&mut self, frame: &mut Frame<'_>) {
        // The height of the whole transcript, so that the panes keep theirs from step to step.
        let printed = self.run.recordings().iter().map(|it| it.entries.len()).max().unwrap_or(0);
        let sent = if self.run.is_dialogue() { self.run.place().1 } else { 0 };
        let most = (frame.area().height / 3).clamp(3, 14);
        let transcript = u16::try_from(printed + sent + 2).unwrap_or(most).clamp(3, most);
        let rows = [
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(3),
            Constraint::Length(transcript),
            Constraint::Length(1),
        ];
        let [title, step, panes, below, keys] = Rows::vertical(rows).areas(frame.area());
        frame.render_widget(self.title_line(), title);
        frame.render_widget(self.step_line(), step);
        self.scrolled = self.draw_panes(frame, panes);
        self.draw_transcript(frame, below);
        frame.render_widget(self.key_line(), keys);
        if self.helps {
            draw_help(frame);
        }
    }

    fn title_line(&self) -> Line<'_> {
        let (at, of) = self.run.place();
        let whose = if self.run.is_dialogue() { " of your dialogue" } else { "" };
        Line::from(vec![
            Span::styled(self.title.as_str(), theme::bold()),
            Span::raw(format!(" · step {at} of {of}{whose}")),
        ])
    }

    /// Formats the last resumption: the value sent, and the outcome.
    fn step_line(&self) -> Line<'_> {
        let told_by = self.told_by();
        let text = match self.run.recordings()[told_by].led_to(self.run.steps(told_by)) {
            Some(resumption) => resumption.text(),
            None => "not started".to_string(),
        };
        Line::from(Span::styled(text, Style::new().fg(Color::Cyan)))
    }

    fn key_line(&self) -> Line<'_> {
        if let Some(typed) = &self.typed {
            return Line::from(vec![Span::styled("send: ", theme::bold()), Span::raw(typed), Span::raw("▏")]);
        }
        if !self.notice.is_empty() {
            return Line::from(Span::styled(self.notice.as_str(), Style::new().fg(Color::Yellow)));
        }
        let keys = "space next   b back   s send   r restart   Tab pane   m main   ? help   q quit";
        Line::from(Span::styled(keys, theme::dim()))
    }

    /// Draws the panes. Returns the scrolled rows, limited to the ends of the sources.
    fn draw_panes(&self, frame: &mut Frame<'_>, area: Rect) -> isize {
        let fit = usize::from(area.width / NARROWEST).clamp(1, self.shown());
        let first = if fit < self.shown() { self.first } else { 0 };
        let areas = Rows::horizontal(vec![Constraint::Fill(1); fit]).split(area);
        let shown = (first..first + fit).map(|index| index % self.shown());
        let scrolled = shown.zip(areas.iter()).map(|(index, area)| self.draw_pane(frame, index, *area));
        scrolled.max_by_key(|rows| rows.abs()).unwrap_or(0)
    }

    fn draw_pane(&self, frame: &mut Frame<'_>, index: usize, area: Rect) -> isize {
        let column @ Column { pane, follows, .. } = &self.columns[index];
        let stop = self.run.steps(*follows);
        let recording = &self.run.recordings()[*follows];
        let marks = match self.is_main(index) {
            false => recording.suspended(stop),
            true => {
                let line = recording.printed_last(stop, &pane.file);
                line.map(|line| Suspended { line, is_last: true }).into_iter().collect()
            }
        };

        let mut title = vec![Span::styled(format!(" {}", pane.name), theme::bold())];
        title.push(Span::raw(format!(" · {} ", pane.toolchain)));
        title.push(Span::styled(format!("{}/{} ", index + 1, self.shown()), theme::dim()));
        if let Some(line) = self.differs(*follows) {
            title.push(Span::styled(format!("≠ line {line} "), Style::new().fg(Color::Red)));
        }
        let below = if self.is_main(index) { String::new() } else { state(column, recording, stop, &marks) };
        let block = Block::bordered()
            .border_style(theme::dim())
            .title_top(Line::from(title))
            .title_bottom(Line::from(Span::styled(below, theme::dim())));
        let mut inner = block.inner(area);
        frame.render_widget(block, area);
        let alive = alive(column, &marks, inner.width.into());
        // Small panes show only code.
        if alive.len() as u16 * 3 <= inner.height {
            let rows = [Constraint::Fill(1), Constraint::Length(alive.len() as u16)];
            let [code, below] = Rows::vertical(rows).areas(inner);
            frame.render_widget(Paragraph::new(alive), below);
            inner = code;
        }

        let (lines, row) = body(pane, &marks, inner.width.into());
        let height = usize::from(inner.height);
        let centred = row.map_or(0, |row| row.saturating_sub(height / 2));
        let last = lines.len().saturating_sub(height);
        let usual = centred.min(last);
        let top = usual.saturating_add_signed(self.scrolled).min(last);
        let seen: Vec<_> = lines.into_iter().skip(top).take(height).collect();
        frame.render_widget(Paragraph::new(seen), inner);
        top as isize - usual as isize
    }

    /// Finds the first line (from 1) of an encoding's transcript that differs from the transcript shown.
    fn differs(&self, encoding: usize) -> Option<usize> {
        let seen = |encoding: usize| {
            let recording = &self.run.recordings()[encoding];
            let printed = recording.printed(self.run.steps(encoding));
            recording.entries[..printed].iter().map(|entry| &entry.text).collect::<Vec<_>>()
        };
        let (first, other) = (seen(self.told_by()), seen(encoding));
        let cannot = self.columns.iter().any(|column| column.follows == encoding && column.cannot.is_some());
        (first != other && !cannot)
            .then(|| 1 + first.iter().zip(&other).take_while(|(first, other)| first == other).count())
    }

    /// Returns whether a column is the main program.
    fn is_main(&self, index: usize) -> bool {
        self.columns[index].plays.is_none() && self.has_main()
    }

    /// Returns whether the last column is the main program: for all but a body of `try`.
    pub(crate) fn has_main(&self) -> bool {
        self.columns.iter().any(|column| column.plays.is_some())
    }

    /// Returns the recording whose transcript is shown: that of the first column that can be played.
    fn told_by(&self) -> usize {
        let plays = self.columns.iter().find(|column| column.cannot.is_none());
        plays.map_or(0, |column| column.follows)
    }

    fn draw_transcript(&self, frame: &mut Frame<'_>, area: Rect) {
        let told_by = self.told_by();
        let recording = &self.run.recordings()[told_by];
        let (chapter, name) = self
            .columns
            .iter()
            .find(|column| column.follows == told_by)
            .map_or(("", ""), |column| (column.pane.file.as_str(), column.pane.name.as_str()));
        let mut lines = Vec::new();
        let mut shown = 0;
        for stop in self.run.so_far() {
            lines.extend(
                stop.sent.iter().map(|sent| {
                    Line::from(Span::styled(format!("    » {sent}"), Style::new().fg(Color::Cyan)))
                }),
            );
            let upto = recording.printed(stop.steps[told_by]);
            let entries = recording.entries.get(shown..upto).unwrap_or_default();
            lines.extend(
                entries.iter().zip(shown + 1..).map(|(entry, number)| entry_line(entry, number, chapter)),
            );
            shown = upto;
            lines.extend(
                stop.said.lines().map(|said| Line::from(Span::styled(format!("    {said}"), theme::dim()))),
            );
        }
        let (at, of) = self.run.place();
        if at == of && !recording.succeeded {
            let why = recording.stderr.trim_end().lines().last().unwrap_or("it failed").to_string();
            lines.push(Line::from(Span::styled(why, Style::new().fg(Color::Red))));
        }
        let title = format!(" transcript of {name} ");
        let block = Block::bordered().border_style(theme::dim()).title_top(title);
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let skipped = lines.len().saturating_sub(inner.height.into());
        frame.render_widget(Paragraph::new(lines.split_off(skipped)), inner);
    }
}

/// Formats a line of the transcript. A dim `main` follows lines that the chapter did not print.
fn entry_line(entry: &Entry, number: usize, chapter: &str) -> Line<'static> {
    let number = Span::styled(format!("{number:>3} "), theme::dim());
    if entry.file == chapter {
        Line::from(vec![number, Span::raw(entry.text.clone())])
    } else {
        Line::from(vec![number, Span::raw(entry.text.clone()), Span::styled("  main", theme::dim())])
    }
}

/// Formats the bottom title of a pane: where it is suspended, and the bytes of its state.
fn state(column: &Column<'_>, recording: &Recording, stop: usize, marks: &[Suspended]) -> String {
    if let Some(cannot) = &column.cannot {
        return format!(" {cannot} ");
    }
    let place = column.pane.place(recording, stop, marks);
    let bytes = match &column.state {
        Some(Ok(bytes)) => format!("at most {bytes} bytes"),
        Some(Err(reason)) => format!("bytes: – ({reason})"),
        None => return format!(" {place} "),
    };
    format!(" {place} · {bytes} ")
}

/// Lists the values alive at the line where a column is suspended.
fn alive(column: &Column<'_>, marks: &[Suspended], width: usize) -> Vec<Line<'static>> {
    let (Some(Suspended { line, .. }), Some(plays)) = (marks.last(), &column.plays) else {
        return Vec::new();
    };
    let words = match &plays.layout {
        Some(layout) => layout.alive_text(plays.encoding, &column.pane.text(), *line),
        None => "– (needs a nightly compiler)".to_string(),
    };
    let rows = text::wrapped(vec![Span::styled(format!("alive: {words}"), theme::dim())], width);
    rows.into_iter().map(Line::from).collect()
}

/// Draws a source in this width. Also returns the row of the last mark's line.
fn body(pane: &Pane, marks: &[Suspended], width: usize) -> (Vec<Line<'static>>, Option<usize>) {
    let digits = pane.lines.len().to_string().len();
    let mut lines = Vec::new();
    let mut row = None;
    let last = marks.last().map(|mark| mark.line);
    for index in 0..pane.lines.len() {
        let mark = marks.iter().rev().find(|mark| mark.line == index + 1);
        if last == Some(index + 1) {
            row = Some(lines.len());
        }
        let sign = match mark {
            Some(Suspended { is_last: true, .. }) => "▶",
            Some(_) => "▷",
            None => " ",
        };
        let style = if mark.is_some() { theme::marked() } else { theme::dim() };
        let mut before = vec![Span::styled(format!("{:>digits$} {sign}", index + 1), style), Span::raw(" ")];
        for piece in text::wrapped(pane.spans(index, &[]), width.saturating_sub(digits + 3)) {
            let emphasis = if mark.is_some() { theme::bold() } else { Style::new() };
            let spans = before.iter().cloned().chain(piece).map(|span| span.patch_style(emphasis));
            lines.push(Line::from(spans.collect::<Vec<_>>()));
            before = vec![Span::raw(" ".repeat(digits + 3))];
        }
    }
    (lines, row)
}

fn draw_help(frame: &mut Frame<'_>) {
    let lines: Vec<_> = HELP
        .iter()
        .map(|(keys, what)| {
            Line::from(vec![Span::styled(format!(" {keys:<17}"), theme::bold()), Span::raw(*what)])
        })
        .collect();
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let (width, height) = (widest as u16 + 3, HELP.len() as u16 + 2);
    let area = frame.area();
    let area = Rect {
        x: area.x + area.width.saturating_sub(width) / 2,
        y: area.y + area.height.saturating_sub(height) / 2,
        width: width.min(area.width),
        height: height.min(area.height),
    };
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title_top(" keys ")), area);
}
