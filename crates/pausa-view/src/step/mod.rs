//! `cargo pausa step`: steps through one program by resumptions, with a column per encoding.

mod keys;
mod picture;
mod run;
#[cfg(test)]
mod tests;
mod view;

use std::ffi::OsString;
use std::io;

use pausa_cli::layout;
use pausa_cli::measure::Figures;
use pausa_cli::record::{Recording, record};
use pausa_cli::views::Step;
use pausa_cli::workspace::{Encoding, Workspace};
use pausa_story::{Failure, ProgramInfo};
use pausa_try::Side;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event;

pub(crate) use self::picture::picture;

use self::keys::Wish;
use self::run::{Recorder, Run};
use self::view::{Column, Plays, Screen};
use crate::own;
use crate::pane::{Pane, recorded};

/// The programs that accept typed values.
const DIALOGUES: [&str; 2] = ["ch2_echo", "ch2_worker"];

/// Runs the command: opens the view, and returns when the user quits.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    if let Some(body) = own("step", arguments, &workspace) {
        return show(&mut of_body(&body?)?);
    }
    let Step { program, encodings } = Step::asked(&workspace, arguments)?;
    workspace.build()?;
    let mut screen = screen(&workspace, program, &encodings)?;
    show(&mut screen)
}

/// Makes the view of a program, before its first step.
fn screen<'a>(
    workspace: &'a Workspace,
    program: &'static ProgramInfo,
    encodings: &[&'a Encoding],
) -> Result<Screen<'a>, Failure> {
    let played = encodings.to_vec();
    let recorder: Recorder<'a> = Box::new(move |dialogue| {
        let recorded = played.iter().map(|encoding| match encoding.cannot_build {
            Some(_) => Ok(Recording::default()),
            None => record(&workspace.root, encoding, program.id, dialogue),
        });
        recorded.collect()
    });
    let run = Run::new(recorder)?;
    let builds: Vec<_> = encodings.iter().copied().filter(|it| it.cannot_build.is_none()).collect();
    // Layouts need a nightly compiler. Without them, stepping still works.
    let mut layouts = layout::of(workspace, program.id, &builds).unwrap_or_default();
    let figures = Figures::load(workspace).ok();
    let mut columns = Vec::new();
    for (follows, encoding) in encodings.iter().enumerate() {
        columns.push(Column {
            pane: Pane::of_encoding(&workspace.root, encoding, program.id, None)?,
            plays: Some(Plays {
                encoding,
                layout: layouts
                    .iter()
                    .position(|it| it.encoding == encoding.name)
                    .map(|at| layouts.remove(at)),
            }),
            follows,
            state: Some(state_bytes(figures.as_ref(), &encoding.name, program.id)),
            cannot: encoding.cannot_build.clone(),
        });
    }
    let plays = columns.iter().position(|column| column.cannot.is_none()).unwrap_or(0);
    // If no suspension has a known line in the chapter, show the main program first.
    let is_known = run.recordings()[plays].resumptions.iter().any(|it| it.line.is_some());
    columns.push(Column {
        pane: Pane::of_main(&workspace.root, program.id)?,
        plays: None,
        follows: plays,
        state: None,
        cannot: None,
    });
    let first = if is_known { 0 } else { columns.len() - 1 };
    Ok(Screen {
        title: format!("{} · {}", program.id, program.title),
        takes_values: DIALOGUES.contains(&program.id),
        shows_main: !is_known,
        first,
        ..Screen::of(run, columns)
    })
}

/// Formats the bytes of an encoding's state at its widest pause: the handle and what it holds. A mark shows that the encoding
/// takes memory that is not counted. The error is the reason why the bytes are unknown.
fn state_bytes(figures: Option<&Figures>, encoding: &str, id: &str) -> Result<String, String> {
    let known = figures.and_then(|figures| Some(figures.marked(encoding, figures.state(id, encoding)?)));
    known.ok_or_else(|| "not measured yet".into())
}

