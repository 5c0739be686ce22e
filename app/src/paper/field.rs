//! Where the pen goes: boxes to tick and lines to write on.

use leptos::prelude::*;

/// A box to tick, with the code that is typed in for it.
#[component]
pub(super) fn TickBox(code: String) -> impl IntoView {
    view! { <span class="box"></span><small class="code">{code}</small> }
}

/// A dotted line to write on, as wide as there is room.
#[component]
pub(super) fn Line() -> impl IntoView {
    view! { <span class="line"></span> }
}

/// Several dotted lines over the whole width.
#[component]
pub(super) fn Lines(count: usize) -> impl IntoView {
    view! { <div class="lines">{(0..count).map(|_| view! { <span></span> }).collect_view()}</div> }
}

/// Something to write after its name.
#[component]
pub(super) fn Named(name: String) -> impl IntoView {
    view! { <p class="named"><span>{name}</span><Line/></p> }
}

/// How many columns a list of choices is set in: as many as the longest leaves room for.
pub(super) fn columns(labels: &[String]) -> usize {
    // A line of the form has about so many letters.
    const LETTERS: usize = 96;
    // The box, the code and the gap beside each.
    const BESIDE: usize = 8;
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
    (LETTERS / (longest + BESIDE)).clamp(1, 5).min(labels.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn short_choices_stand_beside_each_other_and_long_ones_below() {
        let columns = |labels: &[&str]| {
            columns(&labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(columns(&["Nam", "Nữ"]), 2);
        assert_eq!(
            columns(&["18-24 tuổi", "25-34 tuổi", "35-49 tuổi", "50-60 tuổi", "Trên 60 tuổi"]),
            4
        );
        assert_eq!(columns(&["Qua họp, sinh hoạt, thông báo tại khu dân cư.", "Qua đài."]), 1);
        assert_eq!(columns(&["Làm công việc tự do (không ký HĐLĐ)", "Nghỉ hưu", "Sinh viên"]), 2);
        assert_eq!(columns(&[]), 1);
    }
}
