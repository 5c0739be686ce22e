//! The pages on which staff say the code of their second factor and choose a password. They work
//! without scripts.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::frame::framed;

/// The page that asks for the code of the second factor.
#[derive(Clone, Debug)]
pub struct CodePage {
    /// The language of the page.
    pub language: Lang,
    /// Where the form posts `half`, `code` (and `next`) to.
    pub action: String,
    /// That the password was right; sent along as the field `half`.
    pub half: String,
    /// Where to go after signing in; sent along as the field `next`.
    pub next: Option<String>,
    /// Whether the last code was wrong.
    pub wrong: bool,
}

/// The page on which somebody chooses a password, led here by a one-time link.
#[derive(Clone, Debug)]
pub struct PasswordPage {
    /// The language of the page.
    pub language: Lang,
    /// Where the form posts `password` and `again` to.
    pub action: String,
    /// The name to sign in with.
    pub user: String,
    /// The name that people read.
    pub display_name: Option<String>,
    /// Whether it is somebody new.
    pub new: bool,
    /// Why the last password was not taken.
    pub failure: Option<PasswordFailure>,
}

/// Why a password was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordFailure {
    /// It cannot be chosen; why, in words.
    Unfit(&'static str),
    /// The two are not the same.
    Different,
}

/// What a page tells instead of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNotice {
    /// The password is set.
    Done,
    /// The link was used, is too old, or is none.
    Ended,
}

struct Words {
    code_title: &'static str,
    code: &'static str,
    code_hint: &'static str,
    wrong_code: &'static str,
    go_on: &'static str,
    welcome: &'static str,
    choose_again: &'static str,
    user: &'static str,
    password: &'static str,
    password_hint: &'static str,
    again: &'static str,
    different: &'static str,
    save: &'static str,
    done_title: &'static str,
    done: &'static str,
    ended_title: &'static str,
    ended: &'static str,
    sign_in: &'static str,
}

static VIETNAMESE: Words = Words {
    code_title: "Mã xác thực",
    code: "Mã gồm 6 chữ số",
    code_hint: "Mở ứng dụng xác thực trên điện thoại và nhập mã đang hiện. Không có điện thoại thì nhập một mã dự phòng.",
    wrong_code: "Mã không đúng, hoặc đã dùng rồi. Chờ mã mới rồi nhập lại.",
    go_on: "Tiếp tục",
    welcome: "Chọn mật khẩu của anh/chị",
    choose_again: "Chọn mật khẩu mới",
    user: "Tên người dùng",
    password: "Mật khẩu mới",
    password_hint: "Ít nhất 12 ký tự. Một câu ngắn của riêng mình là dễ nhớ và khó đoán nhất; không cần chữ hoa hay ký tự lạ.",
    again: "Nhập lại mật khẩu",
    different: "Hai lần nhập không giống nhau.",
    save: "Lưu mật khẩu",
    done_title: "Đã lưu mật khẩu",
    done: "Từ nay anh/chị đăng nhập bằng mật khẩu này. Đường dẫn vừa dùng không còn giá trị.",
    ended_title: "Đường dẫn không còn giá trị",
    ended: "Đường dẫn này đã được dùng, đã hết hạn, hoặc không đúng. Hãy xin quản trị viên một đường dẫn mới.",
    sign_in: "Đăng nhập",
};

static ENGLISH: Words = Words {
    code_title: "Authentication code",
    code: "The six-digit code",
    code_hint: "Open the authenticator app on your phone and type the code that it shows. Without the phone, type a recovery code.",
    wrong_code: "The code is wrong or was used before. Wait for the next one and try again.",
    go_on: "Continue",
    welcome: "Choose your password",
    choose_again: "Choose a new password",
    user: "User name",
    password: "New password",
    password_hint: "At least 12 characters. A short sentence of your own is easiest to remember and hardest to guess; no capitals or signs are needed.",
    again: "The password again",
    different: "The two are not the same.",
    save: "Save the password",
    done_title: "The password is saved",
    done: "From now on you sign in with this password. The link you used no longer works.",
    ended_title: "This link no longer works",
    ended: "The link was used, has expired, or is not right. Ask an administrator for a new one.",
    sign_in: "Sign in",
};

fn words(language: &Lang) -> &'static Words {
    if language.as_str() == "en" { &ENGLISH } else { &VIETNAMESE }
}

