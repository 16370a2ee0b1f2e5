//! The judge: tables of histories with known verdicts, and every clever algorithm against a
//! slow and obvious one.

mod drawn;
mod enumerate;
mod linearizable;
mod oracle;
