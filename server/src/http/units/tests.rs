use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::permission::Role;

const HEADER: &str = "code,name,class,parent,valid_from,valid_to\n";

async fn post(client: &Client<'_>, address: &str, units: &str, lineage: Option<&str>) -> Answer {
    let units = [HEADER, units].concat();
    let body = json!({"units": units, "lineage": lineage});
    client.send_json(Method::POST, &format!("/api/v1/units/{address}"), &body).await
}

async fn load(client: &Client<'_>, token: &Value, units: &str, lineage: Option<&str>) -> Answer {
    post(client, &format!("load?token={}", token.as_str().unwrap()), units, lineage).await
}

const MORE: &str = "T01,Tỉnh Một,tinh,,,\nX01,Phường Một,xa,T01,,1/1/2027\n\
                    X01,Phường Hoa Nắng,xa,T01,1/1/2027,\nX03,Xã Ba,xa,T01,,1/1/2027\n";
const LINKS: &str = "predecessor,successor,date,kind,share\nX03,X02,2027-01-01,merged,\n";

#[tokio::test]
async fn what_a_preview_showed_is_what_is_loaded() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let preview = post(&designer, "preview", MORE, Some(LINKS)).await;
    assert_eq!(preview.status.as_u16(), 200, "{}", preview.text());
    let preview = preview.json();
    assert_eq!(preview["problems"], json!([]));
    assert_eq!(
        preview["counts"],
        json!({"new": 2, "renamed": 1, "moved": 1, "kind_changed": 1, "merged": 1})
    );
    assert_eq!((&preview["versions"], &preview["links"]), (&json!(4), &json!(1)));
    assert_eq!(preview["read_dates"].as_array().unwrap().len(), 3);
    let renamed = &preview["changes"][2];
    assert_eq!((&renamed["row"], &renamed["day"]), (&json!(4), &json!("2027-01-01")));
    assert_eq!(renamed["before"], "Phường Một");
    // Nothing is stored by looking.
    let before = designer.get("/api/v1/units?q=hoa%20nang&day=2027-01-02").await.json();
    assert_eq!(before["total"], 0);

    let other = [MORE, "X09,Xã Chín,xa,T01,,\n"].concat();
    let refused = load(&designer, &preview["token"], &other, Some(LINKS)).await;
    assert_eq!(refused.problem(), (409, "other_than_seen".to_owned()));
    let loaded = load(&designer, &preview["token"], MORE, Some(LINKS)).await;
    assert_eq!(loaded.json(), json!({"versions": 4, "links": 1}));
    // What was seen before is no longer so.
    let again = load(&designer, &preview["token"], MORE, Some(LINKS)).await;
    assert_eq!(again.problem().0, 409);
    let preview = post(&designer, "preview", MORE, Some(LINKS)).await.json();
    assert_eq!((&preview["unchanged"], &preview["changes"]), (&json!(5), &json!([])));
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_with_its_place_and_nothing_is_loaded() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let rows = "X01,Phường Một,xa,T09,,\nX 02,,xa,,,\n";
    let preview = post(&designer, "preview", rows, None).await.json();
    assert_eq!(preview["token"], Value::Null);
    let told: Vec<_> = preview["problems"].as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((&told[0]["row"], &told[0]["column"]), (&json!(3), &json!("code")));
    let rows = "X01,Phường Một,xa,T09,,\n";
    let preview = post(&designer, "preview", rows, None).await.json();
    assert_eq!(preview["problems"][0]["code"], "unknown_unit");
    assert_eq!(
        preview["problems"][0]["message"],
        "Chưa có đơn vị `T09`; hãy thêm một dòng cho đơn vị này"
    );
    let refused = post(&designer, "load?token=00", rows, None).await;
    assert_eq!(refused.problem(), (422, "invalid_tables".to_owned()));
    assert_eq!(refused.json()["problems"][0]["item"], "units:2:parent");
    for (body, media_type) in [("{", "application/json"), ("{\"unit\": 1}", "application/json")] {
        let body = Body::from(body);
        let answer =
            designer.send(Method::POST, "/api/v1/units/preview", Some(media_type), body).await;
        assert_eq!(answer.problem(), (400, "not_json".to_owned()));
    }
    let zip = Body::from(&b"PK\x03\x04nonsense"[..]);
    let answer = designer.send(Method::POST, "/api/v1/units/preview", None, zip).await;
    assert_eq!(answer.problem(), (400, "not_a_table".to_owned()));
}

#[tokio::test]
async fn a_table_may_come_as_a_file_of_its_own() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let table = "Mã;Tên đơn vị;Nhóm;Trực thuộc;Từ ngày;Đến ngày\nX05;Xã Năm;xa;;;\n";
    let answer = designer
        .send(Method::POST, "/api/v1/units/preview", Some("text/csv"), Body::from(table))
        .await;
    assert_eq!(answer.json()["counts"], json!({"new": 1}), "{}", answer.text());
}

