//! Members of staff as the API shows and takes them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};
use crate::permission::{Role, UserName};
use crate::store::staff::{Person, StaffEntry};

/// The longest name that people read, in characters.
const LONGEST_NAME: usize = 120;

/// The longest address for e-mail (RFC 5321), in bytes.
const LONGEST_EMAIL: usize = 254;

/// The longest telephone number, in characters.
const LONGEST_PHONE: usize = 32;

/// A member of staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StaffBody {
    /// The name to sign in with.
    user: String,
    /// The name that people read.
    #[schema(required)]
    display_name: Option<String>,
    /// The address for e-mail.
    #[schema(required)]
    email: Option<String>,
    /// The telephone number.
    #[schema(required)]
    phone: Option<String>,
    /// What the person is there for.
    #[schema(example = "coordinator")]
    role: String,
    /// The unit the person works for, with those below it; null for the whole survey.
    #[schema(required)]
    unit: Option<String>,
    /// `active`, `invited` (no password yet) or `disabled`.
    #[schema(example = "active")]
    state: &'static str,
    /// Whether a second factor is set up.
    second_factor: bool,
    /// When the person was added.
    #[schema(format = "date-time")]
    created_at: String,
    /// When the person signed in last; null for never.
    #[schema(required, format = "date-time")]
    last_sign_in_at: Option<String>,
    /// How often this was changed; a change says which it has seen.
    revision: i64,
}

impl From<StaffEntry> for StaffBody {
    fn from(entry: StaffEntry) -> Self {
        let state = match (entry.disabled_at, entry.invited_at) {
            (Some(_), _) => "disabled",
            (None, Some(_)) => "invited",
            (None, None) => "active",
        };
        let Person { display_name, email, phone } = entry.person;
        Self {
            user: entry.staff.user.to_string(),
            display_name,
            email,
            phone,
            role: entry.staff.role.to_string(),
            unit: entry.staff.unit.map(String::from),
            state,
            second_factor: entry.second_factor_since.is_some(),
            created_at: entry.created_at.to_string(),
            last_sign_in_at: entry.last_sign_in_at.map(|at| at.to_string()),
            revision: entry.revision,
        }
    }
}

/// Who somebody is for colleagues.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// The name that people read.
    #[serde(default)]
    #[schema(max_length = 120)]
    display_name: Option<String>,
    /// The address for e-mail.
    #[serde(default)]
    #[schema(max_length = 254)]
    email: Option<String>,
    /// The telephone number.
    #[serde(default)]
    #[schema(max_length = 32)]
    phone: Option<String>,
}

impl From<Person> for PersonBody {
    fn from(Person { display_name, email, phone }: Person) -> Self {
        Self { display_name, email, phone }
    }
}

/// Somebody to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffToAdd {
    /// The name to sign in with: ASCII letters, digits, `_`, `-`, `.`, `@`.
    #[schema(max_length = 64)]
    user: String,
    /// What the person is there for.
    #[schema(example = "coordinator")]
    role: String,
    /// The unit's code; null for the whole survey.
    #[serde(default)]
    unit: Option<String>,
    /// The name that people read.
    #[serde(default)]
    #[schema(max_length = 120)]
    display_name: Option<String>,
    /// The address for e-mail.
    #[serde(default)]
    #[schema(max_length = 254)]
    email: Option<String>,
    /// The telephone number.
    #[serde(default)]
    #[schema(max_length = 32)]
    phone: Option<String>,
}

/// What a member of staff is to become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffToSet {
    /// What the person is there for.
    #[schema(example = "coordinator")]
    role: String,
    /// The unit's code; null for the whole survey.
    unit: Option<String>,
    /// The name that people read.
    display_name: Option<String>,
    /// The address for e-mail.
    email: Option<String>,
    /// The telephone number.
    phone: Option<String>,
    /// Whether the person may no longer sign in.
    pub disabled: bool,
    /// The revision that was seen.
    pub revision: i64,
}

/// What was said of somebody, read.
#[derive(Debug)]
pub struct Details {
    /// The role.
    pub role: Role,
    /// The unit.
    pub unit: Option<UnitCode>,
    /// Who it is for colleagues.
    pub person: Person,
}

impl StaffToAdd {
    /// The name and all that was said of the person.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub async fn read(self, app: &App, language: Language) -> Result<(UserName, Details), Problem> {
        let mut faults = Faults { language, problems: Vec::new() };
        let user = self.user.trim().parse::<UserName>().ok();
        if user.is_none() {
            faults.add(
                "user",
                "invalid_user",
                "Tên người dùng gồm 1 đến 64 chữ cái không dấu, chữ số và các dấu _ - . @",
                "a user name has 1 to 64 ASCII letters, digits, `_`, `-`, `.` or `@`",
            );
        }
        let person = [self.display_name, self.email, self.phone];
        let details = faults.details(app, &self.role, self.unit, person).await?;
        match (user, details) {
            (Some(user), Some(details)) if faults.problems.is_empty() => Ok((user, details)),
            _ => Err(Problem::InvalidAccount(faults.problems)),
        }
    }
}

