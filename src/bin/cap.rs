//! The native command.
use std::rc::Rc;
fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).expect("file")).expect("readable");
    let scenario = match cap_playground::scenario::text::parse(&text) {
        Ok(s) => s,
        Err(errors) => {
            for e in errors {
                println!("{e}");
            }
            return;
        }
    };
    let run = cap_playground::run::run(&Rc::new(scenario)).expect("parsed");
    print!("{}", run.trace.text());
    println!("digest {:08x} problems {:?}", run.trace.digest(), run.trace.problems);
    println!("{:#?}", cap_playground::run::frozen::frozen(&run.trace));
}
