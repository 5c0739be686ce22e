//! What the address of a desk's page asks for: `?dossier=ask&thanks=4&idle=20&interval=2`.

use super::state::Timing;

/// How a desk is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How long everything takes.
    pub timing: Timing,
    /// Whether the code of a dossier is asked for; none if the address does not say.
    pub asks_dossier: Option<bool>,
}

impl Options {
    /// Reads the query of an address. What it does not say, and what makes no sense, is the default.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let mut options = Self::default();
        for field in query.trim_start_matches('?').split('&') {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let seconds = |least: u64, most: u64| {
                value.parse().ok().filter(|it| (least..=most).contains(it)).map(|it| it * 1_000)
            };
            let timing = &mut options.timing;
            match name {
                "thanks" => timing.thanks = seconds(1, 60).unwrap_or(timing.thanks),
                "idle" => timing.idle = seconds(5, 600).unwrap_or(timing.idle),
                "interval" => {
                    timing.between_ratings = seconds(1, 60).unwrap_or(timing.between_ratings);
                }
                "dossier" if value == "ask" => options.asks_dossier = Some(true),
                "dossier" if value == "no" => options.asks_dossier = Some(false),
                _ => {}
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_how_a_desk_is_set_up_and_nonsense_says_nothing() {
        let options = Options::of_query("?dossier=ask&thanks=2&idle=30&interval=5&lang=en");
        let timing = Timing { between_ratings: 5_000, idle: 30_000, thanks: 2_000 };
        assert_eq!(options, Options { timing, asks_dossier: Some(true) });
        for nothing in ["", "?", "?thanks=0&idle=1&interval=-2&dossier=perhaps", "?thanks=1e9&&="] {
            assert_eq!(Options::of_query(nothing), Options::default(), "{nothing}");
        }
    }
}
