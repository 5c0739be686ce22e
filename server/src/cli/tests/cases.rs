//! Loading, listing and assigning cases.

use super::{Desk, Done};

const CASES: &str = "unit,case,stratum,psu,base_weight,assignee,name,phone\n\
                     X01,H1,urban,P1,12.5,lan,Bà Hoa,0901 234 567\n\
                     X01,H2,urban,P1,12.5,,,\n\
                     X02,H3,rural,P2,8,,,\n";

impl Desk {
    /// A desk with a round, an enumerator and a viewer.
    async fn with_interviewers() -> Self {
        let desk = Self::new();
        assert_eq!(desk.round(&[]).await.code, 0);
        for (name, role) in [("lan", "enumerator"), ("xem", "viewer")] {
            assert_eq!(desk.run(&["user", "add", name, "--role", role]).await.code, 0);
        }
        desk
    }

    async fn cases(&self, table: &str) -> Done {
        self.write("c.csv", table);
        self.run(&["cases", "load", "hai-long", "c.csv"]).await
    }
}

#[tokio::test]
async fn cases_are_counted_by_what_became_of_them() {
    let desk = Desk::with_interviewers().await;
    let first = desk.cases(CASES).await;
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert_eq!(
        first.out,
        "hai-long: 3 new, 0 changed, 0 unchanged\n\
         in the table: 3 in the sample, 0 in reserve, 1 with an assignee, 1 with a contact\n"
    );
    assert!(desk.cases(CASES).await.out.starts_with("hai-long: 0 new, 0 changed, 3 unchanged\n"));
    // A row that is not there removes nothing, and an empty cell takes nothing back.
    let less = "unit,case,stratum,psu,base_weight,assignee,note\nX01,H1,urban,P1,12.5,,gần chợ\n";
    let less = desk.cases(less).await;
    assert!(less.out.starts_with("hai-long: 0 new, 1 changed, 0 unchanged\n"), "{}", less.out);
    let list = desk.run(&["cases", "list", "hai-long"]).await;
    assert_eq!(
        list.out,
        "H1\tX01\tlan\tassigned\nH2\tX01\t-\tunassigned\nH3\tX02\t-\tunassigned\n\
         1 assigned, 2 unassigned; response rate 0.0% (0 of 3 cases, 0 out of scope left out)\n"
    );
    let csv = desk.run(&["cases", "list", "hai-long", "--format", "csv"]).await;
    assert_eq!(
        csv.out.lines().take(2).collect::<Vec<_>>(),
        [
            "unit,case,stratum,psu,base_weight,assignee,reserve,status,calls,last_outcome,replaced_by,replaces",
            "X01,H1,urban,P1,12.5,lan,0,assigned,0,,,",
        ]
    );
    assert!(!csv.out.contains("0901"), "contacts stay where they are");
}

#[tokio::test]
async fn everything_wrong_with_a_table_of_cases_is_said_and_nothing_is_loaded() {
    let desk = Desk::with_interviewers().await;
    let wrong = desk
        .cases(
            "unit,case,stratum,psu,base_weight,assignee\n\
             X09,H1,u,P1,1,minh\n,H2,u,P1,1,xem\nX01,H3,u,P1,1,lan\n",
        )
        .await;
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    for problem in [
        "c.csv:2:1: error[unknown_unit]: row 1, column `unit`",
        "c.csv:2:1: error[unknown_assignee]: row 1, column `assignee`",
        "c.csv:3:1: error[missing_value]: row 2, column `unit`",
        "c.csv:3:1: error[unknown_assignee]: row 2, column `assignee`",
    ] {
        assert!(wrong.err.contains(problem), "{problem}: {}", wrong.err);
    }
    assert_eq!(desk.run(&["cases", "list", "hai-long"]).await.out, "no cases\n");
    let column = desk.cases("unit,case,stratum,psu,base_weight\nX01,H1,u,P1,1\n").await;
    assert!(column.err.contains("the column `assignee` is missing"), "{}", column.err);
    let round = desk.run(&["cases", "load", "dot-9", "c.csv"]).await;
    assert!(round.code == 1 && round.err.contains("unknown_round"), "{}", round.err);
}

#[tokio::test]
async fn cases_are_assigned_one_by_one_and_by_unit() {
    let desk = Desk::with_interviewers().await;
    assert_eq!(desk.cases(CASES).await.code, 0);
    let one = desk.run(&["cases", "assign", "hai-long", "lan", "H3"]).await;
    assert_eq!((one.code, one.out.as_str()), (0, "hai-long: 1 cases to lan\n"));
    let unit = desk.run(&["cases", "assign", "hai-long", "lan", "--unit", "X01"]).await;
    assert_eq!(unit.out, "hai-long: 1 cases to lan\n", "only those that are nobody's");
    let wrong = desk.run(&["cases", "assign", "hai-long", "xem", "H9", "--unit", "X7"]).await;
    assert_eq!(wrong.code, 1);
    for code in ["unknown_case", "unknown_unit", "unknown_assignee"] {
        assert!(wrong.err.contains(code), "{code}: {}", wrong.err);
    }
    assert_eq!(desk.run(&["cases", "assign", "hai-long", "lan"]).await.code, 2);
}

#[tokio::test]
async fn what_sample_draws_loads_as_it_is() {
    let desk = Desk::with_interviewers().await;
    desk.write(
        "s.plan.yaml",
        "plan: p\nlanguages: [vi]\ntitle: Mẫu\npopulation: Dân\nunit: commune\n\
         variance: {ultimate_cluster: true, lonely_psu: adjust}\nstages:\n\
         \u{20} - {stage: village, stratify_by: [commune], method: srs, take: 2, if_fewer: take_all}\n\
         \u{20} - {stage: person, counted_by: adults, method: srs, take: 3, reserves: 2}\n",
    );
    desk.write(
        "s.frame.csv",
        "commune,village,adults\nX01,V1,90\nX01,V2,80\nX02,V3,70\nX02,V4,60\nX02,V5,50\n",
    );
    let draw = ["sample", "s.plan.yaml", "--frame", "s.frame.csv", "--seed", "1", "-o", "c.csv"];
    let drawn = desk.run(&draw).await;
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    let table = std::fs::read_to_string(desk.path("c.csv")).unwrap();
    assert!(table.contains("X01/V1/"), "certain villages are strata: {table}");
    let loaded = desk.run(&["cases", "load", "hai-long", "c.csv"]).await;
    assert_eq!((loaded.code, loaded.err.as_str()), (0, ""));
    assert!(loaded.out.starts_with("hai-long: 20 new, 0 changed, 0 unchanged\n"), "{}", loaded.out);
    assert!(loaded.out.contains("12 in the sample, 8 in reserve"), "{}", loaded.out);
    let again = desk.run(&["cases", "load", "hai-long", "c.csv"]).await;
    assert!(again.out.starts_with("hai-long: 0 new, 0 changed, 20 unchanged\n"), "{}", again.out);
}
