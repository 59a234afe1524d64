//! The report in a real browser. Without one these tests pass and say that they were skipped; under CI they fail.

use pausa_cli::record::record;
use pausa_cli::workspace::{Workspace, relative};
use serde_json::{Value, json};

use crate::webdriver::{Browser, DESKTOP, PHONE, say, skip};
use crate::{report, root, shared_report};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const LEFT: char = '\u{e012}';
const RIGHT: char = '\u{e014}';

/// The line that each pane shows as its own, by its name; 0 for none.
const MARKED: &str = "Object.fromEntries([...document.querySelectorAll('.pane')].map((pane) => \
    [pane.dataset.pane, Number(pane.querySelector('[aria-current]')?.dataset.l ?? 0)]))";

#[test]
fn the_table_is_sorted_by_a_column_and_back_and_hides_an_encoding() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("index.html");
    let titles =
        "return [...document.querySelectorAll('#programs tbody tr')].map((row) => row.dataset.row).join()";
    let story = browser.text(titles);
    // Those that the encoding lacks are last, whichever way it is sorted.
    browser.click("th[data-key=async] button");
    let sorted = browser.text(titles);
    assert_ne!(story, sorted);
    let dashes = browser.run(
        "return [...document.querySelectorAll('#programs tbody tr')].slice(-3)\
         .every((row) => row.querySelector('[data-key=async] .dash'))",
    );
    assert_eq!(dashes, true);
    let order = "return document.querySelector('th[data-key=async]').ariaSort";
    assert_eq!(browser.text(order), "ascending");
    browser.click("th[data-key=async] button");
    assert_eq!(browser.text(order), "descending");
    browser.click("th[data-key=story] button");
    assert_eq!(browser.text(titles), story);

    browser.click("input[value=async]");
    let seen = "return [...document.querySelectorAll('[data-key=async]')].filter((cell) => cell.offsetParent).length";
    assert_eq!(browser.run(seen), 0);
    let url = browser.text("return location.href");
    browser.open(&format!("index.html{}", &url[url.find('#').expect("the view is in the hash")..]));
    assert_eq!(browser.run(seen), 0);
    browser.click("input[value=async]");
    assert_eq!(browser.run(&format!("{seen} > 10")), true);
}

#[test]
fn a_dash_opens_its_reason_and_closes_it() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("index.html");
    browser.click("[popovertarget=why-ch2_echo-async]");
    let open = "return document.querySelector('.why:popover-open')?.textContent ?? ''";
    assert!(browser.text(open).contains("it has no send"), "{}", browser.text(open));
    browser.press(&[ESCAPE]);
    assert_eq!(browser.text(open), "");
}

#[test]
fn each_step_moves_every_pane_to_the_line_that_was_recorded() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    let workspace = Workspace::find().expect("it is a workspace");
    report(); // builds the encodings
    for id in ["ch1_count_to_three", "ch2_worker", "ch3_blocking"] {
        browser.open(&format!("programs/{id}.html#step=0"));
        let encodings: Vec<_> =
            workspace.encodings.iter().filter(|encoding| encoding.chapter(id).is_file()).collect();
        let recordings: Vec<_> =
            encodings.iter().map(|encoding| record(root(), encoding, id, None).expect("it runs")).collect();
        let count = recordings[0].resumptions.len();
        browser.click("#all");
        for step in 0..=count {
            let seen = browser.run(&format!(
                "return {{ marked: {MARKED}, happened: document.getElementById('happened').textContent, \
                 told: [...document.querySelectorAll('#transcript li:not([hidden])')].length }}"
            ));
            for (encoding, recording) in encodings.iter().zip(&recordings) {
                let suspended = recording.suspended(recording.stop_like(&recordings[0], step));
                let line = suspended.last().map_or(0, |suspended| suspended.line);
                assert_eq!(seen["marked"][&encoding.name], line, "{id}, {}, step {step}", encoding.name);
            }
            assert_eq!(seen["told"], recordings[0].printed(step), "{id}");
            let text =
                recordings[0].led_to(step).map_or("not started".into(), |resumption| resumption.text());
            assert_eq!(seen["happened"], text, "{id}");
            browser.click("#forward:enabled, #count");
        }
    }
}

#[test]
fn the_mark_in_python_is_at_the_print_of_the_lines_text() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch1_count_to_three.html#step=1");
    let line = browser.text("return document.querySelector('[data-pane=python] .l.at').textContent");
    assert!(line.contains("Voy a producir el 1"), "{line}");
}

