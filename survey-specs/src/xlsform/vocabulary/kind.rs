//! The types of questions.

/// What stands for a question on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::xlsform) enum Body {
    /// A field or a list: it needs a label, a hint or a picture.
    Visible,
    /// The same, of a list that the type should name.
    Choices,
    /// Nothing: it is computed or filled in.
    Hidden,
}

/// Every type of a question that needs no list, with what stands for it on the page.
const TYPES: &[(&str, Body)] = &[
    ("q picture", Body::Visible),
    ("photo", Body::Visible),
    ("add date time prompt", Body::Visible),
    ("add audio prompt", Body::Visible),
    ("q date time", Body::Visible),
    ("phonenumber", Body::Hidden),
    ("get start time", Body::Hidden),
    ("add select multiple prompt using", Body::Choices),
    ("add note prompt", Body::Visible),
    ("calculate", Body::Hidden),
    ("acknowledge", Body::Visible),
    ("location", Body::Visible),
    ("text", Body::Visible),
    ("select all that apply from", Body::Choices),
    ("simserial", Body::Hidden),
    ("string", Body::Visible),
    ("q string", Body::Visible),
    ("imei", Body::Hidden),
    ("integer", Body::Visible),
    ("datetime", Body::Visible),
    ("q note", Body::Visible),
    ("subscriber id", Body::Hidden),
    ("decimal", Body::Visible),
    ("dateTime", Body::Visible),
    ("q audio", Body::Visible),
    ("q geopoint", Body::Visible),
    ("q geoshape", Body::Visible),
    ("q geotrace", Body::Visible),
    ("q image", Body::Visible),
    ("get today", Body::Hidden),
    ("video", Body::Visible),
    ("q acknowledge", Body::Visible),
    ("add video prompt", Body::Visible),
    ("number of days in last month", Body::Visible),
    ("get sim id", Body::Hidden),
    ("q location", Body::Visible),
    ("select one", Body::Choices),
    ("select one external", Body::Visible),
    ("add image prompt", Body::Visible),
    ("select all that apply", Body::Choices),
    ("get end time", Body::Hidden),
    ("barcode", Body::Visible),
    ("q video", Body::Visible),
    ("geopoint", Body::Visible),
    ("geoshape", Body::Visible),
    ("geotrace", Body::Visible),
    ("select multiple from", Body::Choices),
    ("end time", Body::Hidden),
    ("device id", Body::Hidden),
    ("subscriberid", Body::Hidden),
    ("q barcode", Body::Visible),
    ("q select", Body::Choices),
    ("select one using", Body::Choices),
    ("rank", Body::Choices),
    ("image", Body::Visible),
    ("q int", Body::Visible),
    ("add text prompt", Body::Visible),
    ("add date prompt", Body::Visible),
    ("q calculate", Body::Hidden),
    ("start", Body::Hidden),
    ("trigger", Body::Visible),
    ("add acknowledge prompt", Body::Visible),
    ("percentage", Body::Visible),
    ("get phone number", Body::Hidden),
    ("today", Body::Hidden),
    ("gps", Body::Visible),
    ("q date", Body::Visible),
    ("sim id", Body::Hidden),
    ("add decimal prompt", Body::Visible),
    ("number of days in last six months", Body::Visible),
    ("deviceid", Body::Hidden),
    ("int", Body::Visible),
    ("add barcode prompt", Body::Visible),
    ("select multiple using", Body::Choices),
    ("q decimal", Body::Visible),
    ("end", Body::Hidden),
    ("add calculate prompt", Body::Hidden),
    ("add dateTime prompt", Body::Visible),
    ("note", Body::Visible),
    ("add location prompt", Body::Visible),
    ("get subscriber id", Body::Hidden),
    ("phone number", Body::Visible),
    ("get device id", Body::Hidden),
    ("add integer prompt", Body::Visible),
    ("q dateTime", Body::Visible),
    ("date", Body::Visible),
    ("q select1", Body::Choices),
    ("start time", Body::Hidden),
    ("number of days in last year", Body::Visible),
    ("date time", Body::Visible),
    ("time", Body::Visible),
    ("audio", Body::Visible),
    ("add select one prompt using", Body::Choices),
    ("hidden", Body::Hidden),
    ("uri:subscriberid", Body::Hidden),
    ("uri:phonenumber", Body::Hidden),
    ("uri:simserial", Body::Hidden),
    ("uri:deviceid", Body::Hidden),
    ("username", Body::Hidden),
    ("uri:username", Body::Hidden),
    ("email", Body::Hidden),
    ("uri:email", Body::Hidden),
    ("osm", Body::Visible),
    ("file", Body::Visible),
    ("add file prompt", Body::Visible),
    ("range", Body::Visible),
    ("audit", Body::Hidden),
    ("xml-external", Body::Hidden),
    ("csv-external", Body::Hidden),
    ("start-geopoint", Body::Hidden),
    ("background-audio", Body::Hidden),
    ("background-geopoint", Body::Visible),
    // Programs write these; they stand for nothing here.
    ("group", Body::Hidden),
    ("repeat", Body::Hidden),
];

/// What stands for a question of this type on the page; none if there is no such type.
pub(in crate::xlsform) fn body(kind: &str) -> Option<Body> {
    // What is drawn on a map has its own list after it.
    let kind = if kind.contains("osm ") { "osm" } else { kind };
    TYPES.iter().find(|(known, _)| *known == kind).map(|(_, body)| *body)
}

/// The types that somebody may have meant, for messages.
pub(in crate::xlsform) fn types() -> impl Iterator<Item = &'static str> {
    let listed = ["begin_group", "end_group", "select_one LIST", "select_multiple LIST"];
    TYPES.iter().map(|(known, _)| *known).chain(listed)
}

/// Types that carry a hint of their own.
pub(in crate::xlsform) const TYPES_WITH_HINT: [&str; 4] = [
    "number of days in last month",
    "number of days in last six months",
    "number of days in last year",
    "phone number",
];

/// The type behind another name.
pub(in crate::xlsform) fn type_of(kind: &str) -> &str {
    match kind {
        "imei" => "deviceid",
        "image" | "add image prompt" | "add photo prompt" => "photo",
        "add audio prompt" => "audio",
        "add video prompt" => "video",
        "add file prompt" => "file",
        other => other,
    }
}
