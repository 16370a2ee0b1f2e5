//! Attacks that cannot be tried in full, and why.

/// Why an attack cannot be exhausted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// Whether requests are answered is judged with the partition held for ever.
    Answers,
    /// The requests have to be as written.
    FreeRequests,
    /// There are more ways to fail than can be told apart.
    TooManyFaults,
    /// What is kept for each order is what linearizability leaves open.
    NotLinearizable,
    /// Whom a client asks depends on what it was told.
    Roaming,
    /// Machines look at their clocks, toss coins, or give clients contexts.
    Clocks,
}

impl Unfit {
    /// Why, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Unfit::Answers => {
                "Only consistency and convergence can be tried in full: whether requests are \
                 answered is judged with each partition held for ever."
            }
            Unfit::FreeRequests => {
                "Only the requests as written can be tried in full: write `requests=written`."
            }
            Unfit::TooManyFaults => {
                "There are too many ways to fail; allow fewer kinds of fault or take fewer machines."
            }
            Unfit::NotLinearizable => {
                "In every order only `linearizable` can be tried, and of all requests."
            }
            Unfit::Roaming => {
                "In every order clients have to stay at one machine: write `client c1 at A`."
            }
            Unfit::Clocks => {
                "Its machines look at clocks, toss coins or give clients contexts: what they do \
                 depends on more than the order of things. Leave out `order=any`, so that time is \
                 there."
            }
        }
    }
}
