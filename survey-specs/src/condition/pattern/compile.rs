//! From the parts of a pattern to its program.

use super::MAX_STEPS;
use super::machine::{Class, Program, Step};

/// What a part of the source says.
pub(super) enum Node {
    /// Nothing: fits everywhere.
    Empty,
    Step(Step),
    Class(Class),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: usize,
        /// No bound, if missing.
        max: Option<usize>,
    },
}

/// The program would have more than [`MAX_STEPS`] steps.
pub(super) struct TooLarge;

/// Writes the program of a pattern.
pub(super) fn compile(node: &Node) -> Result<Program, TooLarge> {
    let mut compiler = Compiler { program: Program::default(), size: 0 };
    compiler.emit(node)?;
    Ok(compiler.program)
}

struct Compiler {
    program: Program,
    /// Steps so far, each member of a class counted where it is used.
    size: usize,
}

impl Compiler {
    /// Every node emits at least one step, so that the bound on steps bounds the work too.
    fn emit(&mut self, node: &Node) -> Result<(), TooLarge> {
        match node {
            Node::Empty => self.skip(),
            Node::Step(step) => self.push(*step).map(|_| ()),
            Node::Class(class) => self.class(class),
            Node::Sequence(parts) => parts.iter().try_for_each(|part| self.emit(part)),
            Node::Alternatives(alternatives) => self.alternatives(alternatives),
            Node::Repeat { node, min, max } => self.repeat(node, *min, *max),
        }
    }

    fn here(&self) -> Result<u16, TooLarge> {
        u16::try_from(self.program.steps.len()).map_err(|_| TooLarge)
    }

    fn push(&mut self, step: Step) -> Result<usize, TooLarge> {
        self.size += 1;
        if self.size > MAX_STEPS {
            return Err(TooLarge);
        }
        self.program.steps.push(step);
        Ok(self.program.steps.len() - 1)
    }

    fn skip(&mut self) -> Result<(), TooLarge> {
        let next = self.here()? + 1;
        self.push(Step::Jump(next)).map(|_| ())
    }

    fn class(&mut self, class: &Class) -> Result<(), TooLarge> {
        self.size += class.members.len();
        let known = self.program.classes.iter().position(|known| known == class);
        let index = known.unwrap_or_else(|| {
            self.program.classes.push(class.clone());
            self.program.classes.len() - 1
        });
        self.push(Step::Class(u16::try_from(index).map_err(|_| TooLarge)?)).map(|_| ())
    }

    fn alternatives(&mut self, alternatives: &[Node]) -> Result<(), TooLarge> {
        let mut exits = Vec::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            if index + 1 == alternatives.len() {
                self.emit(alternative)?;
            } else {
                let split = self.push(Step::Split(0, 0))?;
                let first = self.here()?;
                self.emit(alternative)?;
                exits.push(self.push(Step::Jump(0))?);
                self.program.steps[split] = Step::Split(first, self.here()?);
            }
        }
        let end = self.here()?;
        for exit in exits {
            self.program.steps[exit] = Step::Jump(end);
        }
        Ok(())
    }

    fn repeat(&mut self, node: &Node, min: usize, max: Option<usize>) -> Result<(), TooLarge> {
        for _ in 0..min {
            self.emit(node)?;
        }
        let Some(max) = max else {
            let split = self.push(Step::Split(0, 0))?;
            let first = self.here()?;
            self.emit(node)?;
            self.push(Step::Jump(first - 1))?;
            self.program.steps[split] = Step::Split(first, self.here()?);
            return Ok(());
        };
        let mut exits = Vec::new();
        for _ in min..max {
            exits.push(self.push(Step::Split(0, 0))?);
            self.emit(node)?;
        }
        let end = self.here()?;
        for exit in exits {
            let first = u16::try_from(exit + 1).map_err(|_| TooLarge)?;
            self.program.steps[exit] = Step::Split(first, end);
        }
        if max == 0 { self.skip() } else { Ok(()) }
    }
}
