//! The types of calls.

use super::Checker;
use super::kind::{Type, Typed, Words};
use crate::condition::{Expression, Function, ItemType};

impl<'a> Checker<'a> {
    pub(super) fn call(&mut self, function: Function, arguments: &'a [Expression]) -> Type<'a> {
        match function {
            Function::Concat | Function::Join => {
                for argument in arguments {
                    self.infer(argument);
                }
                any_text()
            }
            Function::Number => {
                for argument in arguments {
                    let argument = self.infer(argument);
                    self.demand_numeric(&argument);
                }
                Type::Number
            }
            Function::Int
            | Function::Round
            | Function::Floor
            | Function::Min
            | Function::Max
            | Function::Sum => {
                for argument in arguments {
                    let argument = self.infer(argument);
                    self.demand_number(&argument, function.name());
                }
                Type::Number
            }
            Function::SelectedAt => self.selected_at(arguments),
            Function::ChoiceName => self.choice_name(arguments),
            Function::Date => self.of_moment(function, arguments, Type::Date),
            Function::DateTime => self.of_moment(function, arguments, Type::DateTime),
            Function::DecimalDateTime => self.of_moment(function, arguments, Type::Number),
            Function::FormatDate => self.of_moment(function, arguments, any_text()),
        }
    }

    /// What may be a number: a text that is typed may hold one, and true and false are 1 and 0.
    fn demand_numeric(&mut self, argument: &Typed<'_>) {
        let is_free_text = matches!(&argument.kind, Type::Text(words) if !words.is_choice);
        if !is_free_text && !matches!(argument.kind, Type::Boolean) {
            self.demand_number(argument, "number");
        }
    }

    /// A function whose first argument is a day or a moment, or a text that may be one.
    fn of_moment(
        &mut self,
        function: Function,
        arguments: &'a [Expression],
        result: Type<'a>,
    ) -> Type<'a> {
        for (index, argument) in arguments.iter().enumerate() {
            let argument = self.infer(argument);
            let fits = match &argument.kind {
                Type::Any | Type::Date | Type::DateTime => true,
                Type::Text(words) => !words.is_choice,
                _ => false,
            };
            if index == 0 && !fits {
                let name = function.name();
                let message = format!("`{name}` takes a date, but {}.", argument.description());
                self.type_error(argument.offset, message);
            }
        }
        result
    }

    fn selected_at(&mut self, arguments: &'a [Expression]) -> Type<'a> {
        let [item, place] = arguments else { return Type::Any };
        // The item is looked at as a whole here, so its own visit only takes its place.
        let offset = self.offsets.next().copied();
        let mut kind = any_text();
        if let Expression::Item(item) = item {
            match self.lookup(item, offset) {
                Some(ItemType::Many(codes) | ItemType::Ranked(codes)) => {
                    kind = Type::Text(Words::of(&codes));
                }
                None | Some(ItemType::Any) => kind = Type::Any,
                Some(_) => self.type_error(
                    offset,
                    format!(
                        "`selected-at` takes a multiple choice or a ranking, and `{item}` is none."
                    ),
                ),
            }
        }
        let place = self.infer(place);
        self.demand_number(&place, "selected-at");
        kind
    }

    fn choice_name(&mut self, arguments: &'a [Expression]) -> Type<'a> {
        let [code, item] = arguments else { return Type::Any };
        self.infer(code);
        let offset = self.offsets.next().copied();
        if let Expression::Item(item) = item {
            let has_labels = matches!(
                self.lookup(item, offset),
                None | Some(
                    ItemType::One(_) | ItemType::Many(_) | ItemType::Ranked(_) | ItemType::Any
                )
            );
            if !has_labels {
                self.type_error(
                    offset,
                    format!("`choice-name` takes an item with categories, and `{item}` has none."),
                );
            }
        }
        any_text()
    }
}

fn any_text<'a>() -> Type<'a> {
    Type::Text(Words { values: None, is_choice: false })
}
