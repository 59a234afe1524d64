//! Frames, as they are drawn on a terminal of a given size.

use pausa_story::{CATALOGUE, ProgramInfo};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;
use ratatui::style::Color;

use super::keys::Wish;
use super::view::Screen;
use super::{grant, screen};
use pausa_cli::workspace::Workspace;

fn program(id: &str) -> &'static ProgramInfo {
    CATALOGUE.iter().find(|program| program.id == id).expect("it is in the catalogue")
}

/// Plays with a program in these encodings.
fn with_screen(id: &str, encodings: &[&str], play: impl FnOnce(&mut Screen<'_>, &ProgramInfo)) {
    let workspace = Workspace::find().expect("it is a workspace");
    workspace.build().expect("it builds");
    let encodings: Vec<_> =
        encodings.iter().map(|name| workspace.encoding(name).expect("it is there")).collect();
    let mut screen = screen(&workspace, program(id), &encodings).expect("it can be played");
    play(&mut screen, program(id));
}

fn terminal(screen: &mut Screen<'_>, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("it is in memory");
    terminal.draw(|frame| screen.draw(frame)).expect("it is in memory");
    terminal
}

/// The rows of the terminal.
fn frame(screen: &mut Screen<'_>, width: u16, height: u16) -> Vec<String> {
    let terminal = terminal(screen, width, height);
    let buffer = terminal.backend().buffer();
    let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(row).collect()
}

fn wishes(screen: &mut Screen<'_>, program: &ProgramInfo, wishes: &[Wish]) {
    for wish in wishes {
        grant(screen, program.id, wish.clone()).expect("it is granted");
    }
}

/// The rows with this sign, from the sign to the end of the pane.
fn marked(rows: &[String], sign: char) -> Vec<&str> {
    let panes = rows.iter().flat_map(|row| row.split('│'));
    panes.filter_map(|pane| pane.split_once(sign)).map(|(_, line)| line.trim()).collect()
}

#[test]
fn all_columns_mark_the_line_that_wrote_the_step() {
    with_screen("ch1_count_to_three", &["struct", "genawaiter", "coroutine", "async"], |screen, program| {
        let rows = frame(screen, 220, 50);
        assert!(rows[0].contains("step 0 of 8"), "{}", rows[0]);
        assert!(marked(&rows, '▶').is_empty());
        wishes(screen, program, &[Wish::Next]);
        let rows = frame(screen, 220, 50);
        let lines = marked(&rows, '▶');
        assert_eq!(lines.len(), 4, "{rows:#?}");
        assert!(lines.iter().all(|line| line.contains("line(") && line.contains("\"Voy")), "{lines:?}");
        // The main program prints the number, and the chapters are paused where they were.
        wishes(screen, program, &[Wish::Next]);
        let rows = frame(screen, 220, 50);
        assert!(marked(&rows, '▶').is_empty());
        assert_eq!(marked(&rows, '▷').len(), 4, "{rows:#?}");
        assert!(rows.iter().any(|row| row.contains("2 1  main")), "{rows:#?}");
    });
}

#[test]
fn back_is_where_it_was_and_the_end_is_the_whole_transcript() {
    with_screen("ch2_worker", &["struct", "coroutine"], |screen, program| {
        wishes(screen, program, &[Wish::Next, Wish::Next]);
        let before = frame(screen, 120, 40);
        wishes(screen, program, &[Wish::Next, Wish::Back]);
        assert_eq!(frame(screen, 120, 40), before);
        wishes(screen, program, &[Wish::End, Wish::Next]);
        let rows = frame(screen, 120, 40).join("\n");
        assert!(rows.contains("6 StopIteration") && rows.contains("this is the end"), "{rows}");
        wishes(screen, program, &[Wish::Beginning, Wish::Back]);
        assert!(frame(screen, 120, 40).join("\n").contains("this is the beginning"));
    });
}

#[test]
fn what_a_person_sends_is_answered_in_every_column() {
    with_screen("ch2_worker", &["struct", "genawaiter"], |screen, program| {
        wishes(screen, program, &[Wish::Type]);
        screen.typed = Some("sumar".to_string());
        assert!(frame(screen, 120, 40)[39].contains("send: sumar"));
        screen.typed = None;
        wishes(screen, program, &[Wish::Send("sumar".into()), Wish::Send("20 22".into())]);
        let rows = frame(screen, 120, 40);
        let all = rows.join("\n");
        for word in
            ["» sumar", "Dame dos números", "» 20 22", "Suma: 20 + 22 = 42", "step 2 of 2 of your dialogue"]
        {
            assert!(all.contains(word), "{word} is not in\n{all}");
        }
        assert_eq!(marked(&rows, '▶').len(), 2, "{all}");
        wishes(screen, program, &[Wish::Restart]);
        assert!(frame(screen, 120, 40)[0].contains("step 0 of 6"));
    });
}

#[test]
fn nothing_can_be_sent_where_nothing_is_received() {
    with_screen("ch1_fibonacci", &["struct"], |screen, program| {
        wishes(screen, program, &[Wish::Type]);
        assert_eq!(screen.typed, None);
        assert!(frame(screen, 120, 40)[39].contains("ch2_echo, ch2_worker"));
    });
}

#[test]
fn a_chapter_that_prints_nothing_has_the_main_program_beside_it() {
    with_screen("ch1_fibonacci", &["struct"], |screen, program| {
        wishes(screen, program, &[Wish::Next]);
        let rows = frame(screen, 120, 40);
        assert!(rows.iter().any(|row| row.contains(" main · ")), "{rows:#?}");
        assert!(rows.iter().any(|row| row.contains("has printed nothing itself")), "{rows:#?}");
        assert_eq!(marked(&rows, '▶').len(), 1, "{rows:#?}");
        // Where there is room for one pane, it is the one that moves.
        assert!(frame(screen, 80, 24)[1].contains(" main · "));
        wishes(screen, program, &[Wish::Main]);
        assert!(!frame(screen, 120, 40).iter().any(|row| row.contains(" main · ")));
    });
}

#[test]
fn a_small_terminal_has_one_pane_at_a_time_with_the_marked_line_in_view() {
    with_screen("ch2_worker", &["struct", "genawaiter", "coroutine"], |screen, program| {
        wishes(screen, program, &[Wish::End]);
        for name in ["struct", "genawaiter", "coroutine", "struct"] {
            let rows = frame(screen, 80, 24);
            assert!(rows[1].contains(&format!(" {name} · ")), "{rows:#?}");
            assert_eq!(marked(&rows, '▷').len(), 1, "{rows:#?}");
            wishes(screen, program, &[Wish::OtherPane]);
        }
        wishes(screen, program, &[Wish::OtherPaneBack, Wish::OtherPaneBack]);
        assert!(frame(screen, 80, 24)[1].contains(" coroutine · "));
    });
}

#[test]
fn any_size_can_be_drawn_and_scrolled() {
    with_screen("ch2_echo", &["struct", "genawaiter"], |screen, program| {
        wishes(screen, program, &[Wish::Next, Wish::Help]);
        for (width, height) in [(1, 1), (2, 5), (10, 4), (49, 10), (80, 24), (300, 90)] {
            frame(screen, width, height);
        }
        wishes(screen, program, &[Wish::Help, Wish::Scroll(-1000)]);
        let top = frame(screen, 80, 24);
        assert!(top[2].contains("//! `ch2_echo`"), "{top:#?}");
        // What was scrolled in vain need not be scrolled back.
        wishes(screen, program, &[Wish::Scroll(1)]);
        assert!(frame(screen, 80, 24)[2] != top[2]);
    });
}

#[test]
fn help_names_every_key_and_goes_away() {
    with_screen("ch2_echo", &["struct"], |screen, program| {
        wishes(screen, program, &[Wish::Help]);
        let all = frame(screen, 80, 24).join("\n");
        for word in ["space", "Home", "send: type a value", "Tab", "quit", "▷"] {
            assert!(all.contains(word), "{word} is not in\n{all}");
        }
        wishes(screen, program, &[Wish::Help]);
        assert!(!frame(screen, 80, 24).join("\n").contains("send: type a value"));
    });
}

#[test]
fn the_marked_line_has_the_colour_of_its_mark() {
    with_screen("ch2_echo", &["struct"], |screen, program| {
        wishes(screen, program, &[Wish::Next]);
        let terminal = terminal(screen, 100, 40);
        let buffer = terminal.backend().buffer();
        let places = (0..40).flat_map(|y| (0..100).map(move |x| Position { x, y }));
        let mark = places.into_iter().find(|place| buffer[*place].symbol() == "▶").expect("a line is marked");
        assert_eq!(buffer[mark].fg, Color::Yellow);
    });
}
