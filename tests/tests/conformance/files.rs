//! Files of respondents are named by their content, and kept for their round.

use survey_specs::questionnaire::media::{MediaHash, MediaType};
use thuocdo_server::permission::Operator;
use thuocdo_server::store::Insertion;
use thuocdo_server::store::file::NewFile;

use crate::sample::instant;
use crate::scene::{Scene, may_collect, set_up_round};

pub fn a_picture_of_a_respondent_is_kept_once_for_each_round(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(store.as_ref(), "r1").await;
        let bytes = b"\xff\xd8\xff\x00 no text could hold this".to_vec();
        let hash = MediaHash::of(&bytes);
        let file = |seconds: i64| NewFile {
            round: round.clone(),
            hash: hash.clone(),
            media_type: MediaType::Jpeg,
            bytes: bytes.clone(),
            received_at: instant(seconds),
        };
        assert!(!store.has_file(&round, &hash).await.unwrap());
        let first = store.insert_file(&may_collect(), file(0)).await.unwrap();
        let second = store.insert_file(&may_collect(), file(1)).await.unwrap();
        assert_eq!((first, second), (Insertion::Inserted, Insertion::Taken));
        assert!(store.has_file(&round, &hash).await.unwrap());
        let may_read = Operator::at_the_console().may_read_responses();
        let kept = store.file(&may_read, &round, &hash).await.unwrap().unwrap();
        assert_eq!((kept.media_type, kept.bytes), (MediaType::Jpeg, bytes.clone()));
        let elsewhere = "r2".parse().unwrap();
        assert_eq!(store.file(&may_read, &elsewhere, &hash).await.unwrap(), None);
        assert!(!store.has_file(&elsewhere, &hash).await.unwrap());
    });
}
