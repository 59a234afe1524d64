//! `cargo pausa fuzz`: random bodies, which must do the same in every encoding.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pausa_cli::say;
use pausa_cli::workspace::Workspace;
use pausa_fuzz::run::{Fuzz, Summary, run};
use pausa_story::Failure;

fn main() -> ExitCode {
    pausa_cli::main(|arguments| {
        // The first is the command's name.
        let options = Fuzz::asked(arguments.get(1..).unwrap_or_default())?;
        let workspace = Workspace::find()?;
        let progress = ProgressBar::new_spinner().with_style(
            ProgressStyle::with_template("{spinner} {msg} {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        progress.set_message("building what bodies are linked with");
        progress.enable_steady_tick(std::time::Duration::from_millis(200));
        let found = run(&workspace.target, &options, |summary| {
            progress.set_message(format!(
                "{} bodies, {} pauses, {} divergences",
                summary.bodies,
                summary.pauses,
                summary.divergences.len()
            ));
        });
        progress.finish_and_clear();
        let summary = found?;
        report(&workspace, &options, &summary)?;
        Ok(if summary.divergences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// Prints the summary, and each divergence with its body and traces; the first also as a table.
fn report(workspace: &Workspace, options: &Fuzz, summary: &Summary) -> Result<(), Failure> {
    say(format_args!(
        "{} bodies, {} pauses, seed {}; {:.0} s, {:.0} bodies a minute",
        summary.bodies,
        summary.pauses,
        options.seed,
        summary.taken.as_secs_f64(),
        summary.bodies as f64 * 60.0 / summary.taken.as_secs_f64().max(0.001)
    ))?;
    say(format_args!(
        "comparisons: {} with the interpreter, {} with corosensei, {} with CPython",
        summary.with_interpreter, summary.with_corosensei, summary.with_python
    ))?;
    for (encoding, count) in &summary.compared {
        let refused = summary.refused.iter().filter(|((of, _), _)| of == encoding);
        let refused: Vec<_> = refused.map(|((_, code), count)| format!("{count} {code}")).collect();
        let refused =
            if refused.is_empty() { String::new() } else { format!("; refused: {}", refused.join(", ")) };
        say(format_args!("  {:12} {count} traces compared{refused}", encoding.name()))?;
    }
    for (rule, count) in &summary.documented {
        let (what, where_) = rule.describe();
        say(format_args!("documented difference, {count} times: {what} ({where_})"))?;
    }
    for divergence in &summary.divergences {
        let (seed, profile, build) = (divergence.seed, divergence.profile, &divergence.build);
        say(format_args!(
            "\nDIVERGENCE in {}, {build}: --seed {seed} --profile {profile}, saved as {}\n{}",
            divergence.encodings.join(", "),
            divergence.file.display(),
            divergence.body.text()
        ))?;
        say(divergence.lines.join("\n"))?;
    }
    if let Some(first) = summary.divergences.first() {
        let options = pausa_try::Options {
            files: vec![first.file.clone()],
            compilers: options.compilers.iter().take(1).cloned().collect(),
            opts: vec![options.opts.first().cloned().unwrap_or_else(|| "0".into())],
            command: format!("cargo pausa try {}", first.file.display()),
            ..pausa_try::Options::default()
        };
        say(pausa_try::for_people(&pausa_try::attempt(&workspace.target, &options)?))?;
    }
    say(format_args!("{} unexplained divergences", summary.divergences.len()))
}
