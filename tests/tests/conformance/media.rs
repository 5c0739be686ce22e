//! Pictures and recordings never change.

use jiff::Timestamp;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::{MediaHash, MediaType, inspect};

use crate::sample::instant;
use crate::scene::{Scene, may_design};

/// The `n`th recording: a frame of MP3, and bytes that no text could hold.
fn recording(n: u8) -> Attachment {
    let mut bytes = vec![0xff, 0xfb, 0x90, 0x64, 0x00, 0xff, n];
    bytes.resize(300_000, n);
    Attachment { content: inspect(&bytes).unwrap(), bytes }
}

pub fn a_picture_comes_back_byte_for_byte_and_is_kept_once(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let (first, second) = (recording(1), recording(2));
        assert_eq!(store.media(&first.content.hash).await.unwrap(), None);
        store.insert_media(&may_design(), &[], instant(0)).await.unwrap();
        let both = [second.clone(), first.clone()];
        store.insert_media(&may_design(), &both[1..], instant(0)).await.unwrap();
        store.insert_media(&may_design(), &both, instant(1)).await.unwrap();
        for attachment in &both {
            let kept = store.media(&attachment.content.hash).await.unwrap().unwrap();
            assert_eq!((kept.media_type, &kept.bytes), (MediaType::Mp3, &attachment.bytes));
        }
        let other = MediaHash::of(b"another");
        assert_eq!(store.media(&other).await.unwrap(), None);
    });
}

pub fn two_processes_keep_the_same_pictures_at_once(scene: &Scene) {
    scene.play(async {
        let (one, other) = (scene.process().await, scene.process().await);
        let recordings: Vec<Attachment> = (0..8).map(recording).collect();
        let backwards: Vec<Attachment> = recordings.iter().rev().cloned().collect();
        let now: Timestamp = instant(0);
        let permission = may_design();
        let (first, second) = tokio::join!(
            one.insert_media(&permission, &recordings, now),
            other.insert_media(&permission, &backwards, now),
        );
        first.unwrap();
        second.unwrap();
        for attachment in &recordings {
            assert!(one.media(&attachment.content.hash).await.unwrap().is_some());
        }
    });
}
