//! When something is shown: rows of plain words, and the expression beside them.

use leptos::prelude::*;
use survey_specs::condition::Condition;
use survey_specs::source::Path;

use super::condition::{Answers, Joint, Row, Rows, Subject, Test, subjects};
use super::desk::{Desk, id_of};
use super::fields::options;
use super::words::Words;

/// Everything that the rows need.
#[derive(Clone, Copy)]
struct Builder {
    desk: Desk,
    at: StoredValue<Path>,
    source: Memo<String>,
    subjects: Memo<Vec<Subject>>,
    /// The rows as they were chosen here, as long as the expression is theirs: a value that is still
    /// empty reads as another test otherwise.
    chosen: RwSignal<Rows>,
    /// The rows that are shown; none if rows cannot say the expression.
    shown: Memo<Option<Rows>>,
}

impl Builder {
    fn new(desk: Desk, holder: &Path, key: &str) -> Self {
        let at = holder.key(key);
        let before = holder.clone();
        let source = desk.word(at.clone());
        let subjects = Memo::new(move |_| {
            let language = desk.naming_language();
            // The questions before are not what is being typed.
            desk.read_at_rest(|tree| subjects(tree, &before, &language))
        });
        let chosen = RwSignal::new(Rows::default());
        let shown = Memo::new(move |_| {
            let source = source.get();
            let is_chosen = |rows: &Rows| subjects.with(|subjects| rows.write(subjects) == source);
            if source.trim().is_empty() {
                return Some(Rows::default());
            }
            if let Some(rows) = chosen.with(|rows| is_chosen(rows).then(|| rows.clone())) {
                return Some(rows);
            }
            Condition::parse(source.trim()).ok().as_ref().and_then(Rows::of)
        });
        Self { desk, at: StoredValue::new(at), source, subjects, chosen, shown }
    }

    fn change(self, change: impl FnOnce(&mut Rows)) {
        let Some(mut rows) = self.shown.get_untracked() else { return };
        change(&mut rows);
        let written = self.subjects.with_untracked(|subjects| rows.write(subjects));
        self.chosen.set(rows);
        self.write(&written);
    }

    fn change_row(self, index: usize, change: impl FnOnce(&mut Row)) {
        self.change(|rows| {
            if let Some(row) = rows.rows.get_mut(index) {
                change(row);
            }
        });
    }

    fn write(self, source: &str) {
        self.at.with_value(|at| self.desk.write_plain(at, source));
    }

    /// One more row, about the question that stands nearest before.
    fn add(self) {
        let nearest = self.subjects.with_untracked(|subjects| {
            let choice = |subject: &&Subject| matches!(subject.answers, Answers::One(_));
            subjects.iter().rev().find(choice).or(subjects.last()).cloned()
        });
        if let Some(subject) = nearest {
            self.desk.settle();
            self.change(|rows| rows.rows.push(first_row(&subject)));
        }
    }
}

/// A row about a question, with the first test and value that it has.
fn first_row(subject: &Subject) -> Row {
    let test = subject.answers.tests().first().copied().unwrap_or_default();
    let value = subject.answers.choices(test).and_then(|choices| choices.first());
    let value = value.map(|(code, _)| code.clone()).unwrap_or_default();
    Row { item: subject.code.clone(), test, value }
}

/// What a condition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether something is shown.
    Shown,
    /// Whether an answer must be given.
    Required,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Self::Shown => "show_if",
            Self::Required => "required_if",
        }
    }

    fn legend(self, words: &Words) -> &'static str {
        match self {
            Self::Shown => words.condition,
            Self::Required => words.required_if,
        }
    }

    /// What holds where there is no condition.
    fn without(self, words: &Words) -> &'static str {
        match self {
            Self::Shown => words.always,
            Self::Required => words.as_ticked,
        }
    }
}