#[test]
fn a_copied_link_restores_panes_step_and_diff() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch2_worker.html");
    browser.click("input[value=python]");
    browser.click("#diff");
    for _ in 0..2 {
        browser.click("#forward");
    }
    browser.run("document.getElementById('right').value = 'coroutine'; document.getElementById('right').dispatchEvent(new Event('change', { bubbles: true }))");
    let view = "return JSON.stringify([location.hash, document.getElementById('step').value, \
        [...document.querySelectorAll('.pane')].map((pane) => [pane.hidden, pane.querySelector('.status').textContent, \
        [...pane.querySelectorAll('.l')].map((line) => [line.className, line.style.gridRow])])])";
    let before = browser.text(view);
    assert!(before.contains("changed") && before.contains("diff=struct"), "{before}");
    let hash = browser.text("return location.hash");
    browser.open("programs/ch2_worker.html");
    assert_ne!(browser.text(view), before);
    browser.open(&format!("programs/ch2_worker.html{hash}"));
    assert_eq!(browser.text(view), before);
    // A link to another view of the same page is followed, too.
    browser.run("location.hash = '#step=0&panes=struct'");
    let shown = "return [...document.querySelectorAll('.pane:not([hidden])')].map((pane) => pane.dataset.pane).join()";
    browser.run_async("const done = arguments[0]; setTimeout(done, 0)");
    assert_eq!(browser.text(shown), "struct");
    assert_eq!(browser.text("return document.getElementById('step').value"), "0");
    // What is no view is no reason to fall over.
    browser.open("programs/ch2_worker.html#step=-7&panes=cobol&diff=struct,struct");
    assert_eq!(browser.text("return document.getElementById('step').value"), "0");
    assert!(browser.text(shown).contains("struct,genawaiter,coroutine"));
}

#[test]
fn the_diff_of_two_marks_the_lines_and_the_words_that_differ() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch2_echo.html#diff=genawaiter,coroutine");
    let words = browser.run("return [...CSS.highlights.get('words')].map((range) => range.toString())");
    let words: Vec<_> = words.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(words.contains(&"Genawaiter") && words.contains(&"CoroutineClosure"), "{words:?}");
    let added =
        "return [...document.querySelectorAll('.l.added')].map((line) => line.textContent.trim()).join('|')";
    assert!(browser.text(added).contains("#[coroutine]"), "{}", browser.text(added));
    // Equal lines share a row.
    let rows = browser.run(
        "const row = (name) => [...document.querySelectorAll(`[data-pane=${name}] .l`)]\
         .find((line) => line.textContent.includes('use pausa::ch2_echo::Echo')).getBoundingClientRect().top;\
         return row('genawaiter') === row('coroutine')",
    );
    assert_eq!(rows, true);
    browser.click("#diff");
    assert_eq!(
        browser.run("return document.querySelectorAll('.l:is(.added, .removed, .changed)').length"),
        0
    );
}

#[test]
fn functions_of_the_same_name_share_a_row() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch2_cooperative.html#step=0");
    browser.click("#all");
    let tops = browser.run(
        "return [...document.querySelectorAll('.pane:not([data-pane=python]) .l')]\
         .filter((line) => line.textContent.includes('fn numbers')).map((line) => line.getBoundingClientRect().top)",
    );
    let tops = tops.as_array().expect("a list");
    assert!(tops.len() >= 3 && tops.iter().all(|top| top == &tops[0]), "{tops:?}");
}

#[test]
fn the_keyboard_alone_can_do_it_all() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    let focus = |what: &str| {
        for _ in 0..60 {
            browser.press(&[TAB]);
            if browser.run(&format!("return document.activeElement.matches('{what}')")) == true {
                let seen = "const style = getComputedStyle(document.activeElement.matches('.chip input') ? \
                    document.activeElement.nextElementSibling : document.activeElement); \
                    return style.outlineStyle !== 'none'";
                assert_eq!(browser.run(seen), true, "the focus on {what} is seen");
                return;
            }
        }
        panic!("{what} is not reached");
    };
    browser.open("index.html");
    browser.press(&[TAB]);
    assert_eq!(browser.text("return document.activeElement.className"), "skip");
    focus("[name=encoding][value=async]");
    browser.press(&[' ']);
    assert_eq!(browser.run("return document.querySelector('th[data-key=async]').hidden"), true);
    browser.press(&[' ']);
    focus("th[data-key=struct] button");
    browser.press(&[ENTER]);
    assert_eq!(browser.text("return document.querySelector('th[data-key=struct]').ariaSort"), "ascending");
    focus(".dash");
    browser.press(&[ENTER]);
    assert_eq!(browser.run("return document.querySelectorAll('.why:popover-open').length"), 1);

    browser.open("programs/ch2_worker.html#step=0");
    let step = "return document.getElementById('step').value";
    browser.press(&[RIGHT, RIGHT]);
    assert_eq!(browser.text(step), "2");
    browser.press(&[LEFT]);
    assert_eq!(browser.text(step), "1");
    focus("#step");
    browser.press(&[RIGHT]);
    assert_eq!(browser.text(step), "2");
    let told = browser.text("return document.getElementById('live').textContent");
    assert!(told.starts_with("Step 2 of") && told.contains("coroutine suspended at line"), "{told}");
    focus("[name=pane][value=python]");
    browser.press(&[' ']);
    assert_eq!(browser.run("return document.querySelector('.pane[data-pane=python]').hidden"), false);
    // The arrows step also from a pane's checkbox.
    browser.press(&[RIGHT]);
    assert_eq!(browser.text(step), "3");
    focus("#diff");
    browser.press(&[' ']);
    focus("#right");
    let right = "return document.getElementById('right').value";
    let before = browser.text(right);
    browser.press(&['c']);
    assert_ne!(browser.text(right), before);
    focus(".panes");
}