/// Makes the view of a body, before its first step. All encodings show the same run, because translations keep line numbers.
fn of_body(body: &Side) -> Result<Screen<'_>, Failure> {
    let run = Run::new(Box::new(|_| Ok(vec![recorded(body); body.texts.len()])))?;
    let columns = Pane::of_body(body).into_iter().enumerate();
    let columns =
        columns.map(|(follows, pane)| Column { pane, plays: None, follows, state: None, cannot: None });
    Ok(Screen { title: body.name.clone(), shows_main: true, ..Screen::of(run, columns.collect()) })
}

/// Draws and handles events until the user quits, then restores the terminal. It also restores it after a panic (by ratatui's
/// hook) and after a signal, which then ends the process as by default.
fn show(screen: &mut Screen<'_>) -> Result<(), Failure> {
    #[cfg(unix)]
    restore_at_a_signal().map_err(terminal_failed)?;
    let mut terminal = ratatui::try_init().map_err(terminal_failed)?;
    let shown = listen(&mut terminal, screen);
    ratatui::restore();
    shown
}

fn terminal_failed(error: io::Error) -> Failure {
    Failure::Run(format!("the terminal: {error}"))
}

/// Restores the terminal at a signal. It uses its own thread, because a read from a closed terminal may never return.
#[cfg(unix)]
fn restore_at_a_signal() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // If the terminal is gone, there is nothing to restore.
            let _ = ratatui::try_restore();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(())
}

fn listen(terminal: &mut DefaultTerminal, screen: &mut Screen<'_>) -> Result<(), Failure> {
    loop {
        terminal.draw(|frame| screen.draw(frame)).map_err(terminal_failed)?;
        let event = event::read().map_err(terminal_failed)?;
        match keys::wish(&event, &mut screen.typed) {
            Some(Wish::Quit) => return Ok(()),
            Some(wish) => grant(screen, wish)?,
            // A key of a value being typed, a resize, or an unbound key.
            None => {}
        }
    }
}

/// Executes a command.
fn grant(screen: &mut Screen<'_>, wish: Wish) -> Result<(), Failure> {
    let helped = std::mem::take(&mut screen.helps);
    screen.notice.clear();
    if !matches!(wish, Wish::Scroll(_)) {
        screen.scrolled = 0;
    }
    let shown = screen.shown();
    match wish {
        Wish::Next if !screen.run.forwards() => screen.notice = at_the_end(screen),
        Wish::Back if !screen.run.backwards() => screen.notice = "this is the beginning".to_string(),
        Wish::Next | Wish::Back | Wish::Quit => {}
        Wish::Beginning => screen.run.rewind(),
        Wish::End => screen.run.wind_on(),
        Wish::Restart => screen.run.restart()?,
        Wish::Type if screen.takes_values => screen.typed = Some(String::new()),
        Wish::Type => {
            screen.notice = format!("no values can be typed here; they can in {}", DIALOGUES.join(" and "));
        }
        Wish::Send(line) => screen.run.send(&line)?,
        Wish::OtherPane => screen.first = (screen.first + 1) % shown,
        Wish::OtherPaneBack => screen.first = (screen.first + shown - 1) % shown,
        Wish::Scroll(rows) => screen.scrolled += rows,
        Wish::Main if !screen.has_main() => screen.notice = "a file has no main program".to_string(),
        Wish::Main => {
            screen.shows_main = !screen.shows_main;
            screen.first = screen.first.min(screen.shown() - 1);
        }
        Wish::Help => screen.helps = !helped,
    }
    Ok(())
}

fn at_the_end(screen: &Screen<'_>) -> String {
    match (screen.run.is_dialogue(), screen.takes_values) {
        (true, _) => "this is the end so far; s sends more".to_string(),
        (false, true) => "this is the end; s begins a dialogue of your own, r the story again".to_string(),
        (false, false) => "this is the end; r begins again".to_string(),
    }
}