/// A condition of a section, an item, a row or a category.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn ConditionBuilder(
    /// The draft.
    desk: Desk,
    /// Whose condition it is.
    holder: Path,
    /// What it is for.
    #[prop(default = Purpose::Shown)]
    purpose: Purpose,
) -> impl IntoView {
    let builder = Builder::new(desk, &holder, purpose.key());
    let Builder { shown, subjects, .. } = builder;
    let count =
        Memo::new(move |_| shown.with(|rows| rows.as_ref().map_or(0, |rows| rows.rows.len())));
    let is_always =
        move || shown.with(|rows| rows.as_ref().is_some_and(|rows| rows.rows.is_empty()));
    let can_add = move || subjects.with(|subjects| !subjects.is_empty());
    view! {
        <fieldset class="condition">
            <legend>{move || purpose.legend(desk.words())}</legend>
            {move || is_always().then(|| view! {
                <p class="soft">{if can_add() { purpose.without(desk.words()) } else { desk.words().nothing_before }}</p>
            })}
            {move || shown.with(Option::is_none).then(|| view! {
                <p class="soft">{desk.words().beyond_rows}</p>
            })}
            {move || (count.get() > 1).then(|| view! { <JointChoice builder/> })}
            <For each=move || 0..count.get() key=|index| *index let:index>
                <RowView builder index/>
            </For>
            {move || (shown.with(Option::is_some) && can_add()).then(|| view! {
                <button type="button" on:click=move |_| builder.add()>"+ " {desk.words().add_condition}</button>
            })}
            <ExpressionField builder/>
        </fieldset>
    }
}

#[component]
fn JointChoice(builder: Builder) -> impl IntoView {
    let desk = builder.desk;
    let joint = Memo::new(move |_| {
        builder.shown.with(|rows| rows.as_ref().map(|rows| rows.joint).unwrap_or_default())
    });
    let choices = move || {
        let words = desk.words();
        let all = [("all", words.all_hold), ("any", words.any_holds)];
        let chosen = if joint.get() == Joint::All { "all" } else { "any" };
        options(all.map(|(word, shown)| (word.to_owned(), shown.to_owned())).to_vec(), chosen)
    };
    let choose = move |event| {
        let joint = if event_target_value(&event) == "any" { Joint::Any } else { Joint::All };
        builder.desk.settle();
        builder.change(|rows| rows.joint = joint);
    };
    view! {
        <select class="joint" aria-label=move || desk.words().joint on:change=choose>{choices}</select>
    }
}

#[component]
fn RowView(builder: Builder, index: usize) -> impl IntoView {
    let desk = builder.desk;
    let row = Memo::new(move |_| {
        let row = |rows: &Option<Rows>| rows.as_ref()?.rows.get(index).cloned();
        builder.shown.with(row).unwrap_or_default()
    });
    let subject = Memo::new(move |_| {
        let code = row.with(|row| row.item.clone());
        builder.subjects.with(|all| all.iter().find(|subject| subject.code == code).cloned())
    });
    let subjects = move || {
        let named = |subject: &Subject| {
            (subject.code.clone(), [cut(&subject.name).as_str(), " · ", &subject.code].concat())
        };
        let all = builder.subjects.with(|all| all.iter().map(named).collect());
        options(all, &row.with(|row| row.item.clone()))
    };
    let tests = move || {
        let chosen = row.with(|row| row.test);
        let mut known = subject.with(|subject| {
            subject.as_ref().map_or_else(Vec::new, |subject| subject.answers.tests().to_vec())
        });
        // What the expression says is shown, even where the question is gone or of another kind.
        if !known.contains(&chosen) {
            known.insert(0, chosen);
        }
        let named = |test: Test| (test.word().to_owned(), desk.words().test(test).to_owned());
        options(known.into_iter().map(named).collect(), chosen.word())
    };
    let choose_subject = move |event| {
        let code = event_target_value(&event);
        let found = builder
            .subjects
            .with_untracked(|all| all.iter().find(|subject| subject.code == code).map(first_row));
        desk.settle();
        builder.change_row(index, |row| *row = found.unwrap_or_default());
    };
    let choose_test = move |event| {
        let Some(test) = Test::of(&event_target_value(&event)) else { return };
        desk.settle();
        let first = subject.with_untracked(|subject| {
            let choices = subject.as_ref()?.answers.choices(test)?;
            choices.first().map(|(code, _)| code.clone())
        });
        builder.change_row(index, |row| {
            row.test = test;
            if !test.takes_value() {
                row.value.clear();
            } else if row.value.is_empty() {
                row.value = first.unwrap_or_default();
            }
        });
    };
    let remove = move |_| {
        desk.settle();
        builder.change(|rows| {
            if index < rows.rows.len() {
                rows.rows.remove(index);
            }
        });
    };
    view! {
        <div class="condition-row">
            <select class="subject" aria-label=move || desk.words().subject on:change=choose_subject>{subjects}</select>
            <select aria-label=move || desk.words().test_name on:change=choose_test>{tests}</select>
            <RowValue builder index row subject/>
            <button type="button" class="quiet" aria-label=move || desk.words().delete on:click=remove>"×"</button>
        </div>
    }
}