impl StaffToSet {
    /// All that was said of the person.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub async fn read(self, app: &App, language: Language) -> Result<Details, Problem> {
        let mut faults = Faults { language, problems: Vec::new() };
        let person = [self.display_name, self.email, self.phone];
        let details = faults.details(app, &self.role, self.unit, person).await?;
        details
            .filter(|_| faults.problems.is_empty())
            .ok_or(Problem::InvalidAccount(faults.problems))
    }
}

impl PersonBody {
    /// Who somebody is for colleagues.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub fn read(self, language: Language) -> Result<Person, Problem> {
        let mut faults = Faults { language, problems: Vec::new() };
        let person = faults.person([self.display_name, self.email, self.phone]);
        if faults.problems.is_empty() {
            Ok(person)
        } else {
            Err(Problem::InvalidAccount(faults.problems))
        }
    }
}

/// One problem with one field.
#[must_use]
pub fn fault(language: Language, field: &str, code: &'static str, words: [&str; 2]) -> Problem {
    let mut faults = Faults { language, problems: Vec::new() };
    let [vietnamese, english] = words;
    faults.add(field, code, vietnamese, english);
    Problem::InvalidAccount(faults.problems)
}

struct Faults {
    language: Language,
    problems: Vec<ItemProblem>,
}

impl Faults {
    fn add(&mut self, field: &str, code: &'static str, vietnamese: &str, english: &str) {
        let message = self.language.pick(vietnamese, english).to_owned();
        self.problems.push(ItemProblem { item: Some(field.to_owned()), code, message });
    }

    async fn details(
        &mut self,
        app: &App,
        role: &str,
        unit: Option<String>,
        person: [Option<String>; 3],
    ) -> Result<Option<Details>, Problem> {
        let role = role.parse::<Role>().ok();
        if role.is_none() {
            self.add(
                "role",
                "unknown_role",
                "Vai trò là administrator, designer, coordinator, enumerator, analyst hoặc viewer",
                "a role is administrator, designer, coordinator, enumerator, analyst or viewer",
            );
        }
        let unit = unit.filter(|unit| !unit.trim().is_empty());
        let known = match &unit {
            Some(code) => unit_of(app, code).await?,
            None => None,
        };
        if unit.is_some() && known.is_none() {
            self.add("unit", "unknown_unit", "Không có đơn vị này", "there is no such unit");
        }
        let person = self.person(person);
        Ok(role.map(|role| Details { role, unit: known, person }))
    }

    fn person(&mut self, [display_name, email, phone]: [Option<String>; 3]) -> Person {
        let given = |text: Option<String>| {
            let text: String = text?.chars().filter(|c| !c.is_control()).collect();
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let person =
            Person { display_name: given(display_name), email: given(email), phone: given(phone) };
        if person.display_name.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME) {
            self.add(
                "display_name",
                "too_long",
                "Họ tên dài nhất 120 chữ",
                "a name has at most 120 letters",
            );
        }
        let is_email = |text: &String| {
            let ends = text.split_once('@');
            text.len() <= LONGEST_EMAIL
                && !text.contains(char::is_whitespace)
                && ends.is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
        };
        if person.email.as_ref().is_some_and(|email| !is_email(email)) {
            self.add(
                "email",
                "invalid_email",
                "Thư điện tử có dạng ten@coquan.gov.vn",
                "an address looks like name@office.gov.vn",
            );
        }
        let is_phone = |text: &String| {
            text.chars().count() <= LONGEST_PHONE
                && text.chars().any(|c| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_digit() || " +-.()".contains(c))
        };
        if person.phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            self.add(
                "phone",
                "invalid_phone",
                "Số điện thoại chỉ có chữ số, dấu cách và + - . ( )",
                "a telephone number has digits, spaces and + - . ( )",
            );
        }
        person
    }
}

/// The unit of this code, whenever it exists.
async fn unit_of(app: &App, code: &str) -> Result<Option<UnitCode>, Problem> {
    let Ok(code) = UnitCode::new(code.trim()) else { return Ok(None) };
    let known: BTreeSet<_> = app.store.units().await?.into_iter().map(|unit| unit.code).collect();
    Ok(known.contains(&code).then_some(code))
}

/// The user of a path.
///
/// # Errors
///
/// If the text cannot be a name.
pub fn user_of_path(user: &str) -> Result<UserName, Problem> {
    user.parse().map_err(|_| Problem::UnknownStaff)
}