/// The page that asks for the code.
#[must_use]
pub fn code_page(page: &CodePage) -> String {
    let words = words(&page.language);
    let failure = page.wrong.then(|| {
        view! { <p class="error" id="failure" role="alert">{words.wrong_code}</p> }
    });
    let described_by = if page.wrong { "failure hint" } else { "hint" };
    let next = page.next.clone();
    let content = view! {
        <h1>{words.code_title}</h1>
        <form class="card" method="post" action=page.action.clone()>
            {failure}
            <label for="code">{words.code}</label>
            <input
                id="code"
                name="code"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                maxlength="40"
                required
                autofocus
                aria-describedby=described_by
            />
            <p id="hint">{words.code_hint}</p>
            <input type="hidden" name="half" value=page.half.clone()/>
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <button>{words.go_on}</button>
        </form>
    };
    framed(words.code_title, &page.language, None, "", content)
}

/// The page on which a password is chosen.
#[must_use]
pub fn password_page(page: &PasswordPage) -> String {
    let words = words(&page.language);
    let title = if page.new { words.welcome } else { words.choose_again };
    let said = page.failure.as_ref().map(|failure| match failure {
        PasswordFailure::Unfit(why) => why,
        PasswordFailure::Different => words.different,
    });
    let failure = said.map(|text| {
        view! { <p class="error" id="failure" role="alert">{text}</p> }
    });
    let described_by = if said.is_some() { "failure hint" } else { "hint" };
    let name = page.display_name.clone();
    let content = view! {
        <h1>{title}</h1>
        <form class="card" method="post" action=page.action.clone()>
            {name.map(|name| view! { <p>{name}</p> })}
            {failure}
            <label for="user">{words.user}</label>
            <input id="user" name="user" value=page.user.clone() autocomplete="username" readonly/>
            <label for="password">{words.password}</label>
            <input
                id="password"
                name="password"
                type="password"
                autocomplete="new-password"
                minlength="12"
                required
                aria-describedby=described_by
            />
            <p id="hint">{words.password_hint}</p>
            <label for="again">{words.again}</label>
            <input id="again" name="again" type="password" autocomplete="new-password" required/>
            <button>{words.save}</button>
        </form>
    };
    framed(title, &page.language, None, "", content)
}

/// The page after a link was used, or of one that does not hold.
#[must_use]
pub fn link_notice_page(notice: LinkNotice, language: &Lang) -> String {
    let words = words(language);
    let (title, text) = match notice {
        LinkNotice::Done => (words.done_title, words.done),
        LinkNotice::Ended => (words.ended_title, words.ended),
    };
    let href = if language.as_str() == "en" {
        "/staff/sign-in?next=/console&lang=en"
    } else {
        "/staff/sign-in?next=/console"
    };
    let content = view! {
        <h1>{title}</h1>
        <p>{text}</p>
        <p><a class="button" href=href>{words.sign_in}</a></p>
    };
    framed(title, language, None, "", content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(failure: Option<PasswordFailure>) -> PasswordPage {
        PasswordPage {
            language: Lang::new("vi").unwrap(),
            action: "/invitation/x".to_owned(),
            user: "lan".to_owned(),
            display_name: Some("Nguyễn Thị <Lan>".to_owned()),
            new: true,
            failure,
        }
    }

    #[test]
    fn the_password_page_says_whose_it_is_and_what_is_wrong() {
        let first = password_page(&page(None));
        assert!(
            first.contains("Nguyễn Thị &lt;Lan&gt;") && first.contains("value=\"lan\""),
            "{first}"
        );
        assert!(!first.contains("role=\"alert\""));
        let again = password_page(&page(Some(PasswordFailure::Different)));
        assert!(again.contains("Hai lần nhập không giống nhau."), "{again}");
        assert!(again.contains("aria-describedby=\"failure hint\""), "{again}");
    }

    #[test]
    fn the_code_page_takes_what_was_recognised_along() {
        let page = CodePage {
            language: Lang::new("en").unwrap(),
            action: "/staff/sign-in?lang=en".to_owned(),
            half: "lan|1|x".to_owned(),
            next: Some("/console".to_owned()),
            wrong: false,
        };
        let page = code_page(&page);
        assert!(page.contains("name=\"half\" value=\"lan|1|x\""), "{page}");
        assert!(page.contains("autocomplete=\"one-time-code\""), "{page}");
    }
}