/// What the answer is compared with: a category to choose, or something to type.
#[component]
fn RowValue(
    builder: Builder,
    index: usize,
    row: Memo<Row>,
    subject: Memo<Option<Subject>>,
) -> impl IntoView {
    let desk = builder.desk;
    let value = Memo::new(move |_| row.with(|row| row.value.clone()));
    // Drawn anew for another question or test only, not for each letter.
    let asked = Memo::new(move |_| {
        (
            subject.with(|subject| subject.as_ref().map(|subject| subject.answers.clone())),
            row.with(|row| row.test),
        )
    });
    let write = move |event| {
        let text = event_target_value(&event);
        builder.change_row(index, |row| row.value = text);
    };
    move || {
        let (answers, test) = asked.get();
        if !test.takes_value() {
            return ().into_any();
        }
        let name = move || desk.words().value;
        if let Some(choices) = answers.as_ref().and_then(|answers| answers.choices(test)) {
            let choices: Vec<_> = choices
                .iter()
                .map(|(code, label)| {
                    let shown =
                        if label.is_empty() || label == code { code.clone() } else { cut(label) };
                    (code.clone(), shown)
                })
                .collect();
            return view! {
                <select aria-label=name on:change=write>{move || options(choices.clone(), &value.get())}</select>
            }
            .into_any();
        }
        let kind = match answers {
            Some(Answers::Words(kind)) => kind,
            _ => "text",
        };
        view! {
            <input
                type=kind
                aria-label=name
                autocomplete="off"
                prop:value=move || value.get()
                on:input=write
                on:change=move |_| desk.settle()
            />
        }
        .into_any()
    }
}

/// The expression itself, checked as it is typed.
#[component]
fn ExpressionField(builder: Builder) -> impl IntoView {
    let desk = builder.desk;
    let id = builder.at.with_value(id_of);
    let source = builder.source;
    let problem = Memo::new(move |_| {
        let text = source.get();
        if text.trim().is_empty() {
            return None;
        }
        if let Err(error) = Condition::parse(text.trim()) {
            let before: String = text
                .trim()
                .get(..error.offset)
                .unwrap_or_default()
                .chars()
                .rev()
                .take(12)
                .collect();
            let before: String = before.chars().rev().collect();
            let message = error.message.clone();
            let told =
                super::problem_words::told("condition_syntax", &message, desk.language.get());
            return Some(if before.is_empty() {
                told
            } else {
                [&told, " – “…", &before, "▮”"].concat()
            });
        }
        let checked = desk.checked.get();
        let at = builder.at.get_value();
        let found = checked.problems.iter().find(|problem| problem.at == at)?;
        Some(found.told(desk.language.get()))
    });
    let described = [id.as_str(), "-problem"].concat();
    view! {
        <div class="field expression" class:is-wrong=move || problem.with(Option::is_some)>
            <label for=id.clone()>{move || desk.words().expression}</label>
            <textarea
                id=id
                rows="1"
                class="code"
                spellcheck="false"
                aria-describedby=described.clone()
                prop:value=move || source.get()
                on:input=move |event| builder.write(&event_target_value(&event))
                on:change=move |_| desk.settle()
            ></textarea>
            <p id=described class="wrong" role="status">{move || problem.get()}</p>
        </div>
    }
}

/// A name short enough for a list.
fn cut(name: &str) -> String {
    let short: String = name.chars().take(70).collect();
    if short.len() < name.len() { short + "…" } else { short }
}
