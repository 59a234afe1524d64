//! Tests the frames that the view draws on terminals of a given size.

use pausa_story::{CATALOGUE, ProgramInfo};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;
use ratatui::style::Color;

use super::keys::Wish;
use super::view::Screen;
use super::{grant, screen};
use crate::built;

fn program(id: &str) -> &'static ProgramInfo {
    CATALOGUE.iter().find(|program| program.id == id).expect("it is in the catalogue")
}

/// Calls `play` with the view of a program in these encodings.
fn with_screen(id: &str, encodings: &[&str], play: impl FnOnce(&mut Screen<'_>)) {
    let workspace = built();
    let encodings: Vec<_> =
        encodings.iter().map(|name| workspace.encoding(name).expect("it is there")).collect();
    let mut screen = screen(workspace, program(id), &encodings).expect("it can be played");
    play(&mut screen);
}

fn terminal(screen: &mut Screen<'_>, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("it is in memory");
    terminal.draw(|frame| screen.draw(frame)).expect("it is in memory");
    terminal
}

/// Draws a frame, and returns the rows of the terminal.
fn frame(screen: &mut Screen<'_>, width: u16, height: u16) -> Vec<String> {
    let terminal = terminal(screen, width, height);
    let buffer = terminal.backend().buffer();
    let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(row).collect()
}

fn wishes(screen: &mut Screen<'_>, wishes: &[Wish]) {
    for wish in wishes {
        grant(screen, wish.clone()).expect("it is granted");
    }
}

/// Returns the text after this sign, up to the end of the pane, for each row with the sign.
fn marked(rows: &[String], sign: char) -> Vec<&str> {
    let panes = rows.iter().flat_map(|row| row.split('│'));
    panes.filter_map(|pane| pane.split_once(sign)).map(|(_, line)| line.trim()).collect()
}

#[test]
fn a_step_is_a_resumption_and_all_columns_mark_where_it_suspends() {
    with_screen("ch2_worker", &["struct", "genawaiter", "coroutine"], |screen| {
        let rows = frame(screen, 220, 50);
        assert!(rows[0].contains("step 0 of 6"), "{}", rows[0]);
        assert!(rows[1].starts_with("not started"), "{}", rows[1]);
        assert!(marked(&rows, '▶').is_empty());
        wishes(screen, &[Wish::Next, Wish::Next]);
        let rows = frame(screen, 300, 50);
        assert!(rows[1].starts_with("sent Instruction(\"sumar\") · yielded Numbers"), "{}", rows[1]);
        let lines = marked(&rows, '▶');
        assert_eq!(lines.len(), 3, "{rows:#?}");
        for word in
            ["Outcome::Yielded(self.waiting_for)", "co.yield_(Request::Numbers)", "yield Request::Numbers"]
        {
            assert!(lines.iter().any(|line| line.contains(word)), "{word} is not in {lines:?}");
        }
        // A resumption that prints nothing is a step, too.
        assert!(rows.iter().any(|row| row.contains("1 Trabajador listo")), "{rows:#?}");
        assert!(!rows.iter().any(|row| row.contains("2 Suma")), "{rows:#?}");
        assert!(
            rows.iter().any(|row| row.contains("alive: transcript 8, (Message) 24, instruction 24 bytes")),
            "{rows:#?}"
        );
        wishes(screen, &[Wish::Next]);
        assert!(frame(screen, 220, 50).iter().any(|row| row.contains("2 Suma")));
    });
}

#[test]
fn an_event_loop_shows_its_task_and_clock_and_where_each_task_is_suspended() {
    with_screen("ch4_gather", &["async"], |screen| {
        for _ in 0..5 {
            wishes(screen, &[Wish::Next]);
        }
        let rows = frame(screen, 120, 90);
        assert!(rows[1].starts_with("task 2 at 3.000 s · pending"), "{}", rows[1]);
        assert!(marked(&rows, '▶')[0].contains("event_loop.sleep"), "{rows:#?}");
        assert!(marked(&rows, '▷')[0].contains("gather(&event_loop, tasks).await"), "{rows:#?}");
    });
}

/// At both sizes, the frame shows the step and the transcript, and each column has a marked line.
#[test]
fn every_program_is_readable_at_80_by_24_and_at_200_by_50() {
    for program in CATALOGUE {
        let names: Vec<_> = built()
            .encodings
            .iter()
            .filter(|it| it.cannot_build.is_none() && it.chapter(program.id).is_file())
            .map(|it| it.name.as_str())
            .take(3)
            .collect();
        with_screen(program.id, &names, |screen| {
            // The first resumptions may be those of the main program.
            while marked(&frame(screen, 200, 50), '▶').len() < names.len() && screen.run.forwards() {}
            for (width, height, columns) in [(80, 24, 1), (200, 50, names.len())] {
                let rows = frame(screen, width, height);
                let all = rows.join("\n");
                assert!(rows[0].contains(" · step "), "{all}");
                assert!(["yielded", "pending"].iter().any(|word| rows[1].contains(word)), "{all}");
                assert_eq!(marked(&rows, '▶').len(), columns.min(names.len()), "{all}");
                assert!(all.contains("suspended a"), "{all}");
                assert!(all.contains("transcript of"), "{all}");
                assert!(rows[usize::from(height) - 1].contains("q quit"), "{all}");
            }
        });
    }
}

#[test]
fn back_is_where_it_was_and_the_end_is_the_whole_transcript() {
    with_screen("ch2_worker", &["struct", "coroutine"], |screen| {
        wishes(screen, &[Wish::Next, Wish::Next]);
        let before = frame(screen, 120, 40);
        wishes(screen, &[Wish::Next, Wish::Back]);
        assert_eq!(frame(screen, 120, 40), before);
        wishes(screen, &[Wish::End, Wish::Next]);
        let rows = frame(screen, 120, 40).join("\n");
        assert!(rows.contains("6 StopIteration") && rows.contains("this is the end"), "{rows}");
        wishes(screen, &[Wish::Beginning, Wish::Back]);
        assert!(frame(screen, 120, 40).join("\n").contains("this is the beginning"));
    });
}

#[test]
fn what_a_person_sends_is_answered_in_every_column() {
    with_screen("ch2_worker", &["struct", "genawaiter"], |screen| {
        wishes(screen, &[Wish::Type]);
        screen.typed = Some("sumar".to_string());
        assert!(frame(screen, 120, 40)[39].contains("send: sumar"));
        screen.typed = None;
        wishes(screen, &[Wish::Send("sumar".into()), Wish::Send("20 22".into())]);
        let rows = frame(screen, 120, 40);
        let all = rows.join("\n");
        for word in
            ["» sumar", "Dame dos números", "» 20 22", "Suma: 20 + 22 = 42", "step 2 of 2 of your dialogue"]
        {
            assert!(all.contains(word), "{word} is not in\n{all}");
        }
        assert_eq!(marked(&rows, '▶').len(), 2, "{all}");
        wishes(screen, &[Wish::Restart]);
        assert!(frame(screen, 120, 40)[0].contains("step 0 of 6"));
    });
}

#[test]
fn the_main_program_can_be_shown_next_to_the_chapters() {
    with_screen("ch1_fibonacci", &["struct"], |screen| {
        wishes(screen, &[Wish::Next]);
        // The chapter prints nothing, but has a suspended line.
        assert_eq!(marked(&frame(screen, 120, 40), '▶'), ["Some(Ok(number))"]);
        wishes(screen, &[Wish::Main]);
        let rows = frame(screen, 120, 40);
        assert!(rows.iter().any(|row| row.contains(" main · ")), "{rows:#?}");
        assert_eq!(marked(&rows, '▶').len(), 2, "{rows:#?}");
        wishes(screen, &[Wish::Main]);
        assert!(!frame(screen, 120, 40).iter().any(|row| row.contains(" main · ")));
    });
}

#[test]
fn a_small_terminal_has_one_pane_at_a_time_with_the_marked_line_in_view() {
    with_screen("ch2_worker", &["struct", "genawaiter", "coroutine"], |screen| {
        wishes(screen, &[Wish::Next, Wish::Next]);
        for name in ["struct", "genawaiter", "coroutine", "struct"] {
            let rows = frame(screen, 80, 24);
            assert!(rows[2].contains(&format!(" {name} · ")), "{rows:#?}");
            assert_eq!(marked(&rows, '▶').len(), 1, "{rows:#?}");
            wishes(screen, &[Wish::OtherPane]);
        }
        wishes(screen, &[Wish::OtherPaneBack, Wish::OtherPaneBack]);
        assert!(frame(screen, 80, 24)[2].contains(" coroutine · "));
    });
}

#[test]
fn any_size_can_be_drawn_and_scrolled() {
    with_screen("ch2_echo", &["struct", "genawaiter"], |screen| {
        wishes(screen, &[Wish::Next, Wish::Help]);
        for (width, height) in [(1, 1), (2, 5), (10, 4), (49, 10), (80, 24), (300, 90)] {
            frame(screen, width, height);
        }
        wishes(screen, &[Wish::Help, Wish::Scroll(-1000)]);
        let top = frame(screen, 80, 24);
        assert!(top[3].contains("//! `ch2_echo`"), "{top:#?}");
        // Scrolling stops at the top, so that one row down has an effect at once.
        wishes(screen, &[Wish::Scroll(1)]);
        assert!(frame(screen, 80, 24)[3] != top[3]);
    });
}

#[test]
fn the_marked_line_has_the_colour_of_its_mark() {
    with_screen("ch2_echo", &["struct"], |screen| {
        wishes(screen, &[Wish::Next]);
        let terminal = terminal(screen, 100, 40);
        let buffer = terminal.backend().buffer();
        let places = (0..40).flat_map(|y| (0..100).map(move |x| Position { x, y }));
        let mark = places.into_iter().find(|place| buffer[*place].symbol() == "▶").expect("a line is marked");
        assert_eq!(buffer[mark].fg, Color::Yellow);
    });
}