#[tokio::test]
async fn a_file_is_read_as_if_its_cells_had_been_pasted() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let read = async |file: Vec<u8>| {
        let address = "/api/v1/units/cells";
        designer.send(Method::POST, address, Some("text/csv"), Body::from(file)).await
    };
    let cells = json!({"text": "Mã\tMục tiêu\n\nX01\t40"});
    let text = read("Mã;Mục tiêu\n\nX01;40\n".into()).await;
    assert_eq!(text.json(), cells, "{}", text.text());
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet();
    let sheet = book.add_worksheet();
    for (row, column, cell) in [(0, 0, "Mã"), (0, 1, "Mục\ntiêu"), (2, 0, "X01"), (2, 1, "40")]
    {
        sheet.write_string(row, column, cell).unwrap();
    }
    let book = read(book.save_to_buffer().unwrap()).await;
    assert_eq!(book.json(), cells, "{}", book.text());
    assert_eq!(read(vec![0xff, 0xfe]).await.problem(), (400, "not_a_table".to_owned()));
    assert_eq!(read(b" ,\n".to_vec()).await.problem(), (400, "not_a_table".to_owned()));
}

#[tokio::test]
async fn units_are_found_by_class_day_and_name_without_marks() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let preview = post(&designer, "preview", MORE, Some(LINKS)).await.json();
    assert_eq!(load(&designer, &preview["token"], MORE, Some(LINKS)).await.status.as_u16(), 200);
    let viewer = app.staff(Role::Viewer).await;
    let codes = async |query: &str| -> Vec<String> {
        let list = viewer.get(&format!("/api/v1/units{query}")).await.json();
        let units = list["units"].as_array().unwrap();
        units.iter().map(|unit| unit["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("").await, ["T01", "X01", "X02", "X03"]);
    assert_eq!(codes("?class=tinh").await, ["T01"]);
    assert_eq!(codes("?parent=T01&day=2027-01-01").await, ["X01"]);
    assert_eq!(codes("?q=phuong%20hai").await, ["X02"]);
    assert_eq!(codes("?q=x03&day=2027-01-01").await, Vec::<String>::new());
    let list = viewer.get("/api/v1/units?q=phuong%20mot&day=2027-02-01").await.json();
    assert_eq!(list["units"][0]["found_by"], "Phường Một");
    let page = viewer.get("/api/v1/units?limit=1&offset=1").await.json();
    assert_eq!((&page["total"], &page["next"]), (&json!(4), &json!(2)));
    assert_eq!(
        page["classes"],
        json!([{"class": "tinh", "units": 1}, {"class": "xa", "units": 3}])
    );
    assert_eq!(
        viewer.get("/api/v1/units?day=hôm").await.problem(),
        (400, "invalid_day".to_owned())
    );
}

#[tokio::test]
async fn a_unit_tells_its_history() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let preview = post(&designer, "preview", MORE, Some(LINKS)).await.json();
    assert_eq!(load(&designer, &preview["token"], MORE, Some(LINKS)).await.status.as_u16(), 200);
    let unit = designer.get("/api/v1/units/X01?day=2027-03-01").await.json();
    assert_eq!(unit["now"]["name"], "Phường Hoa Nắng");
    assert_eq!(unit["versions"].as_array().unwrap().len(), 2);
    assert_eq!(unit["above"][0]["code"], "T01");
    assert_eq!(unit["rounds"][0]["round"], ROUND);
    let merged = designer.get("/api/v1/units/X02").await.json();
    assert_eq!(merged["lineage"][0]["sentence"], "Từ 01/01/2027: hình thành từ Xã Ba (X03)");
    let province = designer.get("/api/v1/units/T01").await.json();
    assert_eq!(province["children"].as_array().unwrap().len(), 2);
    for unknown in ["X99", "%20"] {
        let answer = designer.get(&format!("/api/v1/units/{unknown}")).await;
        assert_eq!(answer.problem(), (404, "unknown_unit".to_owned()));
    }
}

#[tokio::test]
async fn only_those_who_set_up_rounds_load_units() {
    let app = TestApp::new().await;
    for (role, reads, loads) in [
        (Role::Administrator, 200, 200),
        (Role::Designer, 200, 200),
        (Role::Coordinator, 200, 403),
        (Role::Enumerator, 403, 403),
        (Role::Analyst, 200, 403),
        (Role::Viewer, 200, 403),
    ] {
        let staff = app.staff(role).await;
        for address in ["", "/X01", "/template.xlsx", "/export.xlsx"] {
            let answer = staff.get(&format!("/api/v1/units{address}")).await;
            assert_eq!(answer.status.as_u16(), reads, "{role} {address}");
        }
        let answer = post(&staff, "preview", "X01,Phường Một,xa,,,\n", None).await;
        assert_eq!(answer.status.as_u16(), loads, "{role}");
    }
    assert_eq!(app.anyone().get("/api/v1/units").await.problem().0, 401);
}

#[tokio::test]
async fn what_is_exported_can_be_loaded_again_and_changes_nothing() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let preview = post(&designer, "preview", MORE, Some(LINKS)).await.json();
    assert_eq!(load(&designer, &preview["token"], MORE, Some(LINKS)).await.status.as_u16(), 200);
    for language in ["vi", "en"] {
        let designer = app.staff(Role::Designer).await.with_header("accept-language", language);
        let export = designer.get("/api/v1/units/export.xlsx").await;
        assert!(export.header("content-disposition").starts_with("attachment; filename="));
        let book = Body::from(export.body);
        let answer = designer.send(Method::POST, "/api/v1/units/preview", None, book).await.json();
        assert_eq!((&answer["changes"], &answer["problems"]), (&json!([]), &json!([])));
        assert_eq!(answer["unchanged"], 6, "{answer}");
        let template = designer.get("/api/v1/units/template.xlsx").await;
        let book = Body::from(template.body);
        let answer = designer.send(Method::POST, "/api/v1/units/preview", None, book).await.json();
        assert_eq!(answer["problems"][0]["code"], "no_units");
    }
}
