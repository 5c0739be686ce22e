//! What the audit log's operations are called for people. The server's tests look that each one it
//! writes down has a name here, and that no name is left over.

/// An operation as the log has it, and its name in Vietnamese and English.
type Operation = (&'static str, &'static str, &'static str);

/// Signing in, the own account, and who works here.
const STAFF: &[Operation] = &[
    ("sign_in", "Đăng nhập", "Signed in"),
    ("create_session", "Đăng nhập", "Signed in"),
    ("delete_session", "Đăng xuất", "Signed out"),
    ("POST /staff/sign-out", "Đăng xuất", "Signed out"),
    ("choose_password", "Chọn mật khẩu qua đường dẫn", "Chose a password by a link"),
    ("create_staff", "Thêm người dùng", "Added a person"),
    ("put_staff", "Sửa người dùng", "Changed a person"),
    ("create_invitation", "Mời người dùng", "Invited a person"),
    ("create_password_reset", "Tạo đường dẫn đặt lại mật khẩu", "Made a link for another password"),
    (
        "delete_staff_second_factor",
        "Bỏ xác thực hai bước của người dùng",
        "Took a second factor away",
    ),
    (
        "delete_staff_sessions",
        "Đăng xuất người dùng khỏi mọi nơi",
        "Signed a person out everywhere",
    ),
    (
        "put_second_factor_roles",
        "Đổi vai trò phải xác thực hai bước",
        "Changed which roles need a second factor",
    ),
    ("put_account", "Sửa thông tin của mình", "Changed the own details"),
    ("put_password", "Đổi mật khẩu của mình", "Changed the own password"),
    ("offer_second_factor", "Bắt đầu cài xác thực hai bước", "Began to set up a second factor"),
    ("put_second_factor", "Bật xác thực hai bước", "Set up a second factor"),
    ("remove_second_factor", "Tắt xác thực hai bước", "Turned the second factor off"),
    ("create_recovery_codes", "Tạo mã dự phòng mới", "Made new recovery codes"),
    ("delete_other_sessions", "Đăng xuất khỏi mọi nơi khác", "Signed out everywhere else"),
    ("delete_one_session", "Đăng xuất khỏi một nơi", "Signed out of one place"),
];

/// Drafts and what is published of them.
const DESIGN: &[Operation] = &[
    ("create_draft", "Tạo bản nháp", "Began a draft"),
    ("import_draft", "Tạo bản nháp từ tệp", "Began a draft with a file"),
    ("put_draft", "Sửa bản nháp", "Worked on a draft"),
    ("delete_draft", "Cất bản nháp", "Put a draft away"),
    ("restore_draft", "Lấy lại bản nháp", "Took a draft back"),
    (
        "restore_draft_revision",
        "Khôi phục bản nháp về lần lưu trước",
        "Took a draft back to an earlier state",
    ),
    ("create_draft_translation", "Nhập bảng dịch của bản nháp", "Took in translations of a draft"),
    ("create_draft_media", "Thêm tệp vào bản nháp", "Added a file to a draft"),
    ("publish_draft", "Phát hành", "Published a draft"),
];

/// Rounds, their links and the fieldwork.
const ROUNDS: &[Operation] = &[
    ("create_round", "Tạo đợt khảo sát", "Set up a round"),
    ("put_round", "Sửa đợt khảo sát", "Changed a round"),
    ("open_round", "Mở đợt khảo sát", "Opened a round"),
    ("pause_round", "Tạm dừng đợt khảo sát", "Paused a round"),
    ("resume_round", "Tiếp tục đợt khảo sát", "Went on with a round"),
    ("close_round", "Đóng đợt khảo sát", "Closed a round"),
    ("put_targets", "Đặt mục tiêu của đợt", "Set the targets of a round"),
    ("draw_sample", "Rút mẫu", "Drew a sample"),
    ("create_links", "Tạo đường dẫn khảo sát", "Made links"),
    ("revoke_link", "Thu hồi đường dẫn khảo sát", "Revoked a link"),
    ("put_kiosk_pin", "Đặt mã PIN của quầy", "Set the PIN of desks"),
    ("put_case_assignee", "Giao người phỏng vấn", "Assigned a case"),
    ("create_case_outcome", "Ghi kết quả tiếp xúc", "Recorded an outcome"),
    ("create_case_replacement", "Thay người được phỏng vấn", "Called a reserve"),
    ("put_case_recheck", "Phúc tra", "Re-checked a case"),
    ("put_paper_entry", "Nhập phiếu giấy", "Typed a paper form"),
    ("put_paper_resolution", "Quyết định phiếu giấy", "Settled a paper form"),
    ("post_queue_file", "Nộp tệp của điện thoại", "Handed in a phone's file"),
    ("put_response", "Nộp phiếu trả lời", "Handed in a response"),
    ("put_file", "Nộp ảnh của phiếu trả lời", "Handed in a picture of a response"),
];

/// Units and assessments.
const UNITS: &[Operation] = &[
    ("read_cells", "Đọc bảng đơn vị từ tệp", "Read a table of units from a file"),
    ("preview_units", "Xem trước danh sách đơn vị", "Looked at units before loading them"),
    ("load_units", "Nạp đơn vị", "Loaded units"),
    ("put_self_score", "Tự chấm điểm", "Gave points to the own unit"),
    ("put_appraised_score", "Thẩm định điểm", "Gave points by appraisal"),
    ("put_survey_score", "Nhập điểm khảo sát", "Gave points by survey"),
    ("put_assessment_deadlines", "Đặt hạn chấm điểm", "Set the deadlines of an assessment"),
    ("take_assessment_step", "Nộp, trả hoặc duyệt bảng điểm", "Took a step with a sheet"),
    (
        "preview_survey_fill",
        "Xem trước điểm lấy từ khảo sát",
        "Looked at points of a survey before entering them",
    ),
    ("fill_from_survey", "Lấy điểm từ khảo sát", "Entered points of a survey"),
];

/// Files that are taken along.
const FILES: &[Operation] = &[
    ("get_audit_csv", "Tải nhật ký", "Took the audit log along"),
    ("get_units_export", "Tải danh sách đơn vị", "Took the units along"),
    ("get_units_template", "Tải tệp mẫu của đơn vị", "Took the template of units along"),
    ("get_draft_questionnaire_yaml", "Tải phiếu (YAML)", "Took a questionnaire along as YAML"),
    ("get_draft_index_yaml", "Tải bộ chỉ số (YAML)", "Took an index along as YAML"),
    ("get_draft_xlsform", "Tải phiếu (XLSForm)", "Took a questionnaire along as XLSForm"),
    ("get_draft_translation", "Tải bảng dịch", "Took a translation sheet along"),
    ("get_index_csv", "Tải kết quả của đợt", "Took the results of a round along"),
    ("get_reminders_csv", "Tải danh sách nhắc việc", "Took the reminders along"),
    ("get_links_csv", "Tải các đường dẫn (CSV)", "Took links along as CSV"),
    ("get_links_xlsx", "Tải các đường dẫn (Excel)", "Took links along for Excel"),
    ("get_file", "Xem ảnh của phiếu trả lời", "Looked at a picture of a response"),
];

/// Commands.
const COMMANDS: &[Operation] = &[
    ("demo", "Nạp tỉnh trình diễn", "Loaded the demonstration province"),
    ("publish", "Phát hành phiên bản", "Published a version"),
    ("round create", "Tạo đợt khảo sát", "Set up a round"),
    ("round open", "Mở đợt khảo sát", "Opened a round"),
    ("round pause", "Tạm dừng đợt khảo sát", "Paused a round"),
    ("round resume", "Tiếp tục đợt khảo sát", "Went on with a round"),
    ("round close", "Đóng đợt khảo sát", "Closed a round"),
    ("round extend", "Gia hạn đợt khảo sát", "Extended a round"),
    ("links create", "Tạo đường dẫn khảo sát", "Made links"),
    ("links revoke", "Thu hồi đường dẫn khảo sát", "Revoked a link"),
    ("kiosk pin", "Đặt mã PIN của quầy", "Set the PIN of desks"),
    ("cases load", "Nạp danh sách phỏng vấn", "Loaded cases"),
    ("cases assign", "Giao người phỏng vấn", "Assigned cases"),
    ("queue import", "Nộp tệp của điện thoại", "Handed in files of phones"),
    ("units load", "Nạp đơn vị", "Loaded units"),
    ("values load", "Nạp số liệu", "Loaded values"),
    ("user add", "Thêm người dùng", "Added a person"),
    ("user disable", "Khóa người dùng", "Disabled a person"),
    ("user enable", "Mở khóa người dùng", "Enabled a person"),
    ("user role", "Đổi vai trò người dùng", "Gave a person another role"),
    ("user reset", "Đặt lại mật khẩu người dùng", "Gave a person another password"),
];

/// Every operation that has a name.
pub fn all() -> impl Iterator<Item = Operation> {
    [STAFF, DESIGN, ROUNDS, UNITS, FILES, COMMANDS].into_iter().flatten().copied()
}

/// The name of an operation in Vietnamese and English.
#[must_use]
pub fn name(operation: &str) -> Option<(&'static str, &'static str)> {
    let found = all().find(|(known, _, _)| *known == operation);
    found.map(|(_, vietnamese, english)| (vietnamese, english))
}
