//! How a link wants its scenario shown.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word in a link.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// The choice of this word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|choice| choice.word() == word)
            }
        }
    };
}

words! {
    /// How much of the page to show.
    Interface {
        /// All of it.
        Full => "full",
        /// What fits into somebody's page.
        Embed => "embed",
        /// The picture alone.
        Bare => "bare",
    }
}

words! {
    /// Light or dark.
    Theme {
        /// As the reader's system has it.
        Auto => "auto",
        /// Dark on light.
        Light => "light",
        /// Light on dark.
        Dark => "dark",
    }
}

words! {
    /// Whether things move.
    Motion {
        /// As the reader's system has it.
        Auto => "auto",
        /// Steps instead of movement.
        Reduce => "reduce",
    }
}

words! {
    /// What to look at first.
    View {
        /// The map of the cluster.
        Diagram => "diagram",
        /// The space–time diagram.
        Timeline => "timeline",
        /// What clients were told.
        Table => "table",
    }
}
