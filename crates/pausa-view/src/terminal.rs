//! What a person's terminal can show, and showing it there: in colours, and page by page where it is long.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use pausa_story::Failure;
use ratatui::crossterm::{queue, style, terminal};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// The width that is used where there is no terminal.
const USUAL_WIDTH: usize = 80;

/// Columns, as `COLUMNS` or the terminal says; of stderr's terminal where stdout is a pipe, to a pager most likely.
pub(crate) fn width() -> usize {
    let told = pausa_cli::table::width();
    told.or_else(|| size().map(|(columns, _)| columns)).unwrap_or(USUAL_WIDTH).clamp(20, 1000)
}

fn size() -> Option<(usize, usize)> {
    let watched = io::stdout().is_terminal() || io::stderr().is_terminal();
    let (columns, rows) = watched.then(terminal::size)?.ok()?;
    (columns > 0).then_some((columns.into(), rows.into()))
}

/// Whether stdout shows colours: a terminal, unless `NO_COLOR` (<https://no-color.org>) or `TERM=dumb` says otherwise.
fn colours() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !refused && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Writes lines to stdout, or to `$PAGER` where they are more than the terminal shows.
pub(crate) fn show(lines: &[Line<'_>]) -> Result<(), Failure> {
    let mut text = Vec::new();
    let coloured = colours();
    for line in lines {
        // Writing to memory does not fail.
        let _ = if coloured { in_colours(line, &mut text) } else { plain(line, &mut text) };
    }
    let long = io::stdout().is_terminal() && size().is_some_and(|(_, rows)| lines.len() + 1 > rows);
    if long && paged(&text) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&text);
    pausa_cli::say(text.strip_suffix('\n').unwrap_or(&text))
}

/// Whether there was a pager.
fn paged(text: &[u8]) -> bool {
    let pager = env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let mut command = Command::new("sh");
    command.arg("-c").arg(pager.as_deref().unwrap_or("less -R")).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // Also a `PAGER=less` shows colours.
        command.env("LESS", "R");
    }
    // Ctrl-C is the pager's to answer, as long as it is there.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Default::default());
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(text);
    }
    // With this the shell says that there is no such command.
    !matches!(child.wait().map(|status| status.code()), Err(_) | Ok(Some(127)))
}

/// Without styles, and without what only filled up the line.
fn plain(line: &Line<'_>, to: &mut Vec<u8>) -> io::Result<()> {
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    writeln!(to, "{}", text.trim_end())
}

fn in_colours(line: &Line<'_>, to: &mut Vec<u8>) -> io::Result<()> {
    use ratatui::backend::IntoCrossterm;
    for span in &line.spans {
        let Style { fg, add_modifier, .. } = span.style;
        if let Some(colour) = fg {
            queue!(to, style::SetForegroundColor(colour.into_crossterm()))?;
        }
        for (modifier, attribute) in [
            (Modifier::BOLD, style::Attribute::Bold),
            (Modifier::UNDERLINED, style::Attribute::Underlined),
            (Modifier::REVERSED, style::Attribute::Reverse),
        ] {
            if add_modifier.contains(modifier) {
                queue!(to, style::SetAttribute(attribute))?;
            }
        }
        write!(to, "{}", span.content)?;
        if span.style != Style::new() {
            queue!(to, style::SetAttribute(style::Attribute::Reset))?;
        }
    }
    writeln!(to)
}
