//! Prints styled lines to the terminal, in colours if it supports them, and through a pager if they are long.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use pausa_story::Failure;
use ratatui::crossterm::{queue, style, terminal};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// The width without a terminal.
const USUAL_WIDTH: usize = 80;

/// Returns the width in columns, from `COLUMNS` or the terminal. If stdout is a pipe (probably to a pager), it uses the
/// terminal on stderr.
pub(crate) fn width() -> usize {
    let told = pausa_output::width();
    told.or_else(|| size().map(|(columns, _)| columns)).unwrap_or(USUAL_WIDTH).clamp(20, 1000)
}

fn size() -> Option<(usize, usize)> {
    let watched = io::stdout().is_terminal() || io::stderr().is_terminal();
    let (columns, rows) = watched.then(terminal::size)?.ok()?;
    (columns > 0).then_some((columns.into(), rows.into()))
}

/// Returns whether to print colours: stdout is a terminal, and neither `NO_COLOR` (<https://no-color.org>) nor `TERM=dumb`
/// disables them.
fn colours() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !refused && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Writes lines to stdout, or to `$PAGER` if they exceed the height of the terminal.
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

/// Shows the text in the pager. Returns false if no pager could be run.
fn paged(text: &[u8]) -> bool {
    let pager = env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let mut command = Command::new("sh");
    command.arg("-c").arg(pager.as_deref().unwrap_or("less -R")).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // Makes `PAGER=less` show colours, too.
        command.env("LESS", "R");
    }
    // Keep Ctrl-C from ending this process: the pager handles it.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Default::default());
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(text);
    }
    // The shell exits with 127 if the command does not exist.
    !matches!(child.wait().map(|status| status.code()), Err(_) | Ok(Some(127)))
}

/// Writes a line without styles and without trailing spaces.
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
