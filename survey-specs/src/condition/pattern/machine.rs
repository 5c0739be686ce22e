//! The program that a pattern becomes, and its simulation with sets of states.

use borsh::{BorshDeserialize, BorshSerialize};

/// Steps to follow; the first is the entry, and one past the last is the end of a match.
///
/// Characters are code points, because Borsh has no characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) classes: Vec<Class>,
}

/// One step of a program. Steps that take a character go on with the step after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) enum Step {
    /// Take exactly this character.
    Char(u32),
    /// Take any character but a line feed.
    Any,
    /// Take a character of this class.
    Class(u16),
    /// Go on there.
    Jump(u16),
    /// Go on at both places.
    Split(u16, u16),
    /// Go on with the next step at the start of the text only.
    Start,
    /// Go on with the next step at the end of the text only.
    End,
}

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct Class {
    /// Whether the set holds all characters but the members.
    pub(super) negated: bool,
    pub(super) members: Vec<Member>,
}

/// Some characters of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) enum Member {
    /// From the first code point to the second, both included.
    Range(u32, u32),
    /// `\d`
    Digit,
    /// `\w`
    Word,
    /// `\s`
    Space,
}

impl Class {
    fn contains(&self, c: char) -> bool {
        let found = self.members.iter().any(|member| match *member {
            Member::Range(first, last) => (first..=last).contains(&u32::from(c)),
            Member::Digit => c.is_ascii_digit(),
            Member::Word => c == '_' || c.is_alphanumeric(),
            Member::Space => c.is_whitespace(),
        });
        found != self.negated
    }
}

/// Steps that are reached at one place of the text, each once, in the order they were reached.
struct States {
    reached: Vec<usize>,
    seen: Vec<bool>,
}

impl States {
    /// No states of a program with this many steps.
    fn none(steps: usize) -> Self {
        Self { reached: Vec::with_capacity(steps + 1), seen: vec![false; steps + 1] }
    }

    fn reach(&mut self, state: usize) {
        if let Some(seen) = self.seen.get_mut(state)
            && !*seen
        {
            *seen = true;
            self.reached.push(state);
        }
    }

    fn clear(&mut self) {
        self.reached.clear();
        self.seen.fill(false);
    }
}

impl Program {
    /// Whether the program fits any part of the text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut now = States::none(self.steps.len());
        let mut next = States::none(self.steps.len());
        let mut chars = text.chars();
        let mut at_start = true;
        loop {
            // A match may begin anywhere.
            now.reach(0);
            if self.follow(&mut now, at_start, chars.as_str().is_empty()) {
                return true;
            }
            let Some(c) = chars.next() else {
                return false;
            };
            for &state in &now.reached {
                if self.takes(state, c) {
                    next.reach(state + 1);
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
            at_start = false;
        }
    }

    /// Adds all states that are reached without taking a character; tells whether a match ends here.
    fn follow(&self, states: &mut States, at_start: bool, at_end: bool) -> bool {
        let mut index = 0;
        while let Some(&state) = states.reached.get(index) {
            index += 1;
            match self.steps.get(state) {
                None => return true,
                Some(Step::Jump(target)) => states.reach(usize::from(*target)),
                Some(Step::Split(one, other)) => {
                    states.reach(usize::from(*one));
                    states.reach(usize::from(*other));
                }
                Some(Step::Start) if at_start => states.reach(state + 1),
                Some(Step::End) if at_end => states.reach(state + 1),
                Some(Step::Start | Step::End | Step::Char(_) | Step::Any | Step::Class(_)) => {}
            }
        }
        false
    }

    fn takes(&self, state: usize, c: char) -> bool {
        match self.steps.get(state) {
            Some(Step::Char(wanted)) => *wanted == u32::from(c),
            Some(Step::Any) => c != '\n',
            Some(Step::Class(class)) => {
                self.classes.get(usize::from(*class)).is_some_and(|class| class.contains(c))
            }
            Some(Step::Jump(_) | Step::Split(..) | Step::Start | Step::End) | None => false,
        }
    }
}
