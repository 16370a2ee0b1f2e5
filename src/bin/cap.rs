//! The native command: `cap check`, `cap run`, `cap render`, `cap judge`, `cap attack`, `cap fence`,
//! `cap mdbook`.

#[path = "cap/arguments.rs"]
mod arguments;
#[path = "cap/attack.rs"]
mod attack;
#[path = "cap/check.rs"]
mod check;
#[path = "cap/exhaust.rs"]
mod exhaust;
#[path = "cap/fence.rs"]
mod fence;
#[path = "cap/held.rs"]
mod held;
#[path = "cap/judge.rs"]
mod judge;
#[path = "cap/judged.rs"]
mod judged;
#[path = "cap/lessons.rs"]
mod lessons;
#[path = "cap/mdbook.rs"]
mod mdbook;
#[path = "cap/mismatches.rs"]
mod mismatches;
#[path = "cap/progress.rs"]
mod progress;
#[path = "cap/readme.rs"]
mod readme;
#[path = "cap/render.rs"]
mod render;
#[path = "cap/show.rs"]
mod show;
#[path = "cap/source.rs"]
mod source;

/// Exit code when the command's own words are wrong, or a file cannot be read.
const MISUSE: u8 = 2;

fn main() -> std::process::ExitCode {
    use arguments::CommandLine;
    let outcome = match arguments::parse() {
        Ok(CommandLine::Help) => {
            print(arguments::HELP);
            Ok(true)
        }
        Ok(CommandLine::Attack { file, effort, json }) => attack::attack(&file, effort, json),
        Ok(CommandLine::Exhaust { file, merges, json }) => exhaust::exhaust(&file, merges, json),
        Ok(CommandLine::Check { files }) => check::check(&files),
        Ok(CommandLine::Run { file, print }) => show::run(&file, print),
        Ok(CommandLine::Judge { files, judge }) => judge.files(&files),
        Ok(CommandLine::Render(rendering)) => render::render(&rendering),
        Ok(CommandLine::Fence(fencing)) => fence::fence(*fencing),
        Ok(CommandLine::Mdbook { is_question: true }) => Ok(true),
        Ok(CommandLine::Mdbook { is_question: false }) => mdbook::mdbook(),
        Err(message) => Err(message),
    };
    match outcome {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(message) => {
            eprintln!("cap: {message}");
            std::process::ExitCode::from(MISUSE)
        }
    }
}

/// Prints a text and a line end. A reader that has seen enough (`| head`) is no error.
fn print(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}