#[test]
fn a_search_finds_programs_questions_and_errors() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch2_worker.html");
    let found = |words: &str| {
        browser.run(&format!(
            "const field = document.getElementById('search'); field.focus(); field.value = '{words}'; \
             field.dispatchEvent(new Event('input'))"
        ));
        browser.run_async(
            "const [done] = arguments; const index = document.getElementById('index'); \
             globalThis.pausaIndex ? done() : index.addEventListener('load', () => done())",
        );
        browser.text("return [...document.querySelectorAll('#found a')].map((link) => link.getAttribute('href')).join(' ')")
    };
    assert!(found("worker").contains("../programs/ch2_worker.html"));
    assert!(found("borrow across").contains("../questions/q01.html"));
    assert!(found("E0277").contains("../compile-fail/index.html#"));
    assert_eq!(found("xyzzy"), "");
}

#[test]
fn the_step_control_and_code_are_in_sight_without_scrolling() {
    for size in [(1440, 900, false), (390, 844, true)] {
        let Some(browser) = Browser::start(size) else { return };
        browser.open("programs/ch2_worker.html");
        let seen = browser.run(
            "const top = (what) => document.querySelector(what).getBoundingClientRect().top;\
             return [top('#forward') < innerHeight - 40, top('.pane .l.at') < innerHeight - 40]",
        );
        assert_eq!(seen, json!([true, true]), "{size:?}");
    }
}

/// Every page, from the report's root, and of those of sources one; where it is not CI, the first and the last of each folder.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    let mut folders = vec![report().folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                pages.push(relative(&report().folder, &path));
            }
        }
    }
    pages.sort();
    pages.retain(|page| !page.starts_with("source/") || page.ends_with("ch2_echo.rs.html"));
    if !pausa_lab::in_ci() {
        let folder = |page: &str| page.rsplit_once('/').map(|(folder, _)| folder.to_string());
        let folders: Vec<_> = pages.iter().map(|page| folder(page)).collect();
        let is_at_an_end = |at: usize| {
            at == 0 || folders.get(at - 1) != Some(&folders[at]) || folders.get(at + 1) != Some(&folders[at])
        };
        let mut at = 0..;
        pages.retain(|_| at.next().is_some_and(is_at_an_end));
    }
    pages
}

#[test]
fn no_page_complains_or_asks_for_anything_but_its_own_files() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    let mut slowest = (0.0, String::new());
    let mut opened = Vec::new();
    for page in pages() {
        browser.open(&page);
        let loaded =
            browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)");
        for url in loaded.as_array().expect("a list") {
            let url = url.as_str().unwrap_or_default();
            assert!(url.starts_with("file://") || url.starts_with("data:"), "{page} asks for {url}");
        }
        let console = browser.console();
        assert!(console.is_empty(), "{page}: {console:?}");
        let shown = browser.run(
            "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? \
             performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
        );
        let shown = shown.as_f64().unwrap_or(f64::NAN);
        opened.push(shown);
        if shown > slowest.0 {
            slowest = (shown, page);
        }
    }
    opened.sort_by(f64::total_cmp);
    // Said, and not asserted: it is this machine's, now.
    say(&format!(
        "{} pages; shown after {:.0} ms (median), {:.0} ms at most ({})",
        opened.len(),
        opened[opened.len() / 2],
        slowest.0,
        slowest.1
    ));
}

