//! Why a paper form does not take what somebody wants to enter: codes and words.

use crate::paper::Objection;

/// The stable code.
pub(super) fn code(objection: Objection) -> &'static str {
    match objection {
        Objection::Stored => "form_stored",
        Objection::Resolved => "form_resolved",
        Objection::SamePerson => "same_person",
        Objection::Taken => "entry_taken",
        Objection::EntryMissing => "entry_missing",
        Objection::Changed => "form_changed",
    }
}

/// Vietnamese and English.
pub(super) fn title(objection: Objection) -> (&'static str, &'static str) {
    match objection {
        Objection::Stored => {
            ("Phiếu này đã được ghi nhận, không sửa được nữa", "This form is stored for good")
        }
        Objection::Resolved => (
            "Phiếu này đã có người đối chiếu và quyết định",
            "Somebody has decided what this form says",
        ),
        Objection::SamePerson => (
            "Hai lần nhập phải do hai người khác nhau",
            "The two entries must be by different people",
        ),
        Objection::Taken => {
            ("Người khác đã nhập lần này của phiếu", "Somebody else has made this entry")
        }
        Objection::EntryMissing => {
            ("Phiếu chưa được nhập đủ hai lần", "The form has not been typed twice")
        }
        Objection::Changed => (
            "Phiếu vừa được người khác sửa; xin xem lại",
            "Somebody has changed the form meanwhile; please look again",
        ),
    }
}
