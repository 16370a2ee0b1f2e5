//! One register that one server holds; of several servers none knows of the others.

use super::system::{Out, Server, Wire};

#[derive(Clone, Hash)]
pub struct Copy(u32);

impl Server for Copy {
    type Message = ();

    fn new(_: usize, _: usize) -> Copy {
        Copy(0)
    }

    fn on(&self, from: usize, message: &Wire<()>) -> Option<(Copy, Out<()>)> {
        match *message {
            Wire::Put(number, value) => Some((Copy(value), vec![(from, Wire::PutOk(number))])),
            Wire::Get(number) => Some((self.clone(), vec![(from, Wire::GetOk(number, self.0))])),
            _ => None,
        }
    }
}