#[test]
fn no_page_is_wider_than_a_phone() {
    let Some(browser) = Browser::start(PHONE) else { return };
    for page in pages() {
        browser.open(&page);
        let widths = browser.run("return [document.documentElement.scrollWidth, innerWidth]");
        let wide = "return [...document.querySelectorAll('body *')].filter((element) => \
            element.getBoundingClientRect().right > 361 && !element.closest('.scroll, pre, .panes'))\
            .map((element) => element.outerHTML.slice(0, 120)).slice(0, 4)";
        assert_eq!(widths[0], 360, "{page}: {widths}, {}", browser.run(wide));
    }
    // What it is for works there, too.
    browser.open("programs/ch2_worker.html#step=1");
    browser.click("#forward");
    assert_eq!(browser.text("return document.getElementById('step').value"), "2");
}

#[test]
fn axe_finds_no_violation_in_light_and_in_dark() {
    let axe = root().join("target/axe/node_modules/axe-core/axe.min.js");
    let Ok(axe) = std::fs::read_to_string(&axe) else {
        skip("axe-core (npm install --prefix target/axe --no-save axe-core)");
        return;
    };
    let Some(browser) = Browser::start(DESKTOP) else { return };
    let views =
        ["programs/ch2_worker.html#step=3&diff=struct,coroutine", "programs/ch1_fibonacci.html#step=4"];
    for page in pages().into_iter().chain(views.map(String::from)) {
        browser.open(&page);
        browser.run(&axe);
        // Only the rules of colours depend on the scheme.
        for (scheme, rules) in
            [("light", "{}"), ("dark", "{ runOnly: ['color-contrast', 'link-in-text-block'] }")]
        {
            browser.prefer(scheme);
            let is_dark = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches");
            assert_eq!(is_dark, scheme == "dark");
            let found = browser.run_async(&format!(
                "const done = arguments[0]; axe.run({rules}).then((found) => done(found.violations.map((violation) => \
                 [violation.id, violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + ' ' + node.failureSummary)])))",
            ));
            assert_eq!(found, json!([]), "{page} ({scheme})");
        }
    }
}

#[test]
fn a_page_that_is_one_file_steps_and_asks_for_no_other() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open_file(&shared_report().single, "#step=0");
    let text = "return document.getElementById('happened').textContent";
    assert_eq!(browser.text(text), "not started");
    browser.click("#forward");
    assert_eq!(browser.text(text), "yielded Instruction");
    browser.press(&[RIGHT]);
    assert_eq!(browser.text(text), "sent Instruction(\"sumar\") · yielded Numbers");
    let marked = browser.run(&format!("return {MARKED}"));
    assert!(marked["coroutine"].as_u64().is_some_and(|line| line > 0), "{marked}");
    browser.click("#diff");
    assert_eq!(browser.run("return document.querySelectorAll('.l.changed').length > 0"), true);
    let asked = "return performance.getEntriesByType('resource').map((entry) => entry.name)\
        .filter((name) => !name.startsWith('data:'))";
    assert_eq!(browser.run(asked), json!([]));
    let lost = "return [...document.querySelectorAll('a[href]')].map((link) => link.href)\
        .filter((link) => !link.startsWith('http') && !link.includes('#'))";
    assert_eq!(browser.run(lost), json!([]));
    let sources = "return [...document.querySelectorAll('#transcript a')].filter((link) => link.href.startsWith('file:')).length";
    assert_eq!(browser.run(sources), 0);
    let console = browser.console();
    assert!(console.is_empty(), "{console:?}");
}

#[test]
fn paper_has_the_whole_program_and_no_controls() {
    let Some(browser) = Browser::start(DESKTOP) else { return };
    browser.open("programs/ch2_worker.html#step=0");
    browser.print();
    let shown = "return [...document.querySelectorAll('button, input, select, summary.view, .stepper')]\
        .filter((element) => element.checkVisibility()).map((element) => element.outerHTML)";
    let heads = "return [...document.querySelectorAll('thead button')]\
        .filter((element) => getComputedStyle(element, '::after').content !== 'none').length";
    assert_eq!(browser.run(heads), 0, "an arrow to sort by is printed");
    let shown = browser.run(shown);
    let shown: Vec<_> = shown.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    // The heads of tables are buttons.
    assert!(shown.iter().all(|html| html.starts_with("<button type=\"button\">")), "{shown:?}");
    let hidden = "return document.querySelectorAll('#transcript li[hidden]').length && \
        [...document.querySelectorAll('#transcript li')].every((line) => line.checkVisibility())";
    assert_eq!(browser.run(hidden), true);
    // The table of costs is as wide as the page, and not scrolled.
    let cut = "return [...document.querySelectorAll('.scroll')].filter((part) => getComputedStyle(part).overflowX !== 'visible').length";
    assert_eq!(browser.run(cut), 0);
}
