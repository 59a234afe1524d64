//! Renders a frame of the view as SVG.

use pausa_cli::workspace::Workspace;
use pausa_story::Failure;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The width and height of a cell, in pixels.
const CELL: (f64, f64) = (7.8, 17.0);
/// The distance from a cell's top to the baseline of its text, in pixels.
const BASELINE: f64 = 12.5;
const INK: &str = "#d8d6d0";
const PAPER: &str = "#16181b";

/// Renders the view of a program in these encodings after some steps, on a terminal of this size.
pub(crate) fn picture(id: &str, names: &[&str], steps: usize, size: (u16, u16)) -> Result<String, Failure> {
    let workspace = Workspace::find()?;
    workspace.build()?;
    let encodings = names.iter().map(|name| workspace.encoding(name)).collect::<Result<Vec<_>, _>>()?;
    let mut screen = super::screen(&workspace, pausa_cli::program(id)?, &encodings)?;
    for _ in 0..steps {
        screen.run.forwards();
    }
    let failed = |error: std::convert::Infallible| -> Failure { match error {} };
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).map_err(failed)?;
    terminal.draw(|frame| screen.draw(frame)).map_err(failed)?;
    Ok(svg(terminal.backend().buffer()))
}

/// Renders a buffer row by row. Adjacent cells of one style become one text element.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (f64::from(columns) * CELL.0 + 24.0, f64::from(rows) * CELL.1 + 24.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let cell = &buffer[(x, y)];
            let end = (x..columns).find(|&other| !alike(cell, &buffer[(other, y)])).unwrap_or(columns);
            let text: String = (x..end).map(|x| buffer[(x, y)].symbol()).collect();
            svg.push_str(&run(cell, &text, (x, y), end - x));
            x = end;
        }
    }
    svg + "</svg>\n"
}

fn alike(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)
}

fn run(cell: &Cell, text: &str, (x, y): (u16, u16), length: u16) -> String {
    let (left, top) = (12.0 + f64::from(x) * CELL.0, 12.0 + f64::from(y) * CELL.1);
    let width = f64::from(length) * CELL.0;
    let (mut ink, mut paper) = (colour(cell.fg).unwrap_or(INK), colour(cell.bg));
    if cell.modifier.contains(Modifier::REVERSED) {
        (ink, paper) = (paper.unwrap_or(PAPER), Some(ink));
    }
    let mut run = String::new();
    if let Some(paper) = paper {
        run.push_str(&format!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{paper}\"/>\n",
            CELL.1
        ));
    }
    if !text.trim().is_empty() {
        let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        // `textLength` keeps the columns aligned in any font.
        run.push_str(&format!(
            "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{ink}\"{weight} textLength=\"{width:.1}\" xml:space=\"preserve\">{text}</text>\n",
            top + BASELINE
        ));
    }
    run
}

/// Converts a colour of the terminal's palette to CSS. `None` means the default colour.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Black => "#16181b",
        Color::Red | Color::LightRed => "#e08b7d",
        Color::Green | Color::LightGreen => "#a8c77f",
        Color::Yellow | Color::LightYellow => "#dcbf7c",
        Color::Blue | Color::LightBlue => "#86b4e0",
        Color::Magenta | Color::LightMagenta => "#d297bd",
        Color::Cyan | Color::LightCyan => "#7cc7c2",
        Color::Gray => "#b9b8b3",
        Color::DarkGray => "#82868c",
        Color::White => "#f3f2ee",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_run_of_one_style_is_one_text_and_what_is_reversed_has_a_ground() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "a<b", Style::new().fg(Color::Red));
        buffer.set_string(4, 0, "now", Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&buffer);
        assert!(
            svg.contains("fill=\"#e08b7d\" textLength=\"23.4\" xml:space=\"preserve\">a&lt;b</text>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<text").count(), 2);
        assert!(svg.contains(&format!("height=\"17\" fill=\"{INK}\"")), "{svg}");
    }
}
